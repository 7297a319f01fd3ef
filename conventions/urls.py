"""Adresses de la convention, montées sur /conventions/."""

from django.urls import path

from conventions.views import (
    articles,
    avenants,
    budget,
    ecrans,
    engagements,
    exemplaires,
    lots,
    postes,
    scans,
    suites,
    visas,
)
from conventions.views.actes import ACTES, vue_acte
from conventions.views.actes_avenant import ACTES as ACTES_AVENANT
from conventions.views.actes_avenant import vue_acte_avenant
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
    path("a-reconduire/", suites.reconductions, name="a_reconduire"),
    path("<uuid:uuid>/au/", suites.consolidee, name="consolidee"),
    path("<uuid:uuid>/postes/<uuid:poste>/", postes.poste, name="poste"),
    path("<uuid:uuid>/postes/<uuid:poste>/declarer/", postes.declarer, name="poste_declarer"),
    path("<uuid:uuid>/postes/<uuid:poste>/<int:evenement>/annuler/", postes.annuler, name="evenement_annuler"),
    path("<uuid:uuid>/postes/<uuid:poste>/<int:evenement>/piece/", postes.justificatif, name="evenement_piece"),
    path("<uuid:uuid>/engagements/", engagements.liste, name="engagements"),
    path("<uuid:uuid>/engagements/<int:engagement>/tenir/", engagements.tenir, name="engagement_tenir"),
    path("<uuid:uuid>/engagements/<int:engagement>/constater/", engagements.constater, name="engagement_constater"),
    path("<uuid:uuid>/engagements/<int:engagement>/preuve/", engagements.preuve, name="engagement_preuve"),
    path("<uuid:uuid>/avenants/nouveau/", avenants.creer, name="avenant_creer"),
    path("<uuid:uuid>/avenants/reconduire/", avenants.reconduire, name="avenant_reconduire"),
    path("<uuid:uuid>/avenants/mois-vides/", avenants.baisser, name="avenant_baisser"),
    path("avenants/<uuid:uuid>/", avenants.avenant, name="avenant"),
    path("avenants/<uuid:uuid>/remplir/", avenants.remplir, name="avenant_remplir"),
    path("avenants/<uuid:uuid>/postes/ajouter/", avenants.ajouter_poste, name="avenant_poste_ajouter"),
    path("avenants/<uuid:uuid>/postes/<uuid:poste>/", avenants.modifier_poste, name="avenant_poste_modifier"),
    path("avenants/<uuid:uuid>/postes/<uuid:poste>/retirer/", avenants.retirer_poste, name="avenant_poste_retirer"),
    path("avenants/<uuid:uuid>/postes/<uuid:poste>/oublier/", avenants.oublier_poste, name="avenant_poste_oublier"),
    path("avenants/<uuid:uuid>/articles/<str:code>/", avenants.article, name="avenant_article"),
    path("avenants/<uuid:uuid>/progression/", avenants.progression, name="avenant_progression"),
    path("avenants/<uuid:uuid>/version-<int:rang>.pdf", avenants.pdf, name="avenant_pdf"),
    path("avenants/<uuid:uuid>/signatures-<int:rang>.pdf", avenants.feuille, name="avenant_feuille"),
    *[
        path(f"avenants/<uuid:uuid>/{a.nom.replace('_', '-')}/", vue_acte_avenant(a), name=f"avenant_{a.nom}")
        for a in ACTES_AVENANT
    ],
    path("<uuid:uuid>/retrait/", suites.ouvrir_retrait, name="retrait_ouvrir"),
    path("retraits/<uuid:uuid>/", suites.retrait, name="retrait"),
    *[
        path(f"retraits/<uuid:uuid>/{nom.replace('_', '-')}/", suites.vue_acte_retrait(nom), name=f"retrait_{nom}")
        for nom in suites.ACTES_RETRAIT
    ],
    *ARGENT,
]
