"""Ce que cette pièce pose ailleurs : le lien vers les questions, sur l'accueil du service."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from comptes.models import Utilisateur


def lien_questions(request: HttpRequest, objet: Any) -> str | None:  # noqa: ARG001 - forme d'un panneau
    """Pour qui répond aux questions."""
    personne = request.user
    if not isinstance(personne, Utilisateur) or not personne.peut("question.repondre"):
        return None
    return render_to_string("aap/questions/_lien.html", {}, request)
