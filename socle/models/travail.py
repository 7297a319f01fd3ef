"""Travail : la vérité d'une tâche différée est sa ligne PostgreSQL, pas le message du courtier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models

from socle.horloge import maintenant
from socle.modeles import AvecUuid

DUREE_BAIL = timedelta(minutes=5)
"""Au-delà, un travail en cours sans nouvelles est repris : son exécutant est tenu pour mort."""


class BailPerdu(Exception):
    """Le bail a expiré et un autre exécutant a repris le travail : ce qui est en train de se faire ne comptera pas."""


class EtatTravail(models.TextChoices):
    """Vie d'un travail."""

    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En cours"
    FAIT = "fait", "Fait"
    ABANDONNE = "abandonne", "Abandonné"


class Travail(AvecUuid):
    """Une tâche à faire une fois, à partir d'un instant, reprise tant qu'elle n'est pas faite."""

    cle = models.CharField("clé d'unicité", max_length=250, unique=True)
    genre = models.CharField("genre", max_length=100)
    arguments = models.JSONField("arguments", default=dict)
    echeance = models.DateTimeField("à faire à partir de")
    etat = models.CharField("état", max_length=20, choices=EtatTravail.choices, default=EtatTravail.EN_ATTENTE)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    bail_jusqua = models.DateTimeField("bail jusqu'à", null=True)
    jeton = models.UUIDField("jeton du bail", null=True)
    progression = models.PositiveSmallIntegerField("progression (%)", default=0)
    etape = models.CharField("étape en cours", max_length=200, blank=True)
    erreur = models.TextField("dernière erreur", blank=True)
    resultat = models.JSONField("résultat", null=True)
    objet_type = models.CharField("type de l'objet", max_length=100, blank=True)
    objet_id = models.BigIntegerField("identifiant de l'objet", null=True)
    objet_libelle = models.CharField("libellé de l'objet", max_length=250, blank=True)
    cree_le = models.DateTimeField("créé le")
    fini_le = models.DateTimeField("fini le", null=True)

    conclusion: Callable[[], dict[str, Any] | None] | None = None

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["echeance", "pk"]
        indexes = [
            models.Index(
                fields=["echeance"],
                condition=models.Q(etat__in=["en_attente", "en_cours"]),
                name="travail_a_faire",
            ),
            models.Index(fields=["objet_type", "objet_id"], name="travail_objet"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(etat__in=EtatTravail.values), name="travail_etat_connu"),
            models.CheckConstraint(condition=models.Q(progression__lte=100), name="travail_progression_100"),
            models.CheckConstraint(
                condition=models.Q(etat="en_cours", jeton__isnull=False, bail_jusqua__isnull=False)
                | ~models.Q(etat="en_cours"),
                name="travail_en_cours_sous_bail",
            ),
            models.CheckConstraint(
                condition=models.Q(etat="fait", fini_le__isnull=False) | ~models.Q(etat="fait"),
                name="travail_fait_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.genre} ({self.cle})"

    @property
    def fini(self) -> bool:
        """Vrai si plus rien ne se passera sans intervention."""
        return self.etat in {EtatTravail.FAIT, EtatTravail.ABANDONNE}

    def avancer(self, pourcent: int, etape: str = "") -> None:
        """Montre où en est le travail et prolonge son bail. Lève BailPerdu si un autre l'a repris.

        Visible aussitôt pour un genre `en_deux_temps` ; pour un genre simple, visible seulement à la fin (même
        transaction).
        """
        self.progression, self.etape, self.bail_jusqua = pourcent, etape, maintenant() + DUREE_BAIL
        tenu = type(self)._base_manager.filter(pk=self.pk, etat=EtatTravail.EN_COURS, jeton=self.jeton)
        if not tenu.update(progression=pourcent, etape=etape[:200], bail_jusqua=self.bail_jusqua):
            raise BailPerdu(str(self))

    def conclure(self, fonction: Callable[[], dict[str, Any] | None]) -> None:
        """Confie l'écriture du résultat : `fonction` tournera une seule fois, avec l'état « fait », dans la même
        transaction."""
        self.conclusion = fonction
