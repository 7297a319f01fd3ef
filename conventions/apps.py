"""Application « conventions » : le contrat né d'un dossier retenu."""

from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "conventions"
    verbose_name = "conventions"
