"""Intergiciels : l'instant d'arrivée de la demande, noté avant tout ; le menu, recompté après un acte."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from socle import memoire_menu
from socle.horloge import maintenant

LECTURES = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class InstantReception:
    """Pose `request.instant_reception` avant tout autre travail.

    Seul cet instant compte à l'échéance : un envoi reçu à 23:59:59 et traité à 00:00:02 est à l'heure.
    """

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        """Reçoit la suite de la chaîne."""
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note l'instant puis passe la main."""
        request.instant_reception = maintenant()  # type: ignore[attr-defined]  # attribut lu par socle.types.Requete
        return self.suite(request)


class MenuAJour:
    """Après ce qu'une personne envoie, fait recompter les nombres de son menu : elle y voit ce qu'elle a fait."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        """Reçoit la suite de la chaîne."""
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passe la main, puis oublie les nombres de la personne si la demande pouvait écrire."""
        reponse = self.suite(request)
        if request.method not in LECTURES and request.user.pk is not None:
            memoire_menu.oublier(request.user.pk)
        return reponse
