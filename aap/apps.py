"""Application « appels à projets » : ce qu'un appel dit, en données."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse

from socle.navigation import Entree, enregistrer


def _entrees(request: HttpRequest) -> Iterable[Entree]:
    """Ce que tout le monde voit en premier."""
    del request
    return [Entree("Accueil", reverse("accueil"), ordre=0), Entree("Appels à projets", reverse("aap:liste"), ordre=10)]


class AapConfig(AppConfig):
    name = "aap"
    verbose_name = "appels à projets"

    def ready(self) -> None:
        """Pose les entrées du menu."""
        from aap.panneaux import lien_questions
        from socle import emplacements

        enregistrer(_entrees)
        emplacements.enregistrer("service.liens", lien_questions, ordre=50)
