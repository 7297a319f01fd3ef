"""Le compte d'une convention, en ajout seul, et les crédits de l'appel. Montants en euros."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from aap.models import AppelAProjets
from conventions.models.avenant import Avenant
from conventions.models.convention import Convention
from conventions.models.paiement import Reversement, Versement, champ_montant
from conventions.types import GenreMouvement
from socle.horloge import maintenant


class Mouvement(models.Model):
    """Une ligne du compte d'une convention, en ajout seul (voir regles.compte) : ce qui se rejoue."""

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="mouvements", verbose_name="convention"
    )
    rang = models.PositiveIntegerField("rang")
    genre = models.CharField("genre", max_length=20, choices=GenreMouvement)
    montant = champ_montant("montant")
    instant = models.DateTimeField("instant", default=maintenant)
    jour = models.DateField("jour de valeur")
    libelle = models.CharField("libellé", max_length=250)
    versement = models.ForeignKey(
        Versement, on_delete=models.PROTECT, null=True, blank=True, related_name="mouvements", verbose_name="versement"
    )
    reversement = models.ForeignKey(
        Reversement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mouvements",
        verbose_name="reversement",
    )
    avenant = models.ForeignKey(
        Avenant, on_delete=models.PROTECT, null=True, blank=True, related_name="mouvements", verbose_name="avenant"
    )

    class Meta:
        verbose_name = "mouvement"
        ordering = ["convention", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "rang"], name="mouvement_rang_unique"),
            models.CheckConstraint(condition=Q(montant__gt=0), name="mouvement_montant_positif"),
        ]
        triggers = [pgtrigger.Protect(name="ajout_seul", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.montant} €"


@pghistory.track(model_name="HistoriqueCredits")
class Credits(models.Model):
    """Crédits ouverts pour un appel et une année (engagement, paiement), avec leur source."""

    appel = models.ForeignKey(AppelAProjets, on_delete=models.PROTECT, related_name="+", verbose_name="appel")
    annee = models.PositiveSmallIntegerField("année")
    ae = champ_montant("autorisations d'engagement", null=True, blank=True)
    cp = champ_montant("crédits de paiement", null=True, blank=True)
    dernier_engagement = models.DateField("dernier jour pour engager", null=True, blank=True)
    source = models.CharField("source", max_length=250, blank=True)

    class Meta:
        verbose_name = "crédits"
        verbose_name_plural = "crédits"
        ordering = ["appel", "annee"]
        constraints = [models.UniqueConstraint(fields=["appel", "annee"], name="credits_annee_unique")]

    def __str__(self) -> str:
        return f"crédits {self.annee}"
