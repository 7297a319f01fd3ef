"""Le service répond aux questions : la file, la réponse, la question écartée, la précision, l'envoi aux brouillons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from aap.etats import EtatQuestion
from aap.forms import EcarterForm, PrecisionForm, ReponseForm
from aap.models import AppelAProjets, Question
from aap.selecteurs.questions import appels_a_preciser, questions_du_service
from aap.services import questions as services
from comptes.views.commun import jouer
from socle.gardes import exige
from socle.types import Requete

ACTION = "question.repondre"
PAR_PAGE = 20
ONGLETS = (
    (EtatQuestion.EN_ATTENTE, "Sans réponse"),
    (EtatQuestion.PUBLIEE, "Publiées"),
    (EtatQuestion.ECARTEE, "Écartées"),
)


def question_de(request: Requete, uuid: UUID, **_: Any) -> Question | None:
    """Question visible par cette personne, ou None (404)."""
    visibles = Question.objects.visibles_par(request.user).select_related("appel__service", "repondue_par")
    return visibles.filter(uuid=uuid).first()


def appel_de(request: Requete, code: str, **_: Any) -> AppelAProjets | None:
    """Appel publié visible par cette personne, ou None (404)."""
    return AppelAProjets.objects.visibles_par(request.user).publies().filter(code=code).first()


@exige(ACTION, methodes=("GET",))
def file(request: Requete) -> HttpResponse:
    """Questions de mes appels, sans réponse d'abord."""
    etat = request.GET.get("etat", EtatQuestion.EN_ATTENTE)
    toutes = questions_du_service(request.user)
    contexte = {
        "etat": etat,
        "onglets": [(code, libelle, toutes.filter(etat=code).count()) for code, libelle in ONGLETS],
        "page": Paginator(toutes.filter(etat=etat), PAR_PAGE).get_page(request.GET.get("page")),
        "appels": appels_a_preciser(request.user),
    }
    return render(request, "aap/questions/file.html", contexte)


@exige(ACTION, charger=question_de)
def repondre(request: Requete, uuid: UUID) -> HttpResponse:
    """La question posée, sa version publiée et sa réponse ; publiée, ce qu'elle est devenue."""
    question: Question = request.objet
    form = ReponseForm(request.POST or None, initial={"texte": question.texte_pose})
    if form.is_valid() and jouer(
        request,
        lambda: services.repondre(question, **form.cleaned_data, acteur=request.user),
        "La réponse est publiée, et la personne prévenue.",
    ):
        return redirect("questions:repondre", uuid=uuid)
    contexte = {
        "question": question,
        "form": form if question.etat == EtatQuestion.EN_ATTENTE else None,
        "peut_diffuser": request.user.peut("question.diffuser", question),
    }
    return render(request, "aap/questions/repondre.html", contexte)


@exige("question.ecarter", charger=question_de)
def ecarter(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Ne pas publier une question, et dire pourquoi."""
    question: Question = request.objet
    form = EcarterForm(request.POST or None)
    if form.is_valid() and jouer(
        request,
        lambda: services.ecarter(question, form.cleaned_data["motif"], acteur=request.user),
        "La question n'est pas publiée, et la personne prévenue.",
    ):
        return redirect("questions:file")
    return render(request, "aap/questions/ecarter.html", {"question": question, "form": form})


@exige("question.diffuser", charger=question_de, methodes=("POST",))
def diffuser(request: Requete, uuid: UUID) -> HttpResponse:
    """Envoie ce qui est publié aux dossiers en préparation."""
    jouer(
        request,
        lambda: services.diffuser(request.objet, acteur=request.user),
        "L'envoi est programmé : chaque dossier en préparation recevra un courriel.",
    )
    return redirect("questions:repondre", uuid=uuid)


@exige(ACTION, charger=appel_de)
def preciser(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'appel
    """Publie une précision ; `?question=` : la réponse qu'elle complète."""
    appel: AppelAProjets = request.objet
    numero = request.GET.get("question", "")
    precise = appel.questions.publiees().filter(numero=int(numero)).first() if numero.isdecimal() else None
    form = PrecisionForm(request.POST or None)
    if form.is_valid():
        lues = form.cleaned_data
        precision = services.publier_precision(
            appel, lues["texte"], lues["reponse"], acteur=request.user, precise=precise
        )
        messages.success(request, "La précision est publiée. Vous pouvez l'envoyer aux dossiers en préparation.")
        return redirect("questions:repondre", uuid=precision.uuid)
    return render(request, "aap/questions/preciser.html", {"appel": appel, "form": form, "precise": precise})
