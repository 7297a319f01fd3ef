"""Les marchés et les salariés d'un bilan : la liste, une ligne, le tableau collé ou téléversé."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from bilans.forms.tableaux import ImportForm, MarcheForm, SalarieForm
from bilans.models import Bilan, Marche
from bilans.selecteurs.reponses import Releve, relever
from bilans.services import tableaux
from bilans.services.tableaux import Apercu, Tableau
from bilans.types import EtapeBilan
from bilans.views.acces import bilan_de
from bilans.views.saisie import contexte_etape
from socle.detection import FichierRefuse, juger
from socle.gardes import exige
from socle.tableur import TYPE
from socle.tabulaire import TableauRefuse
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 50
TAILLE_MAX = 5 * 1024 * 1024
TITRES = {Tableau.MARCHES: "Marchés", Tableau.SALARIES: "Salariés en clause"}


def _releve(bilan: Bilan, etape: EtapeBilan) -> Releve:
    """Le bilan relu ; 404 si ce tableau n'est pas demandé."""
    releve = relever(bilan)
    if etape not in releve.questionnaire.etapes:
        raise Http404
    return releve


@exige("bilan.remplir", charger=bilan_de, methodes=("GET",))
def marches(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Marchés de ce bilan."""
    releve = _releve(request.objet, EtapeBilan.MARCHES)
    acheteurs = releve.donnees.acheteurs
    page = Paginator(releve.donnees.activites, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = contexte_etape(releve, EtapeBilan.MARCHES) | {
        "page": page,
        "lignes": [(activite, acheteurs.compte(activite.marche)) for activite in page],
        "liste_etat": acheteurs.liste,
        "total": len(releve.donnees.activites),
    }
    return render(request, "bilans/marches.html", contexte)


@exige("bilan.remplir", charger=bilan_de)
def marche(request: Requete, uuid: UUID, marche: UUID | None = None) -> HttpResponse:
    """Ajouter un marché, ou corriger celui de ce bilan."""
    releve = _releve(request.objet, EtapeBilan.MARCHES)
    activite = (
        get_object_or_404(request.objet.activites.select_related("marche"), marche__uuid=marche) if marche else None
    )
    form = MarcheForm(request.POST if request.method == "POST" else None, activite=activite)
    if request.method == "POST" and form.is_valid():
        try:
            tableaux.enregistrer_marche(request.objet, form.cleaned_data, acteur=request.user, activite=activite)
        except TransitionInterdite as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Le marché est enregistré ; les indicateurs qui en dépendent sont à jour.")
            return redirect("bilans:marches", uuid=uuid)
    contexte = contexte_etape(releve, EtapeBilan.MARCHES) | {"form": form, "activite": activite, "titre": "marché"}
    return render(request, "bilans/ligne.html", contexte)


@exige("bilan.remplir", charger=bilan_de, methodes=("POST",))
def retirer_marche(request: Requete, uuid: UUID, marche: UUID) -> HttpResponse:
    """Retire un marché de ce bilan."""
    activite = get_object_or_404(request.objet.activites.select_related("marche"), marche__uuid=marche)
    _dire(request, lambda: tableaux.retirer_marche(activite, acteur=request.user), "Le marché est retiré de ce bilan.")
    return redirect("bilans:marches", uuid=uuid)


@exige("bilan.remplir", charger=bilan_de, methodes=("GET",))
def salaries(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Tableau des salariés de ce bilan."""
    releve = _releve(request.objet, EtapeBilan.SALARIES)
    page = Paginator(releve.donnees.salaries, PAR_PAGE).get_page(request.GET.get("page"))
    personnes = len({ligne.pseudonyme for ligne in releve.donnees.salaries})
    contexte = contexte_etape(releve, EtapeBilan.SALARIES) | {"page": page, "personnes": personnes}
    return render(request, "bilans/salaries.html", contexte)


@exige("bilan.remplir", charger=bilan_de)
def salarie(request: Requete, uuid: UUID, ligne: int | None = None) -> HttpResponse:
    """Ajouter une ligne au tableau des salariés, ou la corriger."""
    releve = _releve(request.objet, EtapeBilan.SALARIES)
    lue = get_object_or_404(request.objet.salaries, pk=ligne) if ligne else None
    siens = Marche.objects.filter(structure=request.objet.convention.dossier.structure_id)
    form = SalarieForm(request.POST if request.method == "POST" else None, marches=siens, ligne=lue)
    if request.method == "POST" and form.is_valid():
        try:
            tableaux.enregistrer_salarie(request.objet, form.valeurs, acteur=request.user, ligne=lue)
        except TransitionInterdite as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "La ligne est enregistrée.")
            return redirect("bilans:salaries", uuid=uuid)
    contexte = contexte_etape(releve, EtapeBilan.SALARIES) | {"form": form, "activite": lue, "titre": "salarié"}
    return render(request, "bilans/ligne.html", contexte)


@exige("bilan.remplir", charger=bilan_de, methodes=("POST",))
def retirer_salarie(request: Requete, uuid: UUID, ligne: int) -> HttpResponse:
    """Retire une ligne du tableau des salariés."""
    lue = get_object_or_404(request.objet.salaries, pk=ligne)
    _dire(request, lambda: tableaux.retirer_salarie(lue, acteur=request.user), "La ligne est retirée.")
    return redirect("bilans:salaries", uuid=uuid)


def _dire(request: Requete, acte: Any, fait: str) -> None:
    try:
        acte()
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, fait)


@exige("bilan.remplir", charger=bilan_de)
def importer(request: Requete, uuid: UUID, tableau: str) -> HttpResponse:
    """Coller ou téléverser un tableau : aperçu ligne à ligne, puis écriture. Rien n'est gardé avant l'accord."""
    choisi = _tableau(tableau)
    releve = _releve(request.objet, EtapeBilan(choisi.value))
    if "confirmer" in request.POST:
        return _confirmer(request, choisi)
    form = ImportForm(request.POST or None, request.FILES or None)
    apercu = None
    if request.method == "POST" and form.is_valid():
        try:
            apercu = _lire(request.objet, choisi, form)
        except (TableauRefuse, FichierRefuse) as refus:
            form.add_error("fichier" if form.cleaned_data.get("fichier") else "texte", str(refus))
    contexte = contexte_etape(releve, EtapeBilan(choisi.value)) | {
        "form": form,
        "apercu": apercu,
        "titre": TITRES[choisi],
        "tableau": choisi,
        "colonnes": choisi.colonnes,
        "retour": reverse(f"bilans:{choisi.value}", args=[uuid]),
    }
    return render(request, "bilans/importer.html", contexte)


def _tableau(code: str) -> Tableau:
    if code not in set(Tableau):
        raise Http404
    return Tableau(code)


def _lire(bilan: Bilan, tableau: Tableau, form: ImportForm) -> Apercu:
    fichier = form.cleaned_data.get("fichier")
    if not fichier:
        return tableaux.lire_colle(bilan, tableau, form.cleaned_data["texte"])
    if fichier.size > TAILLE_MAX:
        raise FichierRefuse("Ce fichier pèse plus de 5 Mo : collez ses lignes, ou séparez-le.")
    octets = fichier.read()
    juger(octets, fichier.name, frozenset({TYPE}))
    return tableaux.lire_classeur(bilan, tableau, octets)


def _confirmer(request: Requete, tableau: Tableau) -> HttpResponse:
    try:
        nombre = tableaux.importer(request.objet, tableau, request.POST.get("texte", ""), acteur=request.user)
    except (TableauRefuse, TransitionInterdite) as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"{nombre} ligne{'s' if nombre > 1 else ''} reprise{'s' if nombre > 1 else ''}.")
    return redirect(f"bilans:{tableau.value}", uuid=request.objet.uuid)


@exige("bilan.remplir", charger=bilan_de, methodes=("GET",))
def modele(request: Requete, uuid: UUID, tableau: str) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Classeur vierge à remplir."""
    choisi = _tableau(tableau)
    reponse = HttpResponse(tableaux.modele_du_tableau(TITRES[choisi], choisi.colonnes), content_type=TYPE)
    reponse["Content-Disposition"] = f'attachment; filename="modele-{choisi.value}.xlsx"'
    return reponse
