"""Charger le dossier d'une adresse : invisible, il n'existe pas (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from candidatures.models import Dossier
from comptes.models import Service
from socle.types import Requete


def dossier_de(request: Requete, uuid: UUID, **_: Any) -> Dossier | None:
    """Dossier visible par cette personne, ou None ; pose l'habillage du service de l'appel."""
    visibles = Dossier.objects.visibles_par(request.user)
    dossier = visibles.filter(uuid=uuid).select_related("appel__service", "structure").first()
    if dossier is not None:
        habiller(request, dossier.appel.service)
    return dossier


def habiller(request: Requete, service: Service) -> None:
    """Donne à la page l'habillage et le nom du service de l'appel."""
    request.theme, request.nom_service = service.theme, service.nom


def dossier_du_service(request: Requete, uuid: UUID, **kwargs: Any) -> Dossier | None:
    """Le même, pour une adresse d'agent qu'une action ouvre aussi au porteur. Lève PermissionDenied (403) pour lui."""
    dossier = dossier_de(request, uuid, **kwargs)
    if dossier is not None and not request.user.peut("dossier.voir_instruction", dossier):
        raise PermissionDenied(request.user.refus("dossier.voir_instruction", dossier))
    return dossier
