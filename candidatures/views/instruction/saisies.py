"""Petites saisies d'un agent : prendre, contrôler une pièce, noter, remarquer, rendre un avis, écrire au porteur.

Une saisie refusée revient sur sa page, remplie comme elle l'était, avec la raison.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from candidatures import services
from candidatures.forms.instruction import AvisForm, MessageAgentForm, NotesForm, RemarqueForm
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.types import EtatPiece
from candidatures.views.acces import dossier_de, dossier_du_service
from candidatures.views.instruction import dossier as pages
from candidatures.views.instruction.page import rendre_page
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


@exige("dossier.affecter", charger=dossier_de, methodes=("POST",))
def prendre(request: Requete, uuid: UUID) -> HttpResponse:
    """Prend le dossier pour soi, en un clic, et revient d'où l'on vient."""
    try:
        services.affecter(request.objet, request.user, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"Le dossier {request.objet.libelle_journal} est à vous.")
    suite = request.POST.get("suite", "")
    if url_has_allowed_host_and_scheme(suite, {request.get_host()}, require_https=request.is_secure()):
        return redirect(suite)
    return redirect("instruction:dossier", uuid=uuid)


@exige("dossier.verifier_pieces", charger=dossier_de, methodes=("POST",))
def controler_piece(request: Requete, uuid: UUID, piece: int) -> HttpResponse:
    """Note une pièce conforme ou non."""
    cible = get_object_or_404(request.objet.pieces.select_related("dossier"), pk=piece)
    form = pages.form_controle(cible, request.POST)
    if form.is_valid():
        valeurs = form.cleaned_data
        controle = EtatPiece(valeurs["controle"])
        try:
            services.verifier_piece(cible, acteur=request.user, controle=controle, remarque=valeurs["remarque"])
        except TransitionInterdite as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Contrôle enregistré.")
            return redirect("instruction:pieces", uuid=uuid)
    dossier = dossier_charge(request.objet)
    return rendre_page(request, dossier, "pieces", pages.contexte_pieces(request, dossier, (cible.pk, form)))


@exige("dossier.noter", charger=dossier_de, methodes=("POST",))
def noter(request: Requete, uuid: UUID) -> HttpResponse:
    """Enregistre les notes de l'agent, critère par critère."""
    dossier = dossier_charge(request.objet)
    form = NotesForm(request.POST, dossier=dossier, acteur=request.user)
    if form.is_valid():
        try:
            services.enregistrer_notes(dossier, acteur=request.user, saisies=form.saisies())
        except TransitionInterdite as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Notes enregistrées.")
            return redirect("instruction:notes", uuid=uuid)
    return rendre_page(request, dossier, "notes", pages.contexte_notes(request, dossier, form))


@exige("dossier.commenter", charger=dossier_de, methodes=("POST",))
def remarquer(request: Requete, uuid: UUID) -> HttpResponse:
    """Ajoute une remarque interne."""
    dossier = dossier_charge(request.objet)
    form = RemarqueForm(request.POST, dossier=dossier, acteur=request.user)
    if form.is_valid():
        services.commenter(dossier, acteur=request.user, **form.cleaned_data)
        messages.success(request, "Remarque ajoutée : seuls les agents la voient.")
        return redirect("instruction:contenu", uuid=uuid)
    return rendre_page(request, dossier, "contenu", pages.contexte_contenu(request, dossier, form))


@exige("dossier.donner_avis", charger=dossier_de)
def donner_avis(request: Requete, uuid: UUID, avis: int) -> HttpResponse:
    """Rend un avis demandé."""
    dossier = dossier_charge(request.objet)
    cible = get_object_or_404(dossier.avis.de(request.user).select_related("service", "etape"), pk=avis)
    form = AvisForm(request.POST or None, dossier=dossier, acteur=request.user)
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.donner_avis(cible, acteur=request.user, **form.arguments())
        except TransitionInterdite as erreur:
            refus = str(erreur)
        else:
            messages.success(request, "Votre avis est rendu.")
            return redirect("instruction:notes", uuid=uuid)
    contexte = {"dossier": dossier, "avis": cible, "form": form, "refus": refus}
    return render(request, "candidatures/instruction/avis.html", contexte)


@exige("dossier.inviter", charger=dossier_de, methodes=("POST",))
def revoquer_invitation(request: Requete, uuid: UUID, lien: int) -> HttpResponse:
    """Ferme aussitôt le lien d'une personne invitée."""
    cible = get_object_or_404(request.objet.liens_invites.select_related("dossier"), pk=lien)
    try:
        services.revoquer_invitation(cible, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"Le lien de {cible.nom} est fermé.")
    return redirect("instruction:notes", uuid=uuid)


@exige("dossier.ecrire_message", charger=dossier_du_service, methodes=("POST",))
def ecrire(request: Requete, uuid: UUID) -> HttpResponse:
    """Écrit au porteur."""
    dossier = dossier_charge(request.objet)
    form = MessageAgentForm(request.POST)
    if form.is_valid():
        services.ecrire_message(dossier, form.cleaned_data["texte"], acteur=request.user)
        messages.success(request, "Message envoyé : le porteur en est prévenu.")
        return redirect("instruction:echanges", uuid=uuid)
    return rendre_page(request, dossier, "echanges", pages.contexte_echanges(request, dossier, form))


@exige("dossier.ecrire_message", charger=dossier_du_service, methodes=("POST",))
def marquer_lus(request: Requete, uuid: UUID) -> HttpResponse:
    """Note les messages du porteur comme lus : c'est un acte, pas un affichage."""
    services.marquer_lus(request.objet, acteur=request.user)
    return redirect("instruction:echanges", uuid=uuid)
