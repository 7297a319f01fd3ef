"""Ce que la convention montre sur la page d'un dossier."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from candidatures.models import Dossier
from conventions.models import Convention


def panneau_dossier(request: HttpRequest, dossier: Dossier) -> str | None:
    """Lien vers la convention, si cette personne la voit."""
    convention = Convention.objects.visibles_par(request.user).filter(dossier=dossier).first()
    if convention is None:
        return None
    return render_to_string("conventions/_panneau.html", {"convention": convention}, request=request)
