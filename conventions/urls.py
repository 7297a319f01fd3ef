"""Adresses de la convention, montées sur /conventions/."""

from django.urls import path

from conventions.views import ecrans
from conventions.views.actes import ACTES, vue_acte

app_name = "conventions"
urlpatterns = [
    path("", ecrans.liste, name="liste"),
    path("<uuid:uuid>/", ecrans.convention, name="convention"),
    path("<uuid:uuid>/remplir/", ecrans.champs, name="remplir"),
    path("<uuid:uuid>/progression/", ecrans.progression, name="progression"),
    path("<uuid:uuid>/version-<int:rang>.pdf", ecrans.pdf, name="pdf"),
    path("<uuid:uuid>/signatures-<int:rang>.pdf", ecrans.feuille, name="feuille"),
    *[path(f"<uuid:uuid>/{acte.nom.replace('_', '-')}/", vue_acte(acte), name=acte.nom) for acte in ACTES],
]
