"""Une question posée en public sur un appel, ou une précision du service : une réponse, datée, pour tous."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from aap import types
from aap.etats import EtatAppel, EtatQuestion
from aap.models.appel import AppelAProjets
from comptes import droits
from comptes.types import RoleService
from socle.canonique import normaliser_recherche
from socle.horloge import maintenant
from socle.modeles import AvecUuid

NIVEAU_NATIONAL = frozenset({RoleService.ADMINISTRATEUR_NATIONAL, RoleService.NATIONAL})


class QuestionQuerySet(models.QuerySet["Question"]):
    """Lectures de questions."""

    def visibles_par(self, utilisateur: object) -> QuestionQuerySet:
        """Questions que la ligne « question.voir » de la matrice montre à cette personne, connectée ou non."""
        return self.filter(droits.q_visibles(utilisateur, "question.voir", Question))

    def publiees(self) -> QuestionQuerySet:
        """Questions répondues et précisions, de la plus récente à la plus ancienne."""
        return self.filter(etat=EtatQuestion.PUBLIEE).order_by("-repondue_le", "-numero")


class Question(AvecUuid):
    """Ce qui est publié (`texte`, `reponse`) est écrit par le service ; `texte_pose` garde les mots de la personne.

    Une réponse publiée ne se récrit pas : une précision (`precise`) la complète, à sa date.
    """

    type_journal = "question"
    objet_droits: ClassVar[str] = "question"

    appel = models.ForeignKey(AppelAProjets, on_delete=models.PROTECT, related_name="questions", verbose_name="appel")
    nature = models.CharField(
        "nature", max_length=10, choices=types.NatureQuestion, default=types.NatureQuestion.QUESTION
    )
    etat = models.CharField("état", max_length=10, choices=EtatQuestion, default=EtatQuestion.A_VERIFIER)
    numero = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    texte_pose = models.TextField("question posée", blank=True)
    texte = models.TextField("question publiée", blank=True)
    reponse = models.TextField("réponse", blank=True)
    courriel = models.EmailField("adresse de la personne", blank=True)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    jeton = models.UUIDField("jeton de confirmation", default=uuid.uuid4, unique=True, editable=False)
    precise = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="precisions", verbose_name="précise"
    )
    posee_le = models.DateTimeField("posée le", default=maintenant)
    repondue_le = models.DateTimeField("publiée le", null=True, blank=True)
    repondue_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    diffusee_le = models.DateTimeField("envoyée aux brouillons le", null=True, blank=True)
    recherche = models.TextField("texte cherchable", blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        ordering = ["appel", "posee_le", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["appel", "numero"], name="question_numero_unique"),
            models.CheckConstraint(
                condition=~Q(etat="publiee")
                | Q(numero__isnull=False, repondue_le__isnull=False) & ~Q(texte="") & ~Q(reponse=""),
                name="question_publiee_avec_sa_reponse",
                violation_error_message="Une question n'est publiée qu'avec sa réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} {self.numero}" if self.numero else str(self.get_nature_display())

    def save(self, *args: object, **kwargs: object) -> None:
        """Tient le texte cherchable d'accord avec ce qui est publié."""
        self.recherche = normaliser_recherche(f"{self.texte} {self.reponse}")
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # signature de Django, transmise telle quelle

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Questions qu'une portée ouvre. Une question dont l'adresse n'est pas vérifiée n'existe pour personne."""
        verifiees = ~Q(etat=EtatQuestion.A_VERIFIER)
        if portee == droits.SERVICE:
            return verifiees & Q(appel__service_id=appartenance.service_id)
        if portee != droits.TOUT:
            return droits.RIEN
        if appartenance.role in NIVEAU_NATIONAL:
            return verifiees
        return Q(etat=EtatQuestion.PUBLIEE, appel__etat=EtatAppel.PUBLIE, appel__publie_le__lte=maintenant())

    @property
    def ancre(self) -> str:
        """Ancre de cette question sur les pages de l'appel."""
        return f"question-{self.numero}"

    @property
    def est_precision(self) -> bool:
        """Vrai pour une précision du service."""
        return self.nature == types.NatureQuestion.PRECISION
