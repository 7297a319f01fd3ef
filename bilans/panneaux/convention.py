"""Les bilans dans le menu, et sur la page d'une convention."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from conventions.models import Convention
from socle.navigation import Entree


def entrees_navigation(request: HttpRequest) -> list[Entree]:
    """Entrée du menu."""
    return [Entree("Bilans", reverse("bilans:liste"), ordre=65)] if request.user.is_authenticated else []


def panneau_convention(request: HttpRequest, convention: Convention) -> str | None:  # noqa: ARG001 - forme d'un panneau
    """Bilans de la convention."""
    return None
