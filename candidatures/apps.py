"""Application « candidatures » : les dossiers, de leur brouillon à leur décision."""

from django.apps import AppConfig


class CandidaturesConfig(AppConfig):
    name = "candidatures"
    verbose_name = "candidatures"

    def ready(self) -> None:
        """Pose les entrées de menu."""
        from candidatures import panneaux
        from socle import navigation

        navigation.enregistrer(panneaux.entrees_navigation)
