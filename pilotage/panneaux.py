"""« Mon service » dans le menu, avec ce qui attend, et sur l'accueil du site pour les agents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from candidatures.selecteurs.attentes import regard_de
from comptes.models import Utilisateur
from pilotage.selecteurs import taches
from pilotage.types import Taches
from socle.memoire_menu import nombre
from socle.navigation import Entree

ACTION = "service.voir_tableau"


def taches_de(request: HttpRequest) -> Taches | None:
    """Ce qui attend la personne connectée, lu une fois par page ; None si elle n'a pas de tableau de bord."""
    personne = request.user
    if not isinstance(personne, Utilisateur) or not personne.peut(ACTION):
        return None
    connues: Taches | None = getattr(request, "pilotage_taches", None)
    if connues is None:
        connues = taches(regard_de(request, personne))
        request.pilotage_taches = connues  # type: ignore[attr-defined]  # mémoire d'une page
    return connues


def entrees(request: HttpRequest) -> list[Entree]:
    """Entrée du menu, avec le nombre de choses à faire."""
    personne = request.user
    if not isinstance(personne, Utilisateur) or not personne.peut(ACTION):
        return []
    # Une page qui vient de compter dit le même nombre dans son menu.
    lu = hasattr(request, "pilotage_taches")
    total = _total(request) if lu else nombre(request, "service", lambda: _total(request))
    return [Entree("Mon service", reverse("pilotage:accueil"), ordre=5, compteur=total or None)]


def _total(request: HttpRequest) -> int:
    a_faire = taches_de(request)
    return a_faire.total if a_faire else 0


def panneau_accueil(request: HttpRequest, objet: Any) -> str | None:  # noqa: ARG001 - forme d'un panneau
    """Sur l'accueil du site : où aller quand on est agent."""
    a_faire = taches_de(request)
    return None if a_faire is None else render_to_string("pilotage/_accueil.html", {"taches": a_faire}, request=request)
