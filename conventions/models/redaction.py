"""Ce que le service règle de ses conventions : niveaux de visa, articles récrits pour un dossier."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from comptes.models import Service
from comptes.types import RoleService
from conventions.models.avenant import Avenant
from conventions.models.convention import Convention
from socle.horloge import maintenant


class NiveauVisa(models.Model):
    """Un niveau de visa d'un service ; sans niveau réglé, le responsable vise seul."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+", verbose_name="service")
    rang = models.PositiveSmallIntegerField("rang")
    libelle = models.CharField("libellé", max_length=100)
    role = models.CharField("rôle qui vise", max_length=24, choices=RoleService, default=RoleService.RESPONSABLE)

    class Meta:
        verbose_name = "niveau de visa"
        verbose_name_plural = "niveaux de visa"
        ordering = ["service", "rang"]
        constraints = [models.UniqueConstraint(fields=["service", "rang"], name="niveau_visa_unique")]

    def __str__(self) -> str:
        return self.libelle


class ArticleRedige(models.Model):
    """Article récrit pour une convention ou un avenant : il remplace celui du modèle, dont l'empreinte est gardée."""

    convention = models.ForeignKey(
        Convention, on_delete=models.CASCADE, related_name="articles_rediges", verbose_name="convention"
    )
    avenant = models.ForeignKey(
        Avenant,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="articles_rediges",
        verbose_name="avenant",
    )
    code = models.CharField("code de l'article", max_length=60)
    titre = models.CharField("titre", max_length=300)
    corps = models.TextField("corps")
    empreinte_modele = models.CharField("SHA-256 du modèle", max_length=64)
    modifie_le = models.DateTimeField("modifié le", default=maintenant)
    modifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "article récrit"
        verbose_name_plural = "articles récrits"
        ordering = ["convention", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "avenant", "code"], nulls_distinct=False, name="article_redige_unique"
            )
        ]

    def __str__(self) -> str:
        return self.titre
