"""Ce qu'on fait d'une version entière : la relire, la comparer, la publier, la recommencer, la retirer."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from aap.etats import EtatAppel
from aap.models import Enveloppe, VersionAppel
from aap.selecteurs.controles import controles_de_publication
from aap.selecteurs.differences import differences
from aap.selecteurs.enveloppes import NOTIFIER, refus_de_notifier
from aap.selecteurs.exemples import exemples_compares
from aap.services.acces import EcritEntreTemps
from aap.services.annees import cloner_annee
from aap.services.dates import DEPLACER, deplacer_date
from aap.services.enveloppes import notifier_enveloppe
from aap.services.phrases import confirmer_phrase
from aap.services.publication import publier
from aap.services.retrait import retirer
from aap.services.versions import nouvelle_version, rattacher_au_cadre
from configurateur.forms.suites import CadreForm, DateForm, EnveloppeForm, NouvelleAnneeForm, RetraitForm
from configurateur.selecteurs.appels import services_a_servir, version_de_travail
from configurateur.selecteurs.phrases import objet_de, phrases_montrees
from configurateur.views.acces import ACTION, appel_de, tenter, version_ouverte
from configurateur.views.cadre import cadre
from socle.gardes import exige
from socle.types import Requete

DEJA_RELUE = (
    "Une autre personne a relu cette phrase avant vous, et elle n'est plus à confirmer. Votre correction n'est pas "
    "enregistrée, la voici : « {} ». Pour l'écrire quand même, ouvrez la ligne dans sa rubrique."
)


@exige(ACTION, charger=appel_de)
def cloner(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """L'appel de l'année suivante, copie de celui-ci."""
    appel = request.objet
    depart = {"annee": appel.annee + 1, "service": appel.service_id}
    form = NouvelleAnneeForm(request.POST or None, initial=depart, services=services_a_servir(request.user))
    if request.method == "POST" and form.is_valid():
        clone = tenter(request, lambda: cloner_annee(appel, acteur=request.user, **form.cleaned_data), form)
        if clone is not None:
            messages.success(request, f"L'appel {clone.annee} est créé. Relisez ce qui vient de l'année passée.")
            return redirect("configurateur:ensemble", code=clone.code)
    contexte = {**cadre(request, version_de_travail(appel), "cloner"), "form": form}
    return render(request, "configurateur/cloner.html", contexte)


@exige(ACTION, charger=appel_de, methodes=("GET",))
def phrases(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Les phrases venues d'une autre année, surlignées, à confirmer une à une."""
    version = version_de_travail(request.objet)
    contexte = {**cadre(request, version, "phrases"), "groupes": phrases_montrees(version)}
    return render(request, "configurateur/phrases.html", contexte)


@exige(ACTION, charger=appel_de, methodes=("POST",))
def confirmer(request: Requete, code: str) -> HttpResponse:
    """Confirme une phrase telle quelle, ou la remplace ; une correction refusée reste à l'écran."""
    version = version_ouverte(request.objet)
    cle, champ = request.POST.get("objet", "version"), request.POST.get("champ", "")
    valeur = request.POST.get("valeur", "") if request.POST.get("action") == "corriger" else None
    objet = objet_de(version, cle)
    acte = partial(confirmer_phrase, objet, champ, valeur=valeur, acteur=request.user)
    try:
        fait = tenter(request, acte, laisser=(EcritEntreTemps,))
    except EcritEntreTemps:
        messages.warning(request, DEJA_RELUE.format(valeur))
        return redirect("configurateur:phrases", code=code)
    if fait is not None:
        messages.success(request, "Phrase confirmée." if valeur is None else "Phrase corrigée.")
        return redirect("configurateur:phrases", code=code)
    groupes = phrases_montrees(version, (cle, champ, valeur))
    return render(request, "configurateur/phrases.html", cadre(request, version, "phrases") | {"groupes": groupes})


@exige(ACTION, charger=appel_de, methodes=("GET",))
def comparer(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Ce qui change depuis la version dont celle-ci est née, et les exemples avant et après."""
    version = version_de_travail(request.objet)
    parent = parent_de(version)
    contexte = {
        **cadre(request, version, "comparer"),
        "parent": parent,
        "differences": differences(version, parent),
        "exemples": exemples_compares(version, parent),
    }
    return render(request, "configurateur/differences.html", contexte)


def parent_de(version: VersionAppel) -> VersionAppel | None:
    """La version copiée, toutes ses listes chargées."""
    if version.parent is None:
        return None
    parent = version_de_travail(version.parent.appel, numero=version.parent.numero)
    parent.appel = version.parent.appel
    return parent


@exige("appel.publier", charger=appel_de)
def publication(request: Requete, code: str) -> HttpResponse:
    """La liste de contrôle, et le bouton qui publie."""
    version = version_de_travail(request.objet)
    if request.method == "POST" and tenter(request, lambda: publier(request.objet, acteur=request.user)) is not None:
        messages.success(request, "L'appel est publié : tout le monde peut le lire.")
        return redirect("configurateur:ensemble", code=code)
    controles = controles_de_publication(version)
    contexte = {
        **cadre(request, version, "publication"),
        "bloquants": [c for c in controles if c.bloquant],
        "avertissements": [c for c in controles if not c.bloquant],
    }
    return render(request, "configurateur/publication.html", contexte)


@exige(ACTION, charger=appel_de, methodes=("POST",))
def renouveler(request: Requete, code: str) -> HttpResponse:
    """Prépare une nouvelle version d'un appel publié."""
    if tenter(request, lambda: nouvelle_version(request.objet, acteur=request.user)) is not None:
        messages.success(request, "Une nouvelle version est en préparation. Elle vaudra pour les dépôts à venir.")
    return redirect("configurateur:ensemble", code=code)


@exige(ACTION, charger=appel_de)
def suivre(request: Requete, code: str) -> HttpResponse:
    """Rattache la version au cadre national dont elle hérite ce qu'elle ne dit pas."""
    version = version_ouverte(request.objet)
    form = CadreForm(request.POST or None, initial={"cadre": version.cadre_id})
    if request.method == "POST" and form.is_valid():
        cadre_choisi = form.cleaned_data["cadre"]
        if tenter(request, lambda: rattacher_au_cadre(version, cadre_choisi, acteur=request.user), form) is not None:
            messages.success(request, "Les lignes que le texte de l'appel ne dit pas viennent de ce cadre.")
            return redirect("configurateur:ensemble", code=code)
    return render(request, "configurateur/cadre.html", {**cadre(request, version, "suivre"), "form": form})


@exige(DEPLACER, charger=appel_de)
def deplacer(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Déplace une date d'un appel publié, avec un motif."""
    appel = request.objet
    form = DateForm(request.POST or None, appel=appel)
    if request.method == "POST" and form.is_valid():
        propres = form.cleaned_data
        valeurs = {"motif": propres["motif"], "acteur": request.user}
        fait = tenter(request, lambda: deplacer_date(appel, propres["champ"], form.valeur(), **valeurs) or True, form)
        if fait:
            messages.success(request, "La date est déplacée. Les porteurs de brouillons en sont prévenus.")
            return redirect(_apres(request, "calendrier"))
    contexte = {**cadre(request, version_de_travail(appel), "deplacer"), "form": form}
    contexte |= {"deplacees": appel.dates_deplacees.all(), "publie": appel.etat == EtatAppel.PUBLIE}
    return render(request, "configurateur/date_deplacer.html", contexte)


@exige(NOTIFIER, charger=appel_de)
def notifier(request: Requete, code: str, enveloppe: int) -> HttpResponse:  # noqa: ARG001 - forme de l'adresse
    """Écrit le montant d'une enveloppe et sa source, l'appel déjà publié."""
    appel = request.objet
    ligne = get_object_or_404(Enveloppe.objects.select_related("version__appel"), pk=enveloppe, version__appel=appel)
    form = EnveloppeForm(request.POST or None, initial={"montant": ligne.montant})
    if request.method == "POST" and form.is_valid():
        propres = form.cleaned_data
        if tenter(request, lambda: notifier_enveloppe(ligne, acteur=request.user, **propres), form) is not None:
            messages.success(request, f"« {ligne.libelle} » : le montant est enregistré.")
            return redirect(_apres(request, "enveloppes"))
    contexte = {"appel": appel, "ligne": ligne, "form": form, "refus": refus_de_notifier(appel, ligne)}
    contexte["prepare"] = request.user.peut(ACTION, appel)
    return render(request, "configurateur/enveloppe_notifier.html", contexte)


def _apres(request: Requete, rubrique: str) -> str:
    """Cette rubrique, ou l'accueil du service pour qui ne prépare pas l'appel."""
    appel = request.objet
    if request.user.peut(ACTION, appel):
        return reverse("configurateur:rubrique", args=[appel.code, rubrique])
    return f"{reverse('pilotage:accueil')}?appel={appel.code}#chiffres"


@exige("appel.retirer", charger=appel_de)
def oter(request: Requete, code: str) -> HttpResponse:
    """Retire un appel publié par erreur."""
    form = RetraitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        motif = form.cleaned_data["motif"]
        if tenter(request, lambda: retirer(request.objet, motif=motif, acteur=request.user), form) is not None:
            messages.success(request, "L'appel est retiré.")
            return redirect("configurateur:ensemble", code=code)
    contexte = {**cadre(request, version_de_travail(request.objet), "oter"), "form": form}
    return render(request, "configurateur/appel_retirer.html", contexte)
