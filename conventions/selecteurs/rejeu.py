"""Rejouer l'argent d'une convention depuis son seul journal, et le lire de ses lignes : les deux doivent être égaux."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from conventions.models import Convention, Reversement, Versement
from conventions.selecteurs.compte import compte_de
from regles import compte as purs
from regles.compte import Compte, NatureMouvement
from regles.montants import ZERO
from socle import journal
from socle.reference import Reference


class JournalIncomplet(Exception):
    """Le détail du journal a été effacé (données personnelles) : il ne se rejoue plus."""


class LigneArgent(NamedTuple):
    """Un versement ou un reversement : état, montant en euros, jour du paiement ou de l'encaissement."""

    etat: str
    montant: Decimal
    jour: date | None


@dataclass(frozen=True)
class EtatArgent:
    """Tout l'argent d'une convention : son compte, ses versements et ses reversements, par identifiant."""

    compte: Compte
    versements: dict[int, LigneArgent] = field(default_factory=dict)
    reversements: dict[int, LigneArgent] = field(default_factory=dict)


class _Pas(NamedTuple):
    action: str
    apres: str
    detail: dict[str, Any]


def etat_des_lignes(convention: Convention) -> EtatArgent:
    """L'argent de la convention, lu de la base. Trois requêtes."""
    return EtatArgent(
        compte_de(convention),
        {v.pk: LigneArgent(v.etat, v.montant, v.paye_le) for v in convention.versements.all()},
        {r.pk: LigneArgent(r.etat, r.montant, r.recouvre_le) for r in convention.reversements.all()},
    )


def rejouer_journal(convention: Convention) -> EtatArgent:
    """L'argent de la convention, rejoué depuis son journal. Lève JournalIncomplet si un détail a été effacé."""
    pas = list(_pas(Reference(Convention.type_journal, convention.pk, "")))
    mouvements = [_mouvement(p.detail) for p in pas if p.action == "convention.mouvement"]
    versements = [p.detail["versement"] for p in pas if p.action == "convention.prevoir_versement"]
    reversements = [p.detail["reversement"] for p in pas if p.action == "convention.proposer_reversement"]
    return EtatArgent(
        purs.rejouer(mouvements),
        {cle: _rejouer(Versement.type_journal, cle) for cle in versements},
        {cle: _rejouer(Reversement.type_journal, cle) for cle in reversements},
    )


def _pas(cible: Reference) -> Iterator[_Pas]:
    for ligne in journal.lignes(cible):
        fiche = getattr(ligne, "detail", None)
        if fiche is None:
            raise JournalIncomplet(f"Le détail du maillon {ligne.rang} de {cible.type} {cible.id} a été effacé.")
        yield _Pas(ligne.action, ligne.apres, fiche.contenu["detail"])


def _mouvement(detail: dict[str, Any]) -> purs.Mouvement:
    jour = date.fromisoformat(detail["jour"])
    return purs.Mouvement(NatureMouvement(detail["genre"]), Decimal(detail["montant"]), jour, detail["libelle"])


# Ce qui date l'argent sorti ou rentré ; un rejet ou un retour efface cette date.
DATES = {"versement.constater_paiement", "reversement.recouvrer"}


def _rejouer(genre: str, cle: int) -> LigneArgent:
    etat, montant, jour = "", ZERO, None
    for pas in _pas(Reference(genre, cle, "")):
        etat = pas.apres or etat
        montant = Decimal(pas.detail["montant"]) if "montant" in pas.detail else montant
        if pas.action in DATES:
            jour = date.fromisoformat(pas.detail["jour"])
        elif pas.action == "versement.rejeter":
            jour = None
    return LigneArgent(etat, montant, jour)
