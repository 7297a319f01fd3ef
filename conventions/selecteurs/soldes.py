"""Ce que les dépenses justifiées permettent de verser au solde, ligne à ligne."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal

from conventions.etats import EtatVersement
from conventions.mentions import cout_retenu
from conventions.models import Convention, Versement
from conventions.types import NatureAvenant
from regles import versements as purs
from regles.montants import ZERO, tronquer

# Un taux coupé à ses dernières décimales ferait perdre un centime au montant plein : il s'arrondit vers le haut.
PRECISION = Context(prec=28, rounding=ROUND_CEILING)


def taux_conventionne(convention: Convention) -> Decimal | None:
    """Part du coût retenu que l'aide initiale finance (0 à 1), None si le coût n'est pas connu."""
    cout = cout_retenu(convention)
    return min(Decimal(1), PRECISION.divide(convention.montant, cout)) if cout else None


@dataclass(frozen=True, slots=True)
class CalculSolde:
    """Le calcul d'un solde, en euros. `deja` : les autres versements de la même période, payés ou à payer."""

    montant: Decimal
    deja: Decimal
    depenses: Decimal
    taux: Decimal
    droit: Decimal
    solde: Decimal

    @property
    def libere(self) -> Decimal:
        """Ce que le solde ne versera pas."""
        return self.montant - self.solde


def calcul_du_solde(versement: Versement, depenses: Decimal, taux: Decimal | None = None) -> CalculSolde | None:
    """Solde = min(reste, dépenses × taux − déjà versé). None si le taux n'est pas connu."""
    retenu = taux if taux is not None else taux_conventionne(versement.convention)
    if retenu is None:
        return None
    deja = _deja(versement)
    permis = purs.solde(versement.montant + deja, deja, depenses, retenu)
    return CalculSolde(versement.montant, deja, depenses, retenu, tronquer(depenses * retenu), permis)


def _deja(versement: Versement) -> Decimal:
    """Les autres versements de la même période : une année reconduite a ses propres dépenses."""
    autres = versement.convention.versements.exclude(etat=EtatVersement.ANNULE).exclude(pk=versement.pk)
    periode = _periode(versement)
    return sum((v.montant for v in autres.select_related("avenant") if _periode(v) == periode), ZERO)


def _periode(versement: Versement) -> int | None:
    avenant = versement.avenant
    return avenant.pk if avenant is not None and avenant.nature == NatureAvenant.RECONDUCTION else None
