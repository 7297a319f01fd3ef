"""Ce que cette pièce pose ailleurs : l'entrée « Mes dossiers » du menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from comptes.models import Utilisateur
from socle.navigation import Entree


def entrees_navigation(request: HttpRequest) -> list[Entree]:
    """« Mes dossiers », pour qui n'est pas seulement agent."""
    personne = request.user
    if not isinstance(personne, Utilisateur):
        return []
    porteur = not personne.est_agent or any(a.structure_id for a in personne.appartenances())
    return [Entree("Mes dossiers", reverse("candidatures:liste"), ordre=20)] if porteur else []
