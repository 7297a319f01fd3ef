"""Ce que les vues des comptes partagent."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from comptes.models import Service, Structure
from socle.types import Requete
from socle.workflow import TransitionInterdite


def charger_structure(request: Requete, uuid: UUID, **_: Any) -> Structure | None:
    """Rend la structure si elle est visible, sinon rien (404)."""
    return Structure.objects.visibles_par(request.user).filter(uuid=uuid).first()


def charger_service(request: Requete, uuid: UUID, **_: Any) -> Service | None:
    """Rend le service si son tableau est visible, sinon rien (404)."""
    return Service.objects.visibles_par(request.user).filter(uuid=uuid).first()


def jouer(request: Requete, acte: Callable[[], object], succes: str) -> bool:
    """Joue un acte et l'annonce ; un refus devient un message, jamais une page d'erreur. Rend vrai s'il a eu lieu."""
    try:
        acte()
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return False
    messages.success(request, succes)
    return True


def vers_structure(request: Requete, structure: Structure) -> HttpResponse:
    """Revient à la page de la structure, ou à l'espace si la personne vient de la quitter."""
    request.user.oublier_appartenances()
    if request.user.peut("structure.voir", structure):
        return redirect("comptes:structure", uuid=structure.uuid)
    return redirect("comptes:espace")
