"""Lectures de l'instruction : totaux d'une liste, actions ouvertes sur un dossier, synthèse d'une page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from candidatures.etats import DOSSIER
from candidatures.models import Dossier
from comptes import droits
from comptes.models import Utilisateur

ZERO = Decimal(0)
# Actes qui ne changent pas l'état : états où ils ont un sens.
SANS_TRANSITION = {
    "affecter": frozenset({"depose", "a_completer", "recevable", "en_instruction", "propose"}),
    "noter": frozenset({"en_instruction", "propose"}),
    "accorder_derogation_plafond": frozenset({"en_instruction", "propose", "liste_attente"}),
}


@dataclass(frozen=True, slots=True)
class Totaux:
    """Totaux d'une liste de dossiers : nombre, ETP, euros demandés et accordés."""

    nombre: int
    etp: Decimal
    demande: Decimal
    accorde: Decimal


def totaux(dossiers: QuerySet[Dossier]) -> Totaux:
    """Totaux en une requête. La liste est relue par ses clés : un tri ou une jointure ne compte pas deux fois."""
    ligne = Dossier.objects.filter(pk__in=dossiers.order_by().values("pk")).aggregate(
        nombre=Count("pk"),
        etp=Coalesce(Sum("etp"), ZERO),
        demande=Coalesce(Sum("montant_demande"), ZERO),
        accorde=Coalesce(Sum("montant_accorde"), ZERO),
    )
    return Totaux(**ligne)


def actes_ouverts(utilisateur: Utilisateur, dossier: Dossier) -> list[str]:
    """Noms des actions que cette personne peut faire maintenant : matrice, incompatibilités et état croisés."""
    permises = droits.actions_possibles(utilisateur, dossier)
    possibles = {t.nom for t in DOSSIER.possibles(dossier.etat)}
    possibles |= {nom for nom, etats in SANS_TRANSITION.items() if dossier.etat in etats}
    derogation = getattr(dossier, "derogation_signature", None)
    if derogation is not None and derogation.etat == "demandee":
        possibles.add("accorder_derogation_signature")
    return [nom for nom in sorted(possibles) if f"dossier.{nom}" in permises]
