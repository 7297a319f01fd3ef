"""Espace du coordinateur régional : ce qui est attendu, ce qui manque, le bilan régional. Aucun montant n'y paraît."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from bilans.etats import EtatBilanRegional
from bilans.forms.coordination import CommentaireForm
from bilans.models import BilanRegional
from bilans.selecteurs import territoire
from bilans.services import regional as actes
from comptes.droits import q_visibles
from regles.phrases import accord
from socle import fichiers
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 25
RECENTS = 12


def regional_de(request: Requete, uuid: UUID, **_: Any) -> BilanRegional | None:
    """Bilan régional visible par cette personne, ou None ; pose l'habillage du service."""
    visibles = BilanRegional.objects.filter(q_visibles(request.user, "bilan_regional.voir", BilanRegional))
    regional = visibles.filter(uuid=uuid).select_related("service", "fichier").first()
    if regional is not None:
        request.theme, request.nom_service = regional.service.theme, regional.service.nom
    return regional


@exige("bilan_regional.voir", methodes=("GET",))
def espace(request: Requete) -> HttpResponse:
    """Les bilans régionaux, et les bilans du territoire à recevoir ou reçus."""
    visibles = BilanRegional.objects.filter(q_visibles(request.user, "bilan_regional.voir", BilanRegional))
    coordonnes = territoire.services_coordonnes(request.user)
    voulus = request.GET.get("montrer", "manquants")
    suivis = territoire.bilans_des_services(coordonnes, manquants=voulus != "tous")
    contexte = {
        "regionaux": visibles.select_related("service").order_by("-periode_debut", "service__nom")[:RECENTS],
        "coordonnes": coordonnes,
        "sans_regle": [s for s in coordonnes if territoire.regle_regionale(s) is None],
        "page": Paginator(suivis, PAR_PAGE).get_page(request.GET.get("page")),
        "tous": voulus == "tous",
    }
    return render(request, "bilans/coordination/espace.html", contexte)


@exige("bilan_regional.voir", charger=regional_de, methodes=("GET",))
def bilan(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Un bilan régional : ce qu'il contiendrait aujourd'hui, ou ce qu'il contient une fois transmis."""
    regional: BilanRegional = request.objet
    a_preparer = regional.etat == EtatBilanRegional.A_PREPARER
    remplir = a_preparer and request.user.peut("bilan_regional.remplir", regional)
    contexte = {
        "regional": regional,
        "contenu": territoire.apercu(regional),
        "manquants": list(territoire.manquants(regional)) if a_preparer else [],
        "regle": territoire.regle_regionale(regional.service),
        "a_preparer": a_preparer,
        "form": CommentaireForm(initial={"commentaire": regional.commentaire}) if remplir else None,
    }
    return render(request, "bilans/coordination/bilan.html", contexte)


def _acte(request: Requete, uuid: UUID, acte: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, acte())
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    return redirect("bilans:coordination_bilan", uuid=uuid)


@exige("bilan_regional.remplir", charger=regional_de, methodes=("POST",))
def commenter(request: Requete, uuid: UUID) -> HttpResponse:
    """Garde le commentaire."""

    def acte() -> str:
        texte = request.POST.get("commentaire", "")
        actes.commenter(request.objet, texte, acteur=request.user)
        return "Le commentaire est enregistré."

    return _acte(request, uuid, acte)


@exige("bilan_regional.remplir", charger=regional_de, methodes=("POST",))
def relancer(request: Requete, uuid: UUID) -> HttpResponse:
    """Relance toutes les structures dont un bilan manque."""

    def acte() -> str:
        nombre = actes.relancer_manquants(request.objet, acteur=request.user)
        return f"{accord(nombre, 'bilan relancé', 'bilans relancés')} : un courriel au plus par bilan et par jour."

    return _acte(request, uuid, acte)


@exige("bilan_regional.transmettre", charger=regional_de, methodes=("POST",))
def transmettre(request: Requete, uuid: UUID) -> HttpResponse:
    """Fige et transmet le bilan régional."""

    def acte() -> str:
        actes.transmettre(request.objet, acteur=request.user)
        return "Le bilan régional est transmis au service."

    return _acte(request, uuid, acte)


@exige("bilan_regional.voir", charger=regional_de, methodes=("GET",))
def pdf(request: Requete, uuid: UUID) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Le PDF d'un bilan régional transmis."""
    if request.objet.fichier is None:
        raise Http404
    return fichiers.reponse(request.objet.fichier)
