"""Questions d'un appel, en public : les lire, les chercher, en poser une, confirmer son adresse."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from aap.etats import EtatQuestion
from aap.forms import QuestionForm
from aap.models import AppelAProjets, Question
from aap.selecteurs.questions import appel_public, questions_publiees
from aap.services import questions as services
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from socle.gardes import publique
from socle.types import Requete
from socle.workflow import TransitionInterdite

A_CONFIRMER = (
    "Un courriel vient de vous être envoyé : ouvrez-le pour confirmer votre adresse, et votre question partira."
)
TRANSMISE = "Votre question est transmise au service. Vous recevrez un courriel quand la réponse sera publiée."


@publique("Les questions d'un appel publié se lisent et se posent sans compte.")
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """Les questions répondues, leur recherche, et le formulaire pour en poser une."""
    appel = _charger(request, code)
    personne = request.user if isinstance(request.user, Utilisateur) else None
    form = QuestionForm(request.POST or None, connecte=personne is not None)
    if request.method == "POST" and form.is_valid() and _poser(request, appel, form, personne):
        return redirect("aap:questions", code=code)
    recherche = request.GET.get("q", "").strip()[:100]
    contexte = {"appel": appel, "form": form, "q": recherche, "questions": questions_publiees(appel, recherche)}
    return render(request, "aap/questions/liste.html", contexte)


def _charger(request: HttpRequest, code: str) -> AppelAProjets:
    """Appel publié ; la page prend l'habillage et le nom de son service."""
    appel = appel_public(request.user, code)
    requete = cast("Requete", request)
    requete.theme, requete.nom_service = appel.service.theme, appel.service.nom
    return appel


def _poser(request: HttpRequest, appel: AppelAProjets, form: QuestionForm, personne: Utilisateur | None) -> bool:
    """Pose la question ; un robot reçoit la même réponse qu'une personne, et rien n'est gardé."""
    lues = form.cleaned_data
    try:
        if not form.robot:
            services.poser(appel, lues["texte"], courriel=lues.get("courriel", ""), auteur=personne)
    except TransitionInterdite as refus:
        form.add_error(None, str(refus))
        return False
    messages.success(request, TRANSMISE if personne else A_CONFIRMER)
    return True


@publique("la personne qui a posé la question n'a pas de compte : l'adresse reçue par courriel est son secret")
def confirmer(request: HttpRequest, code: str, jeton: UUID) -> HttpResponse:
    """Confirmer son adresse, par un bouton : une messagerie qui ouvre les liens ne confirme rien."""
    appel = _charger(request, code)
    question = get_object_or_404(Question.objects.select_related("appel"), appel=appel, jeton=jeton)
    if request.method == "POST":
        services.confirmer(question, acteur=SYSTEME)
        messages.success(request, TRANSMISE)
        return redirect("aap:questions", code=code)
    contexte = {"appel": appel, "question": question, "a_confirmer": question.etat == EtatQuestion.A_VERIFIER}
    return render(request, "aap/questions/confirmer.html", contexte)
