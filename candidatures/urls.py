"""Adresses du porteur, montées sur /dossiers/. Une section qui a sa propre vue se pose avant l'adresse commune."""

from django.urls import path

from candidatures.views import depot, financement, invites, pieces, recapitulatif, sections, signature, suivi

app_name = "candidatures"

urlpatterns = [
    path("", suivi.liste, name="liste"),
    path("nouveau/<slug:code>/", suivi.creer, name="creer"),
    path("invitation/<uuid:lien>/", invites.dossier, name="invite"),
    path("invitation/<uuid:lien>/<str:secret>/", invites.ouvrir, name="invite_ouvrir"),
    path("<uuid:uuid>/", suivi.dossier, name="dossier"),
    path("<uuid:uuid>/messages/", suivi.echanges, name="messages"),
    path("<uuid:uuid>/messages/lus/", suivi.marquer_lus, name="messages_lus"),
    path("<uuid:uuid>/partager/", suivi.partager, name="partager"),
    path("<uuid:uuid>/formulaire/", financement.cerfa, name="cerfa"),
    path("<uuid:uuid>/formulaire/preparer/", financement.cerfa_preparer, name="cerfa_preparer"),
    path("<uuid:uuid>/formulaire/progression/", financement.cerfa_progression, name="cerfa_progression"),
    path("<uuid:uuid>/formulaire/telecharger/", financement.cerfa_telecharger, name="cerfa_telecharger"),
    path("<uuid:uuid>/plan/ramener/", financement.plan_ramener, name="plan_ramener"),
    path("<uuid:uuid>/plan/reporter/", financement.plan_reporter, name="plan_reporter"),
    path("<uuid:uuid>/postes/reprendre/", financement.poste_reprendre, name="poste_reprendre"),
    path("<uuid:uuid>/budget-projet/plan/", financement.budget_plan, name="budget_plan"),
    path("<uuid:uuid>/budget-projet/postes/", financement.budget_postes, name="budget_postes"),
    path("<uuid:uuid>/budget-structure/joindre/", financement.budget_joindre, name="budget_joindre"),
    path("<uuid:uuid>/recapitulatif/", recapitulatif.recapitulatif, name="recapitulatif"),
    path("<uuid:uuid>/recapitulatif/deposer/", recapitulatif.deposer, name="deposer"),
    path("<uuid:uuid>/signature/", signature.signature, name="signature"),
    path("<uuid:uuid>/signature/signer/", signature.signer, name="signer"),
    path("<uuid:uuid>/signature/papier/", signature.papier, name="signature_papier"),
    path("<uuid:uuid>/signature/derogation/", signature.demander_derogation, name="demander_derogation_signature"),
    path("<uuid:uuid>/signature/prevenir/", signature.prevenir, name="signature_prevenir"),
    path("<uuid:uuid>/signature/<int:signature>/", signature.telecharger, name="signature_telecharger"),
    path("<uuid:uuid>/depot/", depot.depot, name="depot"),
    path("<uuid:uuid>/depot/progression/", depot.accuse_progression, name="accuse_progression"),
    path("<uuid:uuid>/documents/<int:document>/", depot.telecharger, name="document_telecharger"),
    path("<uuid:uuid>/photographies/<int:rang>/", depot.photographie, name="photographie"),
    path("<uuid:uuid>/completer/", depot.completer, name="completer"),
    path("<uuid:uuid>/abandonner/", depot.abandonner, name="abandonner"),
    path("<uuid:uuid>/pieces/", pieces.pieces, name="pieces"),
    path("<uuid:uuid>/pieces/<int:piece>/telecharger/", pieces.telecharger, name="piece_telecharger"),
    path("<uuid:uuid>/<slug:section>/coller/", financement.budget_coller, name="budget_coller"),
    path("<uuid:uuid>/<slug:section>/", sections.section, name="section"),
    path("<uuid:uuid>/<slug:section>/autosauve/", sections.autosauver, name="section_autosauve"),
    path("<uuid:uuid>/<slug:section>/calcul/", sections.calculer, name="section_calcul"),
]
