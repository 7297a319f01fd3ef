"""Charger le dossier d'une adresse : invisible, il n'existe pas (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from candidatures.models import Dossier
from socle.types import Requete


def dossier_de(request: Requete, uuid: UUID, **_: Any) -> Dossier | None:
    """Dossier visible par cette personne, ou None ; pose l'habillage du service de l'appel."""
    visibles = Dossier.objects.visibles_par(request.user)
    dossier = visibles.filter(uuid=uuid).select_related("appel__service", "structure").first()
    if dossier is not None:
        service = dossier.appel.service
        request.theme, request.nom_service = service.theme, service.nom
    return dossier
