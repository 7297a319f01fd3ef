"""Ce qui suit la saisie d'un brouillon : version de chaque section, textes illisibles gardés."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from candidatures import types
from candidatures.models.dossier import Dossier
from socle.horloge import maintenant


class SectionEnregistree(models.Model):
    """Version d'une section, pour le verrou optimiste et l'avancement du parcours."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="sections", verbose_name="dossier")
    code = models.CharField("section", max_length=20, choices=types.Section)
    version = models.PositiveIntegerField("version", default=0)
    enregistree_le = models.DateTimeField("enregistrée le", default=maintenant)
    enregistree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "section enregistrée"
        verbose_name_plural = "sections enregistrées"
        ordering = ["dossier", "code"]
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="section_unique")]

    def __str__(self) -> str:
        return f"{self.get_code_display()} v{self.version}"


class SaisieInvalide(models.Model):
    """Ce que le porteur a tapé et que le champ ne sait pas lire : gardé tel quel, réaffiché avec l'erreur."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="saisies_invalides", verbose_name="dossier"
    )
    section = models.CharField("section", max_length=20, choices=types.Section)
    chemin = models.CharField("chemin du champ", max_length=120)
    texte = models.TextField("texte tapé")
    message = models.CharField("message", max_length=300, blank=True)

    class Meta:
        verbose_name = "saisie invalide"
        verbose_name_plural = "saisies invalides"
        ordering = ["dossier", "chemin"]
        constraints = [models.UniqueConstraint(fields=["dossier", "chemin"], name="saisie_invalide_unique")]

    def __str__(self) -> str:
        return self.chemin
