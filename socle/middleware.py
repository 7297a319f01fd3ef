"""Premier intergiciel : note l'heure à laquelle la demande est arrivée."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from socle.horloge import maintenant


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
