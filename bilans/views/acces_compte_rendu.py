"""Charger le compte rendu d'une adresse : invisible, ou d'un autre genre, il n'existe pas (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bilans.models import Bilan
from bilans.types import GenreBilan
from socle.types import Requete


def bilan_visible(request: Requete, uuid: UUID, **_: Any) -> Bilan | None:
    """Bilan visible par cette personne, ou None ; pose l'habillage du service."""
    lus = Bilan.objects.visibles_par(request.user).filter(uuid=uuid)
    bilan = lus.select_related(
        "convention__dossier__appel__service", "convention__dossier__structure", "convention__dossier__version",
        "fichier", "transmis_par", "valide_par",
    ).first()  # fmt: skip
    if bilan is not None:
        service = bilan.convention.dossier.appel.service
        request.theme, request.nom_service = service.theme, service.nom
    return bilan


def compte_rendu_visible(request: Requete, uuid: UUID, **_: Any) -> Bilan | None:
    """Le même, s'il est un compte rendu financier."""
    bilan = bilan_visible(request, uuid)
    return bilan if bilan is not None and bilan.genre == GenreBilan.COMPTE_RENDU else None
