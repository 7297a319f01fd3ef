"""Charger le bilan d'une adresse : invisible, il n'existe pas (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bilans.models import Bilan
from conventions.models import Convention
from socle.types import Requete

RELATIONS = (
    "convention__dossier__appel__service",
    "convention__dossier__structure",
    "convention__dossier__version",
    "convention__agent",
    "transmis_par",
    "valide_par",
    "fichier",
)


def bilan_de(request: Requete, uuid: UUID, **_: Any) -> Bilan | None:
    """Bilan visible par cette personne, ou None ; pose l'habillage du service."""
    bilan = Bilan.objects.visibles_par(request.user).filter(uuid=uuid).select_related(*RELATIONS).first()
    if bilan is not None:
        service = bilan.convention.dossier.appel.service
        request.theme, request.nom_service = service.theme, service.nom
    return bilan


def convention_des_bilans(request: Requete, uuid: UUID, **_: Any) -> Convention | None:
    """Convention visible par cette personne, ou None ; pose l'habillage du service."""
    visibles = Convention.objects.visibles_par(request.user).filter(uuid=uuid)
    convention = visibles.select_related("dossier__appel__service", "dossier__structure", "dossier__version").first()
    if convention is not None:
        service = convention.dossier.appel.service
        request.theme, request.nom_service = service.theme, service.nom
    return convention
