"""Application « configurateur » : les écrans de qui prépare un appel."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse

from socle.navigation import Entree, enregistrer


def _entrees(request: HttpRequest) -> Iterable[Entree]:
    """« Configurer les appels », pour qui en prépare."""
    personne = request.user
    if not getattr(personne, "peut", None) or not personne.peut("appel.preparer"):  # type: ignore[union-attr]  # testé juste avant
        return []
    return [Entree("Configurer les appels", reverse("configurateur:liste"), ordre=15)]


class ConfigurateurConfig(AppConfig):
    name = "configurateur"
    verbose_name = "configurateur"

    def ready(self) -> None:
        """Pose l'entrée du menu."""
        enregistrer(_entrees)
