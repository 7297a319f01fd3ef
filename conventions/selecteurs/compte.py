"""Le compte d'une convention, relu de ses mouvements : ils disent la même chose que ses versements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from conventions.etats import EtatReversement, EtatVersement
from conventions.models import Convention, Mouvement
from conventions.types import GenreMouvement
from regles import compte as purs
from regles.compte import Compte, NatureMouvement
from regles.montants import ZERO

FERMES = frozenset({EtatVersement.PAYE, EtatVersement.ANNULE})
# Montants qu'une baisse peut encore reprendre : rien n'est certifié.
REDUCTIBLES = frozenset({EtatVersement.PREVU, EtatVersement.A_LIQUIDER, EtatVersement.SUSPENDU})
EN_PAIEMENT = frozenset({EtatVersement.CERTIFIE, EtatVersement.DEMANDE})
REVERSEMENTS_OUVERTS = frozenset({EtatReversement.PROPOSE, EtatReversement.DECIDE, EtatReversement.TITRE_EMIS})


def pur(mouvement: Mouvement) -> purs.Mouvement:
    """Le même mouvement, pour `regles.compte`."""
    return purs.Mouvement(NatureMouvement(mouvement.genre), mouvement.montant, mouvement.jour, mouvement.libelle)


def compte_de(convention: Convention) -> Compte:
    """Engagé, payé, remboursé, libéré, reste à payer. Une requête, aucune si `mouvements` est préchargé."""
    return purs.rejouer(pur(m) for m in sorted(convention.mouvements.all(), key=lambda m: m.rang))


@dataclass(frozen=True, slots=True)
class LigneReleve:
    """Un mouvement et le compte tel qu'il le laisse."""

    rang: int
    jour: date
    genre: str
    libelle: str
    montant: Decimal
    compte: Compte


@dataclass(frozen=True, slots=True)
class Releve:
    """Relevé de compte d'une convention : ses mouvements dans l'ordre, et le solde."""

    lignes: tuple[LigneReleve, ...]
    compte: Compte

    @property
    def cles(self) -> tuple[tuple[str, Decimal], ...]:
        """Les cinq montants de l'égalité, avec leur nom."""
        return (
            ("Engagé", self.compte.engage),
            ("Payé", self.compte.paye),
            ("Reversé", self.compte.rembourse),
            ("Libéré", self.compte.libere),
            ("Reste à payer", self.compte.reste_a_payer),
        )


def releve(convention: Convention) -> Releve:
    """Relevé d'une convention. Une requête."""
    mouvements = list(convention.mouvements.order_by("rang"))
    etapes = list(purs.etapes(pur(m) for m in mouvements))
    lignes = tuple(
        LigneReleve(m.rang, m.jour, GenreMouvement(m.genre).label, m.libelle, m.montant, etape)
        for m, etape in zip(mouvements, etapes, strict=True)
    )
    return Releve(lignes, etapes[-1] if etapes else Compte())


def compte_des_lignes(convention: Convention) -> Compte:
    """Le même compte, lu cette fois des versements et des reversements : il doit être égal à `compte_de`.

    Engagé et libéré n'ont pas de ligne à eux : ils viennent du reste à payer, du payé et des mouvements d'engagement.
    """
    engage = _somme(m.montant for m in convention.mouvements.all() if m.genre == GenreMouvement.ENGAGER)
    versements = list(convention.versements.all())
    paye = _somme(v.montant for v in versements if v.etat == EtatVersement.PAYE)
    reste = _somme(v.montant for v in versements if v.etat not in FERMES)
    rendu = _somme(r.montant for r in convention.reversements.all() if r.etat == EtatReversement.RECOUVRE)
    return Compte(engage=engage, paye=paye, rembourse=rendu, libere=engage - reste - (paye - rendu))


def _somme(montants: Iterable[Decimal]) -> Decimal:
    return sum(montants, ZERO)
