"""Charger l'objet d'une adresse : invisible, il n'existe pas (404)."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from aap.models import AppelAProjets
from comptes.models import Structure
from conventions.models import CompteBancaire, Convention, Reversement, Versement
from socle.types import Requete

T = TypeVar("T", Versement, Reversement, CompteBancaire)
LIENS = ("convention__dossier__appel__service", "convention__dossier__structure")


def _habiller(request: Requete, convention: Convention) -> None:
    service = convention.dossier.appel.service
    request.theme, request.nom_service = service.theme, service.nom


def _charger(request: Requete, modele: type[T], uuid: UUID) -> T | None:
    visibles: Any = modele.objects.visibles_par(request.user)
    objet: T | None = visibles.filter(uuid=uuid).select_related(*LIENS).first()
    if objet is not None:
        _habiller(request, objet.convention)
    return objet


def versement_de(request: Requete, uuid: UUID, **_: Any) -> Versement | None:
    """Versement visible par cette personne."""
    return _charger(request, Versement, uuid)


def reversement_de(request: Requete, uuid: UUID, **_: Any) -> Reversement | None:
    """Reversement visible par cette personne."""
    return _charger(request, Reversement, uuid)


def compte_de(request: Requete, uuid: UUID, **_: Any) -> CompteBancaire | None:
    """Compte visible par cette personne."""
    return _charger(request, CompteBancaire, uuid)


def appel_de(request: Requete, code: str, **_: Any) -> AppelAProjets | None:
    """Appel visible par cette personne."""
    visibles = AppelAProjets.objects.visibles_par(request.user)
    return visibles.filter(code=code).select_related("service").first()


def structure_de(request: Requete, uuid: UUID, **_: Any) -> Structure | None:
    """Structure visible par cette personne."""
    return Structure.objects.visibles_par(request.user).filter(uuid=uuid).first()
