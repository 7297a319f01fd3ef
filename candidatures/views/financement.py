"""Boutons des étapes d'argent, et le formulaire imprimé.

Les boutons sont dans le formulaire de leur étape : la saisie en cours est d'abord enregistrée, puis l'acte se fait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from candidatures import services, types
from candidatures.documents.cerfa import GENRE, empreinte_du_document
from candidatures.forms.budgets import JoindreForm
from candidatures.models import DocumentProduit, Dossier
from candidatures.selecteurs.parcours import adresse_section, dossier_charge
from candidatures.selecteurs.parcours.financement import code_budget_joint
from candidatures.types import Section
from candidatures.views import sections
from candidatures.views.acces import dossier_de
from regles.phrases import accord
from socle import fichiers
from socle.affichage import euros_entiers
from socle.gardes import exige
from socle.travaux import EtatTravail, Travail
from socle.types import Requete
from socle.workflow import TransitionInterdite

BUDGETS = {Section.BUDGET_STRUCTURE: types.Budget.STRUCTURE, Section.BUDGET_PROJET: types.Budget.PROJET}


def _apres_enregistrement(
    request: Requete, section: Section, acte: Callable[[], str], suite: Section
) -> HttpResponseBase:
    """Enregistre l'étape, fait l'acte, dit sa phrase et va à `suite` ; un conflit de saisie se montre d'abord."""
    reponse = sections.montrer_ou_enregistrer(request, section)
    if reponse.status_code != 302:  # noqa: PLR2004 (redirection : l'étape est enregistrée)
        return reponse
    try:
        messages.success(request, acte())
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    return redirect(adresse_section(request.objet, suite))


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def plan_ramener(request: Requete, **_: Any) -> HttpResponseBase:
    """Ramène la demande à ce que l'appel permet."""
    dossier: Dossier = request.objet

    def acte() -> str:
        return f"Votre demande est ramenée à {euros_entiers(services.ramener_demande(dossier, acteur=request.user))}."

    return _apres_enregistrement(request, Section.PLAN, acte, Section.PLAN)


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def poste_reprendre(request: Requete, **_: Any) -> HttpResponseBase:
    """Ajoute le poste d'une convention terminée que le service a chargée."""
    dossier: Dossier = request.objet
    choisi = request.POST.get("soutien", "")

    def acte() -> str:
        soutien = services.reprendre_soutien(dossier, int(choisi) if choisi.isdecimal() else 0, acteur=request.user)
        return f"Un poste est ajouté d'après la convention de {soutien.annee} : vérifiez-le et indiquez son coût."

    return _apres_enregistrement(request, Section.POSTES, acte, Section.POSTES)


def _reporter(request: Requete, dossier: Dossier) -> str:
    lignes = services.reporter_plan(dossier, acteur=request.user)
    return f"Budget du projet rempli depuis le plan : {accord(lignes, 'ligne', 'lignes')}."


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def plan_reporter(request: Requete, **_: Any) -> HttpResponseBase:
    """Depuis le plan : l'enregistre, puis le reporte dans le budget du projet."""
    dossier: Dossier = request.objet
    return _apres_enregistrement(request, Section.PLAN, lambda: _reporter(request, dossier), Section.BUDGET_PROJET)


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def budget_plan(request: Requete, **_: Any) -> HttpResponseBase:
    """Depuis le budget du projet : reprend le plan de financement."""
    dossier: Dossier = request.objet
    return _apres_enregistrement(
        request, Section.BUDGET_PROJET, lambda: _reporter(request, dossier), Section.BUDGET_PROJET
    )


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def budget_postes(request: Requete, **_: Any) -> HttpResponseBase:
    """Depuis le budget du projet : reprend le coût des postes."""
    dossier: Dossier = request.objet

    def acte() -> str:
        couts = services.reprendre_postes(dossier, acteur=request.user)
        return f"Le coût des postes est porté aux lignes {', '.join(couts)}."

    return _apres_enregistrement(request, Section.BUDGET_PROJET, acte, Section.BUDGET_PROJET)


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def budget_coller(request: Requete, section: str, **_: Any) -> HttpResponseBase:
    """Remplit un budget depuis des lignes copiées d'un tableur, et montre le rapport ligne à ligne."""
    if section not in BUDGETS:
        raise Http404
    reponse = sections.montrer_ou_enregistrer(request, section)
    if reponse.status_code != 302:  # noqa: PLR2004 (redirection : l'étape est enregistrée)
        return reponse
    texte = request.POST.get("collage", "")
    try:
        rapport = services.coller_budget(request.objet, BUDGETS[Section(section)], texte, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect(adresse_section(request.objet, section))
    contexte = {"dossier": request.objet, "rapport": rapport, "section": Section(section)}
    return render(request, "candidatures/financement/collage.html", contexte)


@exige("dossier.remplir", charger=dossier_de)
def budget_joindre(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Personne publique : joint son budget principal au lieu de le recopier."""
    dossier = dossier_charge(request.objet)
    code = code_budget_joint(dossier)
    if dossier.structure.privee or not code:
        raise Http404
    form = JoindreForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.joindre_budget(dossier, code, form.cleaned_data["fichier"], acteur=request.user)
        except (fichiers.FichierRefuse, TransitionInterdite) as refus:
            form.add_error("fichier", str(refus))
        else:
            messages.success(request, "Votre budget principal est joint.")
            return redirect(adresse_section(dossier, Section.BUDGET_STRUCTURE))
    return render(request, "candidatures/financement/joindre.html", {"dossier": dossier, "form": form})


def _imprime(dossier: Dossier) -> tuple[DocumentProduit | None, Travail | None]:
    """Le formulaire déjà imprimé pour ces données, et le travail qui l'imprime s'il y en a un."""
    empreinte = empreinte_du_document(dossier)
    documents = DocumentProduit.objects.filter(dossier=dossier, genre=GENRE, empreinte_donnees=empreinte)
    travail = Travail.objects.filter(cle=services.cle_cerfa(dossier, empreinte)).first()
    return documents.select_related("fichier").first(), travail


@exige("dossier.voir_budget", charger=dossier_de, methodes=("GET",))
def cerfa(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Page du formulaire : le préparer, suivre sa préparation, le télécharger."""
    document, travail = _imprime(request.objet)
    contexte = {"dossier": request.objet, "document": document, "travail": travail}
    return render(request, "candidatures/financement/cerfa.html", contexte)


@exige("dossier.voir_budget", charger=dossier_de, methodes=("POST",))
def cerfa_preparer(request: Requete, uuid: UUID) -> HttpResponse:
    """Programme l'impression."""
    services.demander_cerfa(request.objet)
    return redirect("candidatures:cerfa", uuid=uuid)


@exige("dossier.voir_budget", charger=dossier_de, methodes=("GET",))
def cerfa_progression(request: Requete, uuid: UUID) -> JsonResponse:
    """Où en est l'impression, pour la barre de progression."""
    document, travail = _imprime(request.objet)
    abandonne = travail is not None and travail.etat == EtatTravail.ABANDONNE
    return JsonResponse(
        {
            "pourcent": 100 if document else getattr(travail, "progression", 0),
            "etape": getattr(travail, "etape", ""),
            "fait": document is not None,
            "url": reverse("candidatures:cerfa", kwargs={"uuid": uuid}) if document else "",
            "erreur": "La préparation a échoué : le service est prévenu." if abandonne else "",
        }
    )


@exige("dossier.voir_budget", charger=dossier_de, methodes=("GET",))
def cerfa_telecharger(request: Requete, uuid: UUID) -> FileResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Le PDF du formulaire tel qu'il est ; 404 s'il n'est pas encore imprimé pour ces données."""
    document, _ = _imprime(request.objet)
    if document is None:
        raise Http404
    return fichiers.reponse(document.fichier)
