"""Ajouter, modifier, retirer, déplacer une ligne, quelle que soit sa liste."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from aap.models import LigneConfiguration, VersionAppel
from aap.selecteurs.concurrence import empreinte_de_ligne
from aap.services import lignes as services
from aap.services.acces import EcritEntreTemps
from configurateur.champs.exemples import insertions_de
from configurateur.champs.rubriques import RUBRIQUE_DE, Groupe
from configurateur.forms.catalogue import regle_demandee
from configurateur.forms.ligne import ligne_neuve
from configurateur.forms.saisie import Saisie, regle_neuve, saisie_de
from configurateur.selecteurs.apercus import apercus
from configurateur.views.acces import ACTION, appel_de, groupe_de, ligne_de, tenter, version_ouverte
from configurateur.views.cadre import cadre
from configurateur.views.conflits import (
    PERIME,
    Conflit,
    conflit_de_ligne,
    conflit_de_regle,
    conflit_de_retrait,
)
from conventions.mentions import MISES_EN_FORME, inserer
from socle.formulaires.erreurs import erreurs_liees
from socle.gardes import exige
from socle.types import Requete


@exige(ACTION, charger=appel_de)
def ajouter(request: Requete, code: str, groupe: str) -> HttpResponse:
    """Une ligne neuve ; pour une règle, d'abord le catalogue."""
    liste, version = groupe_de(groupe), version_ouverte(request.objet)
    ligne = _a_ajouter(liste, version, request.GET.get("regle", ""))
    if ligne is not None:
        return _saisir(request, liste, version, ligne)
    prise = version.regles.filter(code=request.GET.get("regle", "")).first()
    if prise is None or request.method != "POST":
        return redirect("configurateur:catalogue", code=code)
    saisie = saisie_de(liste, version, prise, request.POST)
    return _montrer(request, saisie, conflit_de_regle(saisie))


def _a_ajouter(groupe: Groupe, version: VersionAppel, regle: str) -> LigneConfiguration | None:
    """Ligne neuve de cette liste ; None pour une règle inconnue ou déjà là."""
    if groupe.cle != "regles":
        return ligne_neuve(groupe, version)
    choisie = regle_demandee(regle, version)
    return regle_neuve(version, choisie) if choisie else None


@exige(ACTION, charger=appel_de)
def modifier(request: Requete, code: str, groupe: str, pk: int) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Une ligne existante."""
    liste = groupe_de(groupe)
    try:
        version, ligne = ligne_de(request.objet, liste, pk)
    except Http404:
        if request.method == "POST":
            return _retiree(request, liste)
        raise
    return _saisir(request, liste, version, ligne)


def _retiree(request: Requete, groupe: Groupe) -> HttpResponse:
    """La ligne a été retirée pendant qu'on l'écrivait : la saisie reste à l'écran, et s'ajoute si on l'enregistre."""
    version = version_ouverte(request.objet)
    ligne = _a_ajouter(groupe, version, request.POST.get("regle", ""))
    if ligne is None:
        raise Http404
    saisie = saisie_de(groupe, version, ligne, request.POST)
    saisie.lu = ""
    return _montrer(request, saisie, conflit_de_retrait(saisie))


def _saisir(request: Requete, groupe: Groupe, version: VersionAppel, ligne: LigneConfiguration) -> HttpResponse:
    """Montre la saisie, ou l'enregistre et revient à la rubrique."""
    envoi = request.POST if request.method == "POST" else None
    saisie = saisie_de(groupe, version, ligne, _inserer(envoi, groupe, version))
    if envoi is None or _insere(envoi) or not saisie.is_valid():
        return render(request, "configurateur/ligne.html", contexte_de(request, saisie))
    try:
        fait = _enregistrer(request, saisie)
    except EcritEntreTemps:
        return _montrer(request, saisie, conflit_de_ligne(saisie))
    if fait:
        return redirect(_retour(version, groupe))
    return render(request, "configurateur/ligne.html", contexte_de(request, saisie))


def _montrer(request: Requete, saisie: Saisie, conflit: Conflit | None) -> HttpResponse:
    """La saisie gardée et ce qui est enregistré ; les deux disent la même chose, tout est fait."""
    if conflit is None:
        messages.success(request, f"« {saisie.ligne.libelle} » est enregistré.")
        return redirect(_retour(saisie.version, saisie.groupe))
    contexte = contexte_de(request, saisie) | {"conflit": conflit}
    return render(request, "configurateur/ligne.html", contexte, status=PERIME)


def _enregistrer(request: Requete, saisie: Saisie) -> bool:
    acte = partial(services.enregistrer_ligne, saisie.lue(), acteur=request.user, lu=saisie.lu)
    try:
        ligne = tenter(request, acte, laisser=(ValidationError, EcritEntreTemps))
    except ValidationError as refus:
        saisie.refuser(refus)
        return False
    if ligne is not None:
        messages.success(request, f"« {ligne.libelle} » est enregistré.")
    return ligne is not None


def _insere(envoi: Any) -> str:
    """Clé de ce que la personne insère, ou vide : elle enregistre."""
    return str(envoi.get("inserer", "") or (envoi.get("mention", "") if envoi.get("action") == "inserer" else ""))


def _inserer(envoi: Any, groupe: Groupe, version: VersionAppel) -> Any:
    """Ajoute l'insertion choisie à la fin du texte, pour qui n'a pas de script ; rien d'autre ne change."""
    if envoi is None or not _insere(envoi):
        return envoi
    copie = envoi.copy()
    copie["corps"] = inserer(envoi.get("corps", ""), _insere(envoi), insertions_de(groupe, version))
    return copie


def contexte_de(request: Requete, saisie: Saisie) -> dict[str, Any]:
    """Contexte de l'écran d'une ligne."""
    rubrique, groupe, ligne = RUBRIQUE_DE[saisie.groupe.cle], saisie.groupe, saisie.ligne
    adresse = reverse("configurateur:ligne_essayer", args=[saisie.version.appel.code, groupe.cle])
    return {
        **cadre(request, saisie.version, rubrique.cle),
        "rubrique": rubrique,
        "groupe": groupe,
        "saisie": saisie,
        "erreurs": [erreur for formulaire in saisie.formulaires for erreur in erreurs_liees(formulaire)],
        "titre_ecran": ligne.libelle if ligne.libelle and not saisie.form.errors else groupe.ajouter,
        "apercus": apercus(ligne, saisie.version),
        "insertions": insertions_de(groupe, saisie.version),
        "mises_en_forme": MISES_EN_FORME if groupe.cle == "articles" else (),
        "url_essai": f"{adresse}?{urlencode({'ligne': ligne.pk or '', 'regle': ligne.code})}",
        "retour": _retour(saisie.version, groupe),
        "conflit": None,
    }


@exige(ACTION, charger=appel_de, methodes=("POST",))
def essayer(request: Requete, code: str, groupe: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Ce que donnerait la ligne pendant qu'on l'écrit ; n'enregistre rien."""
    liste = groupe_de(groupe)
    version, existante = _en_cours(request, liste)
    if existante is None:
        return JsonResponse({"sorties": {}})
    saisie = saisie_de(liste, version, existante, request.POST)
    lue = saisie.lue() if saisie.is_valid() else saisie.ligne
    html = render_to_string("configurateur/_apercus.html", {"apercus": apercus(lue, version)}, request)
    return JsonResponse({"sorties": {"apercu": html}})


def _en_cours(request: Requete, groupe: Groupe) -> tuple[VersionAppel, LigneConfiguration | None]:
    """Ligne de l'adresse, existante ou neuve ; None pour une règle qui vient d'être enregistrée dans un autre envoi."""
    pk = request.GET.get("ligne", "")
    if pk.isdecimal():
        return ligne_de(request.objet, groupe, int(pk))
    version = version_ouverte(request.objet)
    return version, _a_ajouter(groupe, version, request.GET.get("regle", ""))


@exige(ACTION, charger=appel_de)
def retirer(request: Requete, code: str, groupe: str, pk: int) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Demande confirmation, puis retire."""
    liste = groupe_de(groupe)
    version, ligne = ligne_de(request.objet, liste, pk)
    if request.method == "POST":
        libelle, lu = ligne.libelle, request.POST.get("lu", "")
        if tenter(request, lambda: services.retirer_ligne(ligne, acteur=request.user, lu=lu) or True):
            messages.success(request, f"« {libelle} » est retiré.")
        return redirect(_retour(version, liste))
    rubrique = RUBRIQUE_DE[groupe]
    contexte = {"rubrique": rubrique, "groupe": liste, "ligne": ligne, "retour": _retour(version, liste)}
    contexte["lu"] = empreinte_de_ligne(ligne)
    return render(request, "configurateur/ligne_retirer.html", cadre(request, version, rubrique.cle) | contexte)


@exige(ACTION, charger=appel_de, methodes=("POST",))
def deplacer(request: Requete, code: str, groupe: str, pk: int) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Monte ou descend une ligne."""
    liste = groupe_de(groupe)
    version, ligne = ligne_de(request.objet, liste, pk)
    services.deplacer_ligne(ligne, monter=request.POST.get("sens") == "monter", acteur=request.user)
    return redirect(f"{_retour(version, liste)}#ligne-{pk}")


def _retour(version: VersionAppel, groupe: Groupe) -> str:
    return reverse("configurateur:rubrique", args=[version.appel.code, RUBRIQUE_DE[groupe.cle].cle])
