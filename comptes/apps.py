"""Déclaration de l'application."""

from django.apps import AppConfig


class ComptesConfig(AppConfig):
    """Personnes, structures et services."""

    name = "comptes"
    verbose_name = "Comptes"
