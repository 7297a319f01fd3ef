"""Lectures des questions d'un appel : ce que le public lit, ce qui attend le service."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from aap.etats import EtatQuestion
from aap.models import AppelAProjets, Question
from comptes import droits
from socle.canonique import normaliser_recherche

MONTREES = 5


def appel_public(utilisateur: object, code: str) -> AppelAProjets:
    """Appel publié, avec son service ; lève Http404."""
    publies = AppelAProjets.objects.visibles_par(utilisateur).publies().select_related("service")
    return get_object_or_404(publies, code=code)


def questions_publiees(appel: AppelAProjets, recherche: str = "") -> list[Question]:
    """Questions et précisions publiées, la plus récente d'abord ; chaque mot cherché doit y être."""
    trouvees = appel.questions.publiees().prefetch_related(
        Prefetch("precisions", Question.objects.publiees()), "precise"
    )
    for mot in normaliser_recherche(recherche).split():
        trouvees = trouvees.filter(recherche__contains=mot)
    return list(trouvees)


def questions_du_service(utilisateur: object) -> QuerySet[Question]:
    """Questions auxquelles cette personne répond, la plus ancienne sans réponse d'abord."""
    miennes = Question.objects.filter(droits.q_visibles(utilisateur, "question.repondre", Question))
    return miennes.select_related("appel", "repondue_par").order_by("posee_le", "pk")


def nombre_sans_reponse(utilisateur: object) -> int:
    """Questions qui attendent une réponse de cette personne ou de ses collègues."""
    return questions_du_service(utilisateur).filter(etat=EtatQuestion.EN_ATTENTE).count()


def appels_a_preciser(utilisateur: object) -> QuerySet[AppelAProjets]:
    """Appels publiés dont cette personne tient les questions."""
    q = droits.q_visibles(utilisateur, "question.repondre", AppelAProjets)
    return AppelAProjets.objects.filter(q).publies().order_by("-annee", "code")
