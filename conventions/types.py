"""Vocabulaires fermés d'une convention."""

from django.db import models


class Partie(models.TextChoices):
    """Qui signe."""

    BENEFICIAIRE = "beneficiaire", "bénéficiaire"
    SERVICE = "service", "service de l'État ou Département"


class ModeSignature(models.TextChoices):
    """Comment."""

    APPLICATION = "application", "dans l'application"
    PAPIER = "papier", "sur papier, puis téléversée"
