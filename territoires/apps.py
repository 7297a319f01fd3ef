"""Déclaration de l'application."""

from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    """Le découpage administratif, en lecture seule pour tout le monde."""

    name = "territoires"
    verbose_name = "Territoires"
