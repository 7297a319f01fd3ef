"""Charger un tableau : la page des contenus, le dépôt, l'aperçu ligne à ligne, la confirmation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from candidatures.forms.imports import ImportForm
from candidatures.models import Importation
from candidatures.selecteurs import imports as lectures
from candidatures.services import imports
from candidatures.services.imports import CONTENUS
from candidatures.types import GenreImport
from socle.detection import FichierRefuse
from socle.gardes import exige
from socle.tableur import TYPE
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 50


def importation_de(request: Requete, uuid: UUID, **_: Any) -> Importation | None:
    """Importation visible par cette personne, ou None (404)."""
    visibles = Importation.objects.visibles_par(request.user)
    return visibles.select_related("service", "fichier", "depose_par", "confirme_par").filter(uuid=uuid).first()


def _genre(code: str) -> GenreImport:
    if code not in GenreImport.values:
        raise Http404
    return GenreImport(code)


@exige("importation.voir", methodes=("GET",))
def accueil(request: Requete) -> HttpResponse:
    """Ce qui se charge, et les fichiers déjà déposés."""
    fichiers = lectures.importations(request.user)
    contexte = {
        "contenus": CONTENUS.items(),
        "page": Paginator(fichiers, PAR_PAGE).get_page(request.GET.get("page")),
        "peut_importer": request.user.peut("service.importer"),
        "etat": lectures.etat_du_registre(request.user),
    }
    return render(request, "candidatures/imports/accueil.html", contexte)


@exige("service.importer", methodes=("GET",))
def modele(request: Requete, genre: str) -> HttpResponse:
    """Classeur vierge à remplir."""
    choisi = _genre(genre)
    octets = imports.modele_de(choisi, lectures.services_importables(request.user)[0])
    return _classeur(octets, f"modele-{choisi.value}.xlsx")


@exige("service.importer")
def deposer(request: Requete, genre: str) -> HttpResponse:
    """Dépose un fichier, qui est lu et montré."""
    choisi = _genre(genre)
    services = lectures.services_importables(request.user)
    form = ImportForm(request.POST or None, request.FILES or None, genre=choisi, services=services)
    if request.method == "POST" and form.is_valid():
        lue = _deposer(request, choisi, form)
        if lue is not None:
            return redirect("instruction:importation", uuid=lue.uuid)
    contexte = {
        "form": form,
        "genre": choisi,
        "contenu": CONTENUS[choisi],
        "colonnes": CONTENUS[choisi].colonnes(services[0]),
    }
    return render(request, "candidatures/imports/deposer.html", contexte)


def _deposer(request: Requete, genre: GenreImport, form: ImportForm) -> Importation | None:
    lues = form.cleaned_data
    try:
        return imports.deposer_import(
            lues["service"], genre, lues["fichier"], acteur=request.user, exhaustif=lues.get("exhaustif", False)
        )
    except FichierRefuse as refus:
        form.add_error("fichier", str(refus))
    except TransitionInterdite as refus:
        form.add_error(None, str(refus))
    return None


@exige("importation.voir", charger=importation_de, methodes=("GET",))
def importation(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """L'aperçu d'un fichier, ligne à ligne ; `?sort=` n'en montre que certaines."""
    lue: Importation = request.objet
    vue = lectures.apercu(lue, request.GET.get("sort", ""))
    contexte = {
        "importation": lue,
        "contenu": CONTENUS[GenreImport(lue.genre)],
        "apercu": vue,
        "page": Paginator(vue.lignes, PAR_PAGE).get_page(request.GET.get("page")),
        "travail": lectures.travail_en_cours(lue),
        "peut_confirmer": request.user.peut("importation.confirmer", lue),
    }
    return render(request, "candidatures/imports/importation.html", contexte)


@exige("importation.confirmer", charger=importation_de, methodes=("POST",))
def confirmer(request: Requete, uuid: UUID) -> HttpResponse:
    """Charge les lignes justes."""
    try:
        faite = imports.confirmer(request.objet, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, lectures.annonce(faite))
    return redirect("instruction:importation", uuid=uuid)


@exige("importation.ecarter", charger=importation_de, methodes=("POST",))
def ecarter(request: Requete, uuid: UUID) -> HttpResponse:
    """Renonce à ce fichier."""
    try:
        imports.ecarter(request.objet, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("instruction:importation", uuid=uuid)
    messages.success(request, "Le fichier est écarté : rien n'a été chargé.")
    return redirect("instruction:imports")


@exige("importation.voir", charger=importation_de, methodes=("GET",))
def fautes(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Classeur des lignes à corriger."""
    return _classeur(imports.classeur_des_fautes(request.objet), "a-corriger.xlsx")


def _classeur(octets: bytes, nom: str) -> HttpResponse:
    reponse = HttpResponse(octets, content_type=TYPE)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
