"""Ce que l'instruction et le reliquat montrent sur la page d'un bilan, et leurs liens sur la page du service."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from bilans import etats
from bilans.models import Bilan, Reliquat
from bilans.types import GenreBilan
from comptes.droits import q_visibles


def panneau_agent(request: HttpRequest, bilan: Bilan) -> str | None:
    """Lecture et reliquat, pour un agent qui y a droit."""
    personne: Any = request.user
    if not personne.is_authenticated or not personne.est_agent:
        return None
    compte_rendu = bilan.genre == GenreBilan.COMPTE_RENDU
    reliquat = reliquat_visible(request, bilan)
    a_calculer = compte_rendu and bilan.etat == etats.Etat.VALIDE
    ouvert = reliquat is None or reliquat.etat == etats.EtatReliquat.PROPOSE
    contexte = {
        "bilan": bilan,
        "lire": not _sur_la_lecture(request) and personne.peut("bilan.remarquer", bilan),
        "compte_rendu": compte_rendu,
        "reliquat": reliquat,
        "calculer": a_calculer and ouvert and personne.peut("bilan.calculer_reliquat", bilan),
    }
    if not any(contexte[cle] for cle in ("lire", "compte_rendu", "reliquat", "calculer")):
        return None
    return render_to_string("bilans/_panneau_agent.html", contexte, request=request)


def _sur_la_lecture(request: HttpRequest) -> bool:
    """Vrai si la page affichée est déjà la lecture du bilan."""
    return request.resolver_match is not None and request.resolver_match.view_name == "bilans:lecture"


def panneau_porteur(request: HttpRequest, bilan: Bilan) -> str | None:
    """La décision sur ce qui n'a pas été dépensé, une fois prise ; un agent a son propre panneau."""
    personne: Any = request.user
    if personne.est_agent:
        return None
    reliquat = reliquat_visible(request, bilan)
    if reliquat is None:
        return None
    return render_to_string("bilans/_panneau_porteur.html", {"reliquat": reliquat}, request=request)


def reliquat_visible(request: HttpRequest, bilan: Bilan) -> Reliquat | None:
    """Reliquat de ce bilan, si cette personne le voit."""
    if bilan.genre != GenreBilan.COMPTE_RENDU:
        return None
    return Reliquat.objects.filter(q_visibles(request.user, "reliquat.voir", Reliquat), bilan=bilan).first()


def liens_du_service(request: HttpRequest, objet: Any) -> str | None:  # noqa: ARG001 - forme d'un panneau
    """Liens de la page du service : bilans à lire, évaluation, coordination, formulaires officiels."""
    droits = _droits(request)
    return render_to_string("bilans/_liens_service.html", droits, request=request) if any(droits.values()) else None


def liens_des_bilans(request: HttpRequest, objet: Any) -> str | None:  # noqa: ARG001 - forme d'un panneau
    """Les mêmes, en tête de la liste des bilans."""
    droits = _droits(request)
    return render_to_string("bilans/_liens_bilans.html", droits, request=request) if any(droits.values()) else None


def _droits(request: HttpRequest) -> dict[str, bool]:
    personne: Any = request.user
    return {
        "lire": personne.peut("bilan.exporter"),
        "vierges": personne.peut("service.charger_formulaire"),
        "coordonner": personne.peut("bilan_regional.voir"),
    }
