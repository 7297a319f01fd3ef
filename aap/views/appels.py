"""Pages publiques : accueil, appel, simulateur, test d'éligibilité, dossier vierge. Aucune n'écrit."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from aap.documents import dossier_vierge_pdf
from aap.forms import EligibiliteForm, PiecesForm, Simulation
from aap.models import AppelAProjets, VersionAppel
from aap.selecteurs import (
    appels_publics,
    contacts_ranges,
    page_appel,
    pieces_pour,
    regles_du_simulateur,
    regles_du_test,
    regles_rangees,
)
from aap.selecteurs.frise import dessiner
from aap.selecteurs.questions import MONTREES, questions_publiees
from regles.moteur import evaluer
from regles.verdict import Verdict
from socle.gardes import publique
from socle.types import Requete

RAISON = "Un appel publié se lit sans compte."
SIMULATION = ("regles", "pieces", "rubriques", "engagements")
MOMENTS = (("ouverts", "Ouverts"), ("a_venir", "À venir"), ("clos", "Clos"))
TECHNIQUES = frozenset({"csrfmiddlewaretoken", "plus"})


@publique(RAISON, methodes=("GET",))
def accueil(request: HttpRequest) -> HttpResponse:
    """Ce que fait le guichet, et les appels ouverts, à venir, clos."""
    return render(request, "aap/accueil.html", {"appels": appels_publics(request.user)})


@publique(RAISON, methodes=("GET",))
def liste(request: HttpRequest) -> HttpResponse:
    """Tous les appels publiés."""
    appels = appels_publics(request.user)
    groupes = [(titre, appels[moment]) for moment, titre in MOMENTS if appels[moment]]
    return render(request, "aap/appel_liste.html", {"groupes": groupes})


@publique(RAISON, methodes=("GET",))
def appel(request: HttpRequest, code: str) -> HttpResponse:
    """La page d'un appel ; les réponses du filtre des pièces sont dans l'adresse."""
    return render(request, "aap/appel_detail.html", contexte_appel(request, *_charger(request, code)))


def contexte_appel(request: HttpRequest, appel: AppelAProjets, version: VersionAppel) -> dict[str, Any]:
    """Contexte de la page d'un appel, pour cette version (listes préchargées)."""
    filtre = PiecesForm(request.GET or None)
    demandees, possibles, facultatives = pieces_pour(version, *filtre.variantes())
    return {
        "appel": appel,
        "version": version,
        "frise": dessiner(appel),
        "filtre": filtre,
        "pieces": (demandees, possibles, facultatives),
        "contacts": contacts_ranges(version),
        "regles": regles_rangees(version),
        "objectifs": version.objectifs.splitlines(),
        "questions": questions_publiees(appel),
        "montrees": MONTREES,
    }


@publique(RAISON)
def simulateur(request: HttpRequest, code: str) -> HttpResponse:
    """Le simulateur. L'envoi mène à une adresse qui garde les réponses, donc à partager."""
    if request.method == "POST":
        return garder_les_reponses(request)
    return render(request, "aap/simulateur.html", contexte_simulateur(request, *_charger(request, code, *SIMULATION)))


@publique(RAISON, methodes=("POST",))
def simulateur_calcul(request: HttpRequest, code: str) -> HttpResponse:
    """Le même calcul pendant la frappe : une phrase à annoncer et le verdict."""
    return calculer(request, _charger(request, code, *SIMULATION)[1])


def contexte_simulateur(request: HttpRequest, appel: AppelAProjets, version: VersionAppel) -> dict[str, Any]:
    """Contexte du simulateur, réponses lues dans l'adresse, jugées par cette version."""
    simulation = Simulation(request.GET or None)
    return {"appel": appel, "version": version, "simulation": simulation, "verdict": _juger(simulation, version)}


def garder_les_reponses(request: HttpRequest) -> HttpResponse:
    """Renvoie à la même page, réponses dans l'adresse."""
    return HttpResponseRedirect(f"?{urlencode(_parametres(request))}#resultat")


def calculer(request: HttpRequest, version: VersionAppel) -> HttpResponse:
    """Verdict des réponses envoyées, par cette version, pour la page qui les montre."""
    verdict = _juger(Simulation(request.POST), version)
    html = render_to_string("aap/_resultat.html", {"verdict": verdict}, request)
    return JsonResponse({"sorties": {"verdict": html, "resume": _resume(verdict)}})


@publique(RAISON, methodes=("GET",))
def eligibilite(request: HttpRequest, code: str) -> HttpResponse:
    """Quatre questions, une réponse avec la phrase de l'appel."""
    trouve, version = _charger(request, code, *SIMULATION)
    form = EligibiliteForm(request.GET or None)
    regles = regles_du_test(version)
    annees = [annee for regle in regles for annee in getattr(regle.parametres, "annees", ())]
    verdict = evaluer(form.faits(annees), regles) if form.is_valid() else None
    contexte = {"appel": trouve, "version": version, "form": form, "verdict": verdict}
    return render(request, "aap/eligibilite.html", contexte)


@publique(RAISON, methodes=("GET",))
def dossier_vierge(request: HttpRequest, code: str) -> HttpResponse:
    """Le dossier à remplir à la main, pour préparer ses réponses."""
    trouve, version = _charger(request, code)
    octets = dossier_vierge_pdf(request, trouve, version)
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="dossier-vierge-{trouve.code}.pdf"'
    return reponse


def _charger(request: HttpRequest, code: str, *lignes: str) -> tuple[AppelAProjets, VersionAppel]:
    """Appel visible et sa version ; la page prend l'habillage et le nom du service qui tient l'appel."""
    trouve, version = page_appel(request.user, code, *lignes)
    requete = cast("Requete", request)
    requete.theme, requete.nom_service = trouve.service.theme, trouve.service.nom
    return trouve, version


def _parametres(request: HttpRequest) -> list[tuple[str, Any]]:
    """Réponses non vides de l'envoi ; « plus » ajoute une ligne vide à un tableau, pour qui n'a pas de script."""
    plus = f"{request.POST.get('plus', '')}-TOTAL_FORMS"
    paires = [
        (nom, str(int(valeur) + 1) if nom == plus and valeur.isdecimal() else valeur)
        for nom, valeurs in request.POST.lists()
        for valeur in map(str, valeurs)
    ]
    return [(nom, valeur) for nom, valeur in paires if valeur and nom not in TECHNIQUES]


def _juger(simulation: Simulation, version: VersionAppel) -> Verdict | None:
    if not simulation.form.is_bound or not simulation.valide():
        return None
    return evaluer(simulation.faits(), regles_du_simulateur(version))


def _resume(verdict: Verdict | None) -> str:
    if verdict is None:
        return "Complétez les postes et la demande pour voir le résultat."
    return render_to_string("aap/_resume.txt", {"verdict": verdict}).strip()
