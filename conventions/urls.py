"""Adresses de la convention, montées sur /conventions/."""

from django.urls import path

from conventions import views

app_name = "conventions"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("<uuid:uuid>/", views.convention, name="convention"),
    path("<uuid:uuid>/remplir/", views.champs, name="remplir"),
    path("<uuid:uuid>/progression/", views.progression, name="progression"),
    path("<uuid:uuid>/version-<int:rang>.pdf", views.pdf, name="pdf"),
    *[path(f"<uuid:uuid>/{acte.nom.replace('_', '-')}/", views.vue_acte(acte), name=acte.nom) for acte in views.ACTES],
]
