"""Ce que toutes les lignes de configuration partagent : code, rang, source, et le gel de leur version publiée."""

from __future__ import annotations

from django.db import models

from aap import types
from aap.models.gel import LIGNE_FIGEE
from aap.models.version import VersionAppel


class LigneConfiguration(models.Model):
    """Base des lignes : code stable, rang d'affichage, libellé et source.

    `citation` est recopiée mot à mot du texte (20 mots au plus) ; `lecture_retenue` dit quand la lecture est la nôtre.
    `a_confirmer` liste les champs dont la phrase vient d'une autre année et attend qu'une personne la relise.
    """

    version = models.ForeignKey(VersionAppel, on_delete=models.CASCADE, verbose_name="version")
    code = models.CharField("code", max_length=60)
    rang = models.PositiveSmallIntegerField("rang", default=0)
    libelle = models.CharField("libellé", max_length=300)
    article = models.CharField("endroit du texte", max_length=120, blank=True)
    citation = models.CharField("phrase du texte", max_length=300, blank=True)
    lecture_retenue = models.CharField("lecture retenue", max_length=400, blank=True)
    a_confirmer = models.JSONField("phrases à confirmer", default=list, blank=True, editable=False)
    origine = models.CharField("origine", max_length=10, choices=types.Origine, default=types.Origine.PROPRE)

    class Meta:
        abstract = True
        ordering = ["version", "rang", "code"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="%(class)s_code_unique")]
        triggers = [LIGNE_FIGEE]

    def __str__(self) -> str:
        return self.libelle
