"""Une version d'appel : tout ce qui est figé à la publication."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.db.models import Q

from aap.models.appel import AppelAProjets
from aap.models.gel import VERSION_FIGEE
from aap.types import NatureAppel


@pghistory.track(model_name="HistoriqueVersion")
class VersionAppel(models.Model):
    """Textes et configuration d'un appel ; figée dès qu'elle est publiée.

    Un brouillon de dossier suit la version courante ; le dépôt épingle la sienne. `cadre` : la version publiée du cadre
    national que la publication recopie là où l'appel est muet. `parent` : la version dont celle-ci est la copie.
    """

    appel = models.ForeignKey(AppelAProjets, on_delete=models.CASCADE, related_name="versions", verbose_name="appel")
    cadre = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="declinaisons",
        limit_choices_to=Q(appel__nature=NatureAppel.CADRE, publiee_le__isnull=False),
        verbose_name="cadre national",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="suites",
        verbose_name="version dont celle-ci est la copie",
    )
    a_confirmer = models.JSONField("phrases à confirmer", default=list, blank=True, editable=False)
    numero = models.PositiveSmallIntegerField("numéro", default=1)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    empreinte = models.CharField("empreinte du fichier chargé", max_length=64, blank=True, editable=False)
    programme = models.CharField("programme", max_length=200, blank=True)
    texte = models.CharField("nom du texte", max_length=200)
    resume = models.TextField("en deux phrases")
    objectifs = models.TextField("objectifs", blank=True)
    cerfa = models.CharField("formulaire", max_length=20, default="12156*06")
    compte_demande = models.CharField("ligne du budget où figure l'aide demandée", max_length=10, default="74.E1")
    ministere = models.CharField("ministère destinataire", max_length=200, blank=True)
    direction = models.CharField("direction destinataire", max_length=200, blank=True)
    duree_mois = models.PositiveSmallIntegerField("durée de la convention, en mois", default=12)
    exemplaires = models.PositiveSmallIntegerField("exemplaires de la convention", default=2)
    jours_completude = models.PositiveSmallIntegerField(
        "jours pour compléter après la clôture",
        default=0,
        help_text="0 = aucune pièce n'est acceptée après la clôture.",
    )
    echelle_min = models.PositiveSmallIntegerField("note la plus basse", default=0)
    echelle_max = models.PositiveSmallIntegerField("note la plus haute", default=5)
    echelle_lecture = models.CharField("lecture retenue pour l'échelle", max_length=300, blank=True)
    heures_etp = models.DecimalField(
        "heures d'insertion d'un ETP, en heures par an", max_digits=7, decimal_places=2, null=True, blank=True
    )
    zone_blanche_definition = models.CharField("définition de la zone blanche", max_length=300, blank=True)

    class Meta:
        verbose_name = "version d'appel"
        verbose_name_plural = "versions d'appel"
        ordering = ["appel", "numero"]
        constraints = [models.UniqueConstraint(fields=["appel", "numero"], name="version_appel_numero_unique")]
        triggers = [VERSION_FIGEE]

    def __str__(self) -> str:
        return f"{self.appel} — version {self.numero}"

    @property
    def cloture_ecartee(self) -> date | None:
        """Clôture du cadre national quand l'appel en retient une autre ; une copie de démonstration n'en dit rien."""
        if self.cadre is None or self.appel.demonstration:
            return None
        nationale = self.cadre.appel.cloture_jour
        return nationale if nationale != self.appel.cloture_jour else None
