"""Adresses des écrans de l'argent, montées avec celles de la convention sous /conventions/."""

from django.urls import path

from conventions.views.argent import credits as c
from conventions.views.argent import paiements as p
from conventions.views.argent import releves, retours
from conventions.views.argent.actes import ACTES, vue_acte

ADRESSES = [
    path("paiements/", p.a_payer, name="a_payer"),
    path("paiements/liquidation/", p.liquidation, name="liquidation"),
    path("paiements/comptes/", p.comptes_a_verifier, name="comptes"),
    path("paiements/reversements/", p.liste_reversements, name="reversements"),
    path("paiements/dates/", retours.deposer, name="retours"),
    path("paiements/dates/modele.xlsx", retours.modele, name="retours_modele"),
    path("paiements/dates/<str:jeton>/", retours.lus, name="retours_lus"),
    path("credits/", c.liste, name="credits_liste"),
    path("credits/<slug:code>/", c.credits_de_l_appel, name="credits"),
    path("credits/<slug:code>/conventions/", releves.releve_appel, name="releve_appel"),
    path("credits/<slug:code>/<int:annee>/", c.regler, name="credits_regler"),
    path("structures/<uuid:uuid>/", releves.releve_structure, name="releve_structure"),
    path("<uuid:uuid>/paiements/", p.paiements, name="paiements"),
    path("<uuid:uuid>/releve.pdf", releves.releve_pdf, name="releve_pdf"),
    path("<uuid:uuid>/compte/", p.saisir_compte, name="saisir_compte"),
    path("<uuid:uuid>/demarrage/", p.demarrage, name="demarrage"),
    path("<uuid:uuid>/reversement/", p.proposer_reversement, name="proposer_reversement"),
    path("versements/<uuid:uuid>/justificatif/", p.justificatif, name="justificatif"),
    path("comptes/<uuid:uuid>/rib/", p.rib, name="rib"),
    path("comptes/<uuid:uuid>/rib.jpg", p.rib_image, name="rib_image"),
    *[path(acte.chemin, vue_acte(acte), name=acte.cle) for acte in ACTES],
]
