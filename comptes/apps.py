"""Déclaration de l'application et de ses entrées de navigation."""

from collections.abc import Iterator

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse

from socle.navigation import Entree, enregistrer, enregistrer_compte


def entrees(request: HttpRequest) -> Iterator[Entree]:
    """Rend l'entrée « Mon espace » des personnes connectées."""
    if request.user.is_authenticated:
        yield Entree("Mon espace", reverse("comptes:espace"), ordre=10)


def entrees_compte(request: HttpRequest) -> Iterator[Entree]:
    """Rend le lien vers son profil, nommé de son nom."""
    if request.user.is_authenticated:
        yield Entree(request.user.nom_complet, reverse("comptes:profil"), ordre=10)


class ComptesConfig(AppConfig):
    """Personnes, structures et services."""

    name = "comptes"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Annonce ses entrées."""
        enregistrer(entrees)
        enregistrer_compte(entrees_compte)
