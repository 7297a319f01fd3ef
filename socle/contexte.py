"""Ce que toute page sait d'elle-même : thème, navigation, nom du service, démonstration ou non."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from socle import navigation, themes


def page(request: HttpRequest) -> dict[str, Any]:
    """Processeur de contexte. `request.theme` et `request.nom_service` sont posés par la pièce qui connaît le service.

    La navigation n'est calculée que si le gabarit la demande (elle peut coûter une requête).
    """
    service = getattr(request, "nom_service", "")
    return {
        "theme": themes.choisir(getattr(request, "theme", None)),
        "nom_service": service,
        "connecte": bool(getattr(getattr(request, "user", None), "is_authenticated", False)),
        "demo": settings.DEMO,
        "navigation": cache(lambda: navigation.entrees(request)),
        "navigation_compte": cache(lambda: navigation.entrees_compte(request)),
    }
