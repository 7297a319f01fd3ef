"""Écrans des engagements : la liste datée, déclarer tenu avec sa preuve, constater ou renvoyer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from conventions import forms as f
from conventions import services
from conventions.models import EngagementSuivi
from conventions.selecteurs.engagements import engagements_de, preuves_attendues
from conventions.views.acces import convention_de
from conventions.views.saisie import Saisie, lier, traiter
from socle import fichiers
from socle.gardes import exige
from socle.horloge import aujourd_hui
from socle.types import Requete

TENIR, CONSTATER = "convention.tenir_engagement", "convention.constater_engagement"


def _engagement(request: Requete, engagement: int) -> EngagementSuivi:
    siens = EngagementSuivi.objects.filter(convention=request.objet)
    lu = get_object_or_404(siens.select_related("poste", "preuve"), pk=engagement)
    lu.convention = request.objet
    return lu


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def liste(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Engagements de la convention, datés, avec leur preuve et leur constat."""
    convention = request.objet
    contexte = {
        "convention": convention,
        "lignes": engagements_de(convention, aujourd_hui(convention.dossier.appel.fuseau)),
        "peut_tenir": request.user.peut(TENIR, convention),
        "peut_constater": request.user.peut(CONSTATER, convention),
    }
    return render(request, "conventions/engagement_lister.html", contexte)


@exige(TENIR, charger=convention_de)
def tenir(request: Requete, uuid: UUID, engagement: int) -> HttpResponse:
    """Déclarer un engagement tenu."""
    lu = _engagement(request, engagement)
    form = lier(request, f.TenirForm, preuve=preuves_attendues(request.objet).get(lu.code, ""))
    saisie = Saisie(
        request.objet, f"Engagement tenu : {lu.libelle}", "Déclarer tenu", ("conventions:engagements", {"uuid": uuid}),
        chapo=lu.texte, nom_retour="Revenir aux engagements",
    )  # fmt: skip
    return traiter(
        request, form, lambda valeurs: services.tenir_engagement(lu, acteur=request.user, **valeurs), saisie,
        fait="C'est enregistré. Le service le constatera.",
    )  # fmt: skip


@exige(CONSTATER, charger=convention_de)
def constater(request: Requete, uuid: UUID, engagement: int) -> HttpResponse:
    """Constater qu'un engagement est tenu, ou dire ce qui manque."""
    lu = _engagement(request, engagement)

    def agir(valeurs: dict[str, Any]) -> None:
        if valeurs["reponse"] == "tenu":
            services.constater_engagement(lu, acteur=request.user)
        else:
            services.refuser_engagement(lu, acteur=request.user, motif=valeurs["motif"])

    saisie = Saisie(
        request.objet, f"Constater : {lu.libelle}", "Enregistrer", ("conventions:engagements", {"uuid": uuid}),
        chapo=lu.texte, nom_retour="Revenir aux engagements", plus={"engagement": lu},
        gabarit="conventions/engagement_constater.html",
    )  # fmt: skip
    return traiter(request, lier(request, f.ConstatForm), agir, saisie)


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def preuve(request: Requete, uuid: UUID, engagement: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharger la preuve d'un engagement."""
    lu = get_object_or_404(request.objet.engagements.select_related("preuve"), pk=engagement, preuve__isnull=False)
    return fichiers.reponse(lu.preuve)
