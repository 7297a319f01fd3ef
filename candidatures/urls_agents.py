"""Adresses de l'instruction : la file, les pages d'un dossier, une adresse par acte."""

from django.urls import path

from candidatures.views import imports
from candidatures.views.instruction import couts, demandes, dossier, file, saisies
from candidatures.views.instruction import telechargements as fichiers
from candidatures.views.instruction.actes import ACTES, vue_acte

app_name = "instruction"
urlpatterns = [
    path("", file.file, name="file"),
    path("exporter/", file.exporter, name="exporter"),
    path("imports/", imports.accueil, name="imports"),
    path("imports/<slug:genre>/modele.xlsx", imports.modele, name="import_modele"),
    path("imports/<slug:genre>/deposer/", imports.deposer, name="import_deposer"),
    path("imports/<uuid:uuid>/", imports.importation, name="importation"),
    path("imports/<uuid:uuid>/confirmer/", imports.confirmer, name="import_confirmer"),
    path("imports/<uuid:uuid>/ecarter/", imports.ecarter, name="import_ecarter"),
    path("imports/<uuid:uuid>/a-corriger.xlsx", imports.fautes, name="import_fautes"),
    path("demandes-de-signature/", demandes.demandes, name="demandes_signature"),
    path("demandes-de-signature/<uuid:uuid>/", demandes.demande, name="demande_signature"),
    path("<uuid:uuid>/", dossier.synthese, name="dossier"),
    path("<uuid:uuid>/contenu/", dossier.contenu, name="contenu"),
    path("<uuid:uuid>/pieces/", dossier.pieces, name="pieces"),
    path("<uuid:uuid>/notes/", dossier.notes, name="notes"),
    path("<uuid:uuid>/echanges/", dossier.echanges, name="echanges"),
    path("<uuid:uuid>/histoire/", dossier.histoire, name="histoire"),
    path("<uuid:uuid>/pieces/<int:piece>/controler/", saisies.controler_piece, name="controler_piece"),
    path("<uuid:uuid>/pieces/<int:piece>/", fichiers.telecharger_piece, name="telecharger_piece"),
    path("<uuid:uuid>/documents/<int:document>/", fichiers.telecharger_document, name="telecharger_document"),
    path("<uuid:uuid>/signatures/<int:signature>/", fichiers.telecharger_signature, name="telecharger_signature"),
    path("<uuid:uuid>/noter/", saisies.noter, name="noter"),
    path("<uuid:uuid>/remarquer/", saisies.remarquer, name="remarquer"),
    path("<uuid:uuid>/avis/<int:avis>/", saisies.donner_avis, name="donner_avis"),
    path("<uuid:uuid>/invitations/<int:lien>/revoquer/", saisies.revoquer_invitation, name="revoquer_invitation"),
    path("<uuid:uuid>/ecrire/", saisies.ecrire, name="ecrire"),
    path("<uuid:uuid>/messages-lus/", saisies.marquer_lus, name="messages_lus"),
    path("<uuid:uuid>/prendre/", saisies.prendre, name="prendre"),
    path("<uuid:uuid>/couts/", couts.couts, name="fixer_couts"),
    *[path(f"<uuid:uuid>/{acte.nom.replace('_', '-')}/", vue_acte(acte), name=acte.nom) for acte in ACTES],
]
