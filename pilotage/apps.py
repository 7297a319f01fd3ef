"""Application « pilotage » : lit tout, n'écrit rien."""

from django.apps import AppConfig


class PilotageConfig(AppConfig):
    name = "pilotage"
    verbose_name = "pilotage"

    def ready(self) -> None:
        """Pose « Mon service » dans le menu et sur l'accueil du site."""
        from pilotage import panneaux
        from socle import emplacements, navigation

        navigation.enregistrer(panneaux.entrees)
        emplacements.enregistrer("accueil", panneaux.panneau_accueil, ordre=10)
