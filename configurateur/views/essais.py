"""Ce que donnerait la version en préparation : la convention, la page publique, le simulateur."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from aap.documents import dossier_vierge_pdf
from aap.selecteurs.pages import LIGNES
from aap.types import PublicVise
from aap.views.appels import SIMULATION, calculer, contexte_appel, contexte_simulateur, garder_les_reponses
from configurateur.champs.rubriques import RUBRIQUES
from configurateur.documents import convention_essai, convention_essai_pdf
from configurateur.selecteurs.appels import version_de_travail
from configurateur.views.acces import ACTION, appel_de
from configurateur.views.cadre import cadre
from socle.gardes import exige
from socle.types import Requete


@exige(ACTION, charger=appel_de, methodes=("GET",))
def convention(request: Requete, code: str) -> HttpResponse:
    """La convention d'essai, en page ou en PDF (`?pdf=1`), pour un bénéficiaire privé ou public."""
    version = version_de_travail(request.objet, "articles", "indicateurs", "tranches")
    public = PublicVise.PUBLIC if request.GET.get("public") == PublicVise.PUBLIC else PublicVise.PRIVE
    if request.GET.get("pdf"):
        reponse = HttpResponse(convention_essai_pdf(version, public), content_type="application/pdf")
        reponse["Content-Disposition"] = f'attachment; filename="convention-essai-{code}.pdf"'
        return reponse
    contexte = {"rubrique": RUBRIQUES["convention"], "c": convention_essai(version, public), "public": public}
    return render(request, "configurateur/convention_essai.html", cadre(request, version, "convention") | contexte)


@exige(ACTION, charger=appel_de, methodes=("GET",))
def apercu(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """La page publique de la version de travail, telle qu'un porteur la verra."""
    version = version_de_travail(request.objet, *LIGNES)
    return render(request, "configurateur/apercu.html", contexte_appel(request, request.objet, version))


@exige(ACTION, charger=appel_de)
def apercu_simulateur(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Le simulateur, par les règles de la version de travail."""
    if request.method == "POST":
        return garder_les_reponses(request)
    version = version_de_travail(request.objet, *SIMULATION)
    contexte = contexte_simulateur(request, request.objet, version)
    return render(request, "configurateur/apercu_simulateur.html", contexte)


@exige(ACTION, charger=appel_de, methodes=("POST",))
def apercu_calcul(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Le même calcul pendant la frappe."""
    return calculer(request, version_de_travail(request.objet, *SIMULATION))


@exige(ACTION, charger=appel_de, methodes=("GET",))
def apercu_formulaire(request: Requete, code: str) -> HttpResponse:
    """Le formulaire de la version de travail, à imprimer."""
    version = version_de_travail(request.objet, *LIGNES)
    octets = dossier_vierge_pdf(request, request.objet, version)
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="formulaire-{code}.pdf"'
    return reponse
