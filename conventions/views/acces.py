"""Charger l'objet d'une adresse : invisible, il n'existe pas (404)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from conventions.models import Avenant, Convention, Retrait
from socle.types import Requete


def _habiller(request: Requete, convention: Convention) -> None:
    service = convention.dossier.appel.service
    request.theme, request.nom_service = service.theme, service.nom


def convention_ouverte(request: Requete, uuid: UUID, **_: Any) -> Convention | None:
    """Convention visible par cette personne, même si son texte se prépare encore ; pose l'habillage du service."""
    visibles = Convention.objects.visibles_par(request.user)
    convention = visibles.filter(uuid=uuid).select_related("dossier__appel__service", "dossier__structure").first()
    if convention is not None:
        _habiller(request, convention)
    return convention


def texte_lisible(request: Requete, convention: Convention) -> bool:
    """Vrai si cette personne lit le texte : tant qu'il se prépare, le service seul."""
    return not convention.en_preparation or request.user.peut("dossier.voir_instruction", convention.dossier)


def convention_de(request: Requete, uuid: UUID, **autres: Any) -> Convention | None:
    """Convention visible par cette personne, ou None ; pour le porteur, pas tant que son texte se prépare."""
    convention = convention_ouverte(request, uuid, **autres)
    return convention if convention is not None and texte_lisible(request, convention) else None


def avenant_de(request: Requete, uuid: UUID, **_: Any) -> Avenant | None:
    """Avenant visible par cette personne, ou None."""
    visibles = Avenant.objects.visibles_par(request.user)
    lus = visibles.select_related("convention__dossier__appel__service", "convention__dossier__structure")
    avenant = lus.filter(uuid=uuid).first()
    if avenant is not None:
        _habiller(request, avenant.convention)
    return avenant


def retrait_de(request: Requete, uuid: UUID, **_: Any) -> Retrait | None:
    """Procédure de retrait visible par cette personne, ou None."""
    visibles = Retrait.objects.visibles_par(request.user)
    lus = visibles.select_related(
        "convention__dossier__appel__service", "convention__dossier__structure", "reversement"
    )
    retrait = lus.filter(uuid=uuid).first()
    if retrait is not None:
        _habiller(request, retrait.convention)
    return retrait
