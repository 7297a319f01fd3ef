"""Pages d'information : accessibilité, mentions légales, données personnelles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socle.gardes import publique

RAISON = "Information due à toute personne, connectée ou non."


@publique(RAISON)
def accessibilite(request: HttpRequest) -> HttpResponse:
    """Déclaration d'accessibilité."""
    return render(request, "socle/pages/accessibilite.html")


@publique(RAISON)
def mentions_legales(request: HttpRequest) -> HttpResponse:
    """Éditeur, hébergeur, licences."""
    return render(request, "socle/pages/mentions_legales.html")


@publique(RAISON)
def donnees_personnelles(request: HttpRequest) -> HttpResponse:
    """Ce qui est gardé, pourquoi, combien de temps, et comment exercer ses droits."""
    return render(request, "socle/pages/donnees_personnelles.html")
