"""Adresses du porteur, montées sur /dossiers/. Une section qui a sa propre vue se pose avant l'adresse commune."""

from django.urls import path

from candidatures.views import sections, suivi

app_name = "candidatures"

urlpatterns = [
    path("", suivi.liste, name="liste"),
    path("nouveau/<slug:code>/", suivi.creer, name="creer"),
    path("<uuid:uuid>/", suivi.dossier, name="dossier"),
    path("<uuid:uuid>/messages/", suivi.echanges, name="messages"),
    path("<uuid:uuid>/messages/lus/", suivi.marquer_lus, name="messages_lus"),
    path("<uuid:uuid>/partager/", suivi.partager, name="partager"),
    path("<uuid:uuid>/<slug:section>/", sections.section, name="section"),
    path("<uuid:uuid>/<slug:section>/autosauve/", sections.autosauver, name="section_autosauve"),
    path("<uuid:uuid>/<slug:section>/calcul/", sections.calculer, name="section_calcul"),
]
