"""Configuration de l'application socle."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SocleConfig(AppConfig):
    """Déclare l'application et charge les genres de travaux de toutes les pièces."""

    name = "socle"
    verbose_name = "Socle"

    def ready(self) -> None:
        """Charge chaque `tasks.py` : un travail doit connaître son genre aussi hors de Celery (commande, test,
        démo)."""
        autodiscover_modules("tasks")
