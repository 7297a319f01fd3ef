"""Charger la convention d'une adresse : invisible, elle n'existe pas (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conventions.models import Convention
from socle.types import Requete


def convention_de(request: Requete, uuid: UUID, **_: Any) -> Convention | None:
    """Convention visible par cette personne, ou None ; pose l'habillage du service."""
    visibles = Convention.objects.visibles_par(request.user)
    convention = visibles.filter(uuid=uuid).select_related("dossier__appel__service", "dossier__structure").first()
    if convention is not None:
        service = convention.dossier.appel.service
        request.theme, request.nom_service = service.theme, service.nom
    return convention
