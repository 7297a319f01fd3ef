"""Adresses de la convention, montées sur /conventions/."""

from django.urls import path

from conventions.views import articles, budget, ecrans, exemplaires, lots, scans, visas
from conventions.views.actes import ACTES, vue_acte
from conventions.views.argent.adresses import ADRESSES as ARGENT

app_name = "conventions"
urlpatterns = [
    path("", ecrans.liste, name="liste"),
    path("produire/", lots.produire, name="produire"),
    path("productions/<uuid:uuid>/", lots.production, name="production"),
    path("productions/<uuid:uuid>/conventions.zip", lots.archive, name="production_archive"),
    path("numerises/", scans.accueil, name="scans"),
    path("numerises/deposer/", scans.deposer, name="scans_deposer"),
    path("numerises/<uuid:uuid>/", scans.lot, name="lot_scans"),
    path("numerises/<uuid:uuid>/page-<int:numero>.jpg", scans.image, name="page_scan"),
    path("numerises/<uuid:uuid>/page-<int:numero>/rattacher/", scans.rattacher, name="page_rattacher"),
    path("numerises/<uuid:uuid>/page-<int:numero>/ecarter/", scans.ecarter, name="page_ecarter"),
    path("<uuid:uuid>/", ecrans.convention, name="convention"),
    path("<uuid:uuid>/exemplaire-<int:rang>/", exemplaires.rattacher, name="exemplaire_rattacher"),
    path("<uuid:uuid>/exemplaire-<int:rang>.pdf", exemplaires.apercu, name="exemplaire_apercu"),
    path("<uuid:uuid>/exemplaires/<uuid:exemplaire>.pdf", exemplaires.telecharger, name="exemplaire"),
    path("<uuid:uuid>/remplir/", ecrans.champs, name="remplir"),
    path("<uuid:uuid>/articles/", articles.articles, name="articles"),
    path("<uuid:uuid>/articles/<str:code>/", articles.article, name="article"),
    path("<uuid:uuid>/articles/<str:code>/essayer/", articles.article_essayer, name="article_essayer"),
    path("<uuid:uuid>/budget/", budget.budget, name="budget"),
    path("<uuid:uuid>/budget/ajuster/", budget.budget_ajuster, name="budget_ajuster"),
    path("<uuid:uuid>/budget/calculer/", budget.budget_calculer, name="budget_calculer"),
    path("services/<uuid:uuid>/visas/", visas.niveaux, name="visas"),
    path("<uuid:uuid>/progression/", ecrans.progression, name="progression"),
    path("<uuid:uuid>/version-<int:rang>.pdf", ecrans.pdf, name="pdf"),
    path("<uuid:uuid>/signatures-<int:rang>.pdf", ecrans.feuille, name="feuille"),
    *[path(f"<uuid:uuid>/{acte.nom.replace('_', '-')}/", vue_acte(acte), name=acte.nom) for acte in ACTES],
    *ARGENT,
]
