"""Charger un dossier entier en un nombre fixe de requêtes, quel que soit le nombre de ses lignes."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Prefetch

from aap.models import VersionAppel
from candidatures.models import Dossier, PieceDeposee, SectionDossier

S = TypeVar("S", bound=SectionDossier)

SECTIONS = ("identification", "relations", "moyens", "exercice", "projet", "territoire", "attestations")
LISTES = (
    "agrements",
    "reponses",
    "volumes",
    "postes",
    "postes_existants",
    "financements",
    "lignes_budget",
    "engagements",
    "aides_etat",
    "signatures",
    "derogations_plafond",
    "departements",
    "territoire__epcis",
)


def dossier_complet(dossier: Dossier) -> Dossier:
    """Relit le dossier et tout ce qui le compose (une requête pour lui, une par liste). Lève Dossier.DoesNotExist."""
    return (
        Dossier.objects.select_related("appel__service", "version", "structure", "plan", *SECTIONS)
        .prefetch_related(
            *LISTES,
            Prefetch("pieces", PieceDeposee.objects.filter(retiree_le=None).select_related("fichier")),
            Prefetch("appel__versions", VersionAppel.objects.order_by("numero")),
        )
        .get(pk=dossier.pk)
    )


def section(dossier: Dossier, modele: type[S]) -> S:
    """Section du dossier, ou une section vide non enregistrée si le porteur n'y est pas encore passé."""
    nom = modele._meta.default_related_name
    trouvee = getattr(dossier, str(nom), None)
    return trouvee if isinstance(trouvee, modele) else modele(dossier=dossier)
