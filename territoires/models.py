"""Le découpage administratif. La clé est le code officiel ; chaque ligne dit de quel millésime elle vient.

Un chargement n'efface jamais une ligne : une commune disparue garde son dernier millésime, car de vieux
dossiers la nomment.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from territoires.champs import (
    LONGUEUR_CODE_COMMUNE,
    LONGUEUR_CODE_DEPARTEMENT,
    LONGUEUR_CODE_REGION,
    LONGUEUR_SIREN,
    normaliser,
)


class Territoire(models.Model):
    """Ce que toute maille du découpage porte : un nom, sa forme cherchable, un millésime."""

    nom = models.CharField("nom", max_length=120)
    recherche = models.CharField("nom cherchable", max_length=120, editable=False)
    millesime = models.PositiveSmallIntegerField("millésime")

    class Meta:
        abstract = True
        ordering = ("recherche",)

    def __str__(self) -> str:
        """Rend le nom."""
        return self.nom

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tient la colonne de recherche d'accord avec le nom."""
        self.recherche = normaliser(self.nom)
        super().save(*args, **kwargs)


class Region(Territoire):
    """Région ou collectivité d'outre-mer, par son code INSEE (« 84 », « 06 »)."""

    code = models.CharField("code INSEE", max_length=LONGUEUR_CODE_REGION, primary_key=True)

    class Meta(Territoire.Meta):
        verbose_name = "région"
        verbose_name_plural = "régions"


class Departement(Territoire):
    """Département, par son code (« 01 », « 2A », « 976 »)."""

    code = models.CharField("code", max_length=LONGUEUR_CODE_DEPARTEMENT, primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departements", verbose_name="région")

    class Meta(Territoire.Meta):
        verbose_name = "département"
        verbose_name_plural = "départements"
        ordering = ("code",)

    @property
    def libelle(self) -> str:
        """Rend « Ain (01) »."""
        return f"{self.nom} ({self.code})"


class NatureEpci(models.TextChoices):
    """Natures d'intercommunalité à fiscalité propre ; les codes sont ceux de la source."""

    CC = "CC", "communauté de communes"
    CA = "CA", "communauté d'agglomération"
    CU = "CU", "communauté urbaine"
    METRO = "METRO", "métropole"
    MET69 = "MET69", "métropole de Lyon (collectivité à statut particulier)"


class Epci(Territoire):
    """Intercommunalité à fiscalité propre, par son SIREN. Elle peut s'étendre sur plusieurs départements."""

    siren = models.CharField("SIREN", max_length=LONGUEUR_SIREN, primary_key=True)
    nature = models.CharField("nature", max_length=5, choices=NatureEpci.choices)
    departements = models.ManyToManyField(Departement, related_name="epci", verbose_name="départements")

    class Meta(Territoire.Meta):
        verbose_name = "intercommunalité"
        verbose_name_plural = "intercommunalités"


class Commune(Territoire):
    """Commune actuelle, par son code INSEE. `population` : habitants, vide si la source ne la donne pas."""

    code = models.CharField("code INSEE", max_length=LONGUEUR_CODE_COMMUNE, primary_key=True)
    codes_postaux = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name="codes postaux")
    departement = models.ForeignKey(
        Departement, on_delete=models.PROTECT, related_name="communes", verbose_name="département"
    )
    epci = models.ForeignKey(
        Epci,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name="intercommunalité",
    )
    population = models.PositiveIntegerField("population", null=True, blank=True)

    class Meta(Territoire.Meta):
        verbose_name = "commune"
        verbose_name_plural = "communes"
        indexes = (
            GinIndex(fields=["codes_postaux"], name="commune_codes_postaux"),
            models.Index(fields=["recherche"], name="commune_recherche"),
        )
