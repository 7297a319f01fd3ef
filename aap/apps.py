"""Application « appels à projets » : ce qu'un appel dit, en données."""

from django.apps import AppConfig


class AapConfig(AppConfig):
    name = "aap"
    verbose_name = "appels à projets"
