"""La liste des appels, la vue d'ensemble d'une version, la page d'une rubrique, le catalogue des règles."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from aap.selecteurs.controles import controles_de_publication
from aap.services import preparation as services
from aap.services.acces import EcritEntreTemps
from configurateur.champs.rubriques import RUBRIQUES
from configurateur.forms.appel import NouvelAppelForm
from configurateur.forms.catalogue import catalogue_libre
from configurateur.forms.rubrique import SaisieRubrique
from configurateur.selecteurs.appels import appels_a_preparer, services_a_servir, version_de_travail
from configurateur.selecteurs.etat import cartes, etats_des_appels
from configurateur.views.acces import ACTION, appel_de, rubrique_de, tenter, version_ouverte
from configurateur.views.cadre import cadre
from configurateur.views.conflits import PERIME, Conflit, conflit_de_rubrique
from configurateur.views.panneaux import panneau
from socle.gardes import exige
from socle.types import Requete


@exige(ACTION, methodes=("GET",))
def liste(request: Requete) -> HttpResponse:
    """Appels de la personne, avec leur état et ce qui bloque."""
    lignes = etats_des_appels(appels_a_preparer(request.user))
    return render(request, "configurateur/liste.html", {"lignes": lignes})


@exige(ACTION)
def creer(request: Requete) -> HttpResponse:
    """Un appel neuf, vide."""
    options = {"services": services_a_servir(request.user), "cadres": services.ecrit_les_cadres(request.user)}
    form = NouvelAppelForm(request.POST or None, **options)
    if request.method == "POST" and form.is_valid():
        propres = form.cleaned_data
        textes = {"texte": propres["texte"], "resume": propres["resume"]}
        appel = services.creer_appel(propres["service"], form.valeurs(), **textes, acteur=request.user)
        messages.success(request, "L'appel est créé. Remplissez ses rubriques, dans l'ordre que vous voulez.")
        return redirect("configurateur:ensemble", code=appel.code)
    return render(request, "configurateur/appel_creer.html", {"form": form})


@exige(ACTION, charger=appel_de, methodes=("GET",))
def ensemble(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Une carte par rubrique, avec son état."""
    version = version_de_travail(request.objet)
    controles = [] if version.publiee_le else controles_de_publication(version)
    contexte = {
        **cadre(request, version),
        "cartes": cartes(version, controles),
        "bloquants": sum(c.bloquant for c in controles),
    }
    return render(request, "configurateur/ensemble.html", contexte)


@exige(ACTION, charger=appel_de)
def rubrique(request: Requete, code: str, rubrique: str) -> HttpResponse:
    """Les réglages et les listes d'une rubrique."""
    decrite = rubrique_de(rubrique)
    ecrit = request.method == "POST"
    version = version_ouverte(request.objet) if ecrit else version_de_travail(request.objet)
    saisie = SaisieRubrique(decrite, version, request.POST if ecrit else None)
    conflit = None
    if ecrit and saisie.is_valid():
        fait, conflit = _regler(request, saisie)
        if fait:
            messages.success(request, f"« {decrite.titre} » est enregistré.")
            return redirect("configurateur:rubrique", code=code, rubrique=rubrique)
    contexte = {**cadre(request, version, rubrique), "rubrique": decrite, "saisie": saisie, "conflit": conflit}
    contexte |= panneau(request, decrite, version)
    return render(request, "configurateur/rubrique.html", contexte, status=PERIME if conflit else None)


def _regler(request: Requete, saisie: SaisieRubrique) -> tuple[bool, Conflit | None]:
    """Vrai si c'est enregistré ; sinon le conflit, s'il y en a un."""
    acte = partial(services.regler, saisie.version, acteur=request.user, lu=saisie.lu, **saisie.arguments())
    try:
        return tenter(request, acte, laisser=(EcritEntreTemps,)) is not None, None
    except EcritEntreTemps:
        conflit = conflit_de_rubrique(saisie)
        return conflit is None, conflit


@exige(ACTION, charger=appel_de, methodes=("GET",))
def catalogue(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Les règles que l'appel n'applique pas encore, par famille."""
    version = version_ouverte(request.objet)
    contexte = {"rubrique": RUBRIQUES["regles"], "familles": catalogue_libre(version)}
    return render(request, "configurateur/catalogue.html", cadre(request, version, "regles") | contexte)
