"""L'agrégation des plafonds : éligible = tronque(min(demande, Σ par poste min(…), plafonds du projet)).

Chaque règle de financement appliquée pose un `Plafond` ; une règle que l'appel n'écrit pas n'en pose aucun.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from regles.constats import NomPlafond, Parts, Plafond
from regles.faits import FaitsDossier
from regles.montants import ZERO, borner, pourcentage, repartir, somme, tronquer
from regles.phrases import euros

PlafondsPoste = tuple[tuple[NomPlafond, Decimal], ...]
Limites = dict[str, PlafondsPoste]


@dataclass(frozen=True)
class CalculPoste:
    """Un poste : son coût dans l'assiette, ses plafonds, sa part du montant éligible."""

    ref: str
    libelle: str
    cout: Decimal
    plafonds: PlafondsPoste
    limite: Decimal | None
    """Le plus bas des plafonds du poste ; None si aucun ne joue par poste."""
    montant: Decimal
    taux_effectif: Decimal
    reste_a_financer: Decimal


@dataclass(frozen=True)
class Calcul:
    """Montants en euros. `montant` est l'aide éligible avant tout refus ; `limitants` dit ce qui la borne."""

    demande: Decimal
    cout: Decimal
    charges: Decimal
    autres_financements: Decimal
    plafonds: tuple[Plafond, ...]
    postes: tuple[CalculPoste, ...]
    montant: Decimal
    limitants: tuple[NomPlafond, ...]
    montant_lecture_globale: Decimal
    """L'aide si tous les plafonds se lisaient sur l'ensemble du projet."""

    def plafond(self, nom: NomPlafond) -> Decimal | None:
        """Total d'un plafond, None si aucune règle appliquée ne le pose."""
        return next((plafond.total for plafond in self.plafonds if plafond.nom == nom), None)

    @property
    def ecart_lecture_globale(self) -> Decimal:
        return self.montant_lecture_globale - self.montant

    @property
    def taux_effectif(self) -> Decimal:
        return pourcentage(self.montant, self.cout)

    @property
    def reste_a_financer(self) -> Decimal:
        return reste_a_financer(self, self.montant)


def reste_a_financer(calcul: Calcul, montant: Decimal) -> Decimal:
    return borner(calcul.charges - montant - calcul.autres_financements)


def phrase_reste(reste: Decimal) -> str:
    """« Il manque 5 527 € de cofinancement. », vide si rien ne manque."""
    return f"Il manque {euros(reste)} de cofinancement." if reste else ""


def calculer(faits: FaitsDossier, plafonds: Iterable[Plafond]) -> Calcul:
    """Calcule l'aide éligible ; le résultat ne dépend ni de l'ordre des postes ni de celui des règles."""
    poses = tuple(plafonds)
    limites = {poste.ref: _limites(poste.ref, poses) for poste in faits.postes}
    montant = _montant(faits.demande, poses, limites)
    couts = _couts(faits, poses)
    return Calcul(
        demande=faits.demande,
        cout=somme(couts.values()),
        charges=faits.charges,
        autres_financements=faits.total_autres_financements,
        plafonds=poses,
        postes=_par_poste(faits, limites, couts, montant),
        montant=montant,
        limitants=_limitants(poses, limites, montant) if montant < faits.demande else (),
        montant_lecture_globale=_borner([faits.demande, *(plafond.total_global for plafond in poses)]),
    )


def _par_poste(
    faits: FaitsDossier, limites: Limites, couts: dict[str, Decimal], montant: Decimal
) -> tuple[CalculPoste, ...]:
    """Le montant éligible réparti au prorata des limites de chaque poste (à défaut, de son coût)."""
    bruts = {ref: min((part for _, part in paires), default=ZERO) for ref, paires in limites.items()}
    parts = repartir(montant, bruts if any(bruts.values()) else couts)
    autres = repartir(faits.total_autres_financements, couts)
    return tuple(
        CalculPoste(
            ref=poste.ref,
            libelle=poste.nom,
            cout=couts[poste.ref],
            plafonds=limites[poste.ref],
            limite=bruts[poste.ref] if limites[poste.ref] else None,
            montant=parts[poste.ref],
            taux_effectif=pourcentage(parts[poste.ref], couts[poste.ref]),
            reste_a_financer=borner(couts[poste.ref] - parts[poste.ref] - autres[poste.ref]),
        )
        for poste in faits.postes
    )


def _limites(ref: str, plafonds: tuple[Plafond, ...]) -> PlafondsPoste:
    return tuple((plafond.nom, part) for plafond in plafonds for cle, part in plafond.par_poste if cle == ref)


def _montant(demande: Decimal, plafonds: tuple[Plafond, ...], limites: Limites) -> Decimal:
    bornes = [demande, *(plafond.total for plafond in plafonds)]
    if any(plafond.par_poste for plafond in plafonds):
        bornes.append(somme(min(part for _, part in paires) for paires in limites.values() if paires))
    return _borner(bornes)


def _borner(bornes: list[Decimal]) -> Decimal:
    return tronquer(borner(min(bornes)))


def _couts(faits: FaitsDossier, plafonds: tuple[Plafond, ...]) -> dict[str, Decimal]:
    """Le coût par poste dans l'assiette de la règle de taux ; à défaut le coût complet."""
    base: Parts = next((plafond.base for plafond in plafonds if plafond.base), ())
    assiette = dict(base)
    return {poste.ref: assiette.get(poste.ref, poste.cout_complet) for poste in faits.postes}


def _limitants(plafonds: tuple[Plafond, ...], limites: Limites, montant: Decimal) -> tuple[NomPlafond, ...]:
    """Les plafonds qui fixent le montant : ceux du projet qui l'atteignent, sinon le plus bas de chaque poste."""
    du_projet = [plafond.nom for plafond in plafonds if tronquer(borner(plafond.total)) == montant]
    if du_projet:
        return tuple(dict.fromkeys(du_projet))
    noms = [min(paires, key=lambda paire: paire[1])[0] for paires in limites.values() if paires]
    return tuple(dict.fromkeys(noms))
