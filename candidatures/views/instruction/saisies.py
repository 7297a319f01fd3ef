"""Petites saisies d'un agent : contrôler une pièce, noter, remarquer, rendre un avis, écrire au porteur."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from candidatures import services
from candidatures.forms.instruction import AvisForm, ControlePieceForm, NotesForm, RemarqueForm
from candidatures.forms.suivi import MessageForm
from candidatures.models import Dossier
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.types import EtatPiece
from candidatures.views.acces import dossier_de
from socle import fichiers
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


def _tenter(request: Requete, acte: Callable[[], Any], reussite: str) -> None:
    """Accomplit l'acte et dit ce qui s'est passé ; un refus garde la page et sa raison."""
    try:
        acte()
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, reussite)


@exige("dossier.verifier_pieces", charger=dossier_de, methodes=("POST",))
def controler_piece(request: Requete, uuid: UUID, piece: int) -> HttpResponse:
    """Note une pièce conforme ou non."""
    cible = get_object_or_404(request.objet.pieces, pk=piece)
    form = ControlePieceForm(request.POST, prefix=f"piece-{cible.pk}")
    if form.is_valid():
        valeurs = form.cleaned_data
        _tenter(
            request,
            lambda: services.verifier_piece(
                cible, acteur=request.user, controle=EtatPiece(valeurs["controle"]), remarque=valeurs["remarque"]
            ),
            "Contrôle enregistré.",
        )
    return redirect("instruction:pieces", uuid=uuid)


@exige("dossier.noter", charger=dossier_de, methodes=("POST",))
def noter(request: Requete, uuid: UUID) -> HttpResponse:
    """Enregistre les notes de l'agent, critère par critère."""
    dossier: Dossier = request.objet
    form = NotesForm(request.POST, dossier=dossier, acteur=request.user)
    if not form.is_valid():
        for erreurs in form.errors.values():
            messages.error(request, str(erreurs[0]))
        return redirect("instruction:notes", uuid=uuid)
    _tenter(request, lambda: _poser(dossier, request, form), "Notes enregistrées.")
    return redirect("instruction:notes", uuid=uuid)


def _poser(dossier: Dossier, request: Requete, form: NotesForm) -> None:
    for critere, valeur, commentaire in form.saisies():
        services.noter(dossier, critere, acteur=request.user, valeur=valeur, commentaire=commentaire)


@exige("dossier.commenter", charger=dossier_de, methodes=("POST",))
def remarquer(request: Requete, uuid: UUID) -> HttpResponse:
    """Ajoute une remarque interne."""
    form = RemarqueForm(request.POST)
    if form.is_valid():
        _tenter(
            request,
            lambda: services.commenter(request.objet, acteur=request.user, **form.cleaned_data),
            "Remarque ajoutée : seuls les agents la voient.",
        )
    else:
        messages.error(request, "Écrivez votre remarque et choisissez la section.")
    return redirect("instruction:contenu", uuid=uuid)


@exige("dossier.donner_avis", charger=dossier_de)
def donner_avis(request: Requete, uuid: UUID, avis: int) -> HttpResponse:
    """Rend un avis demandé."""
    dossier = dossier_charge(request.objet)
    cible = get_object_or_404(dossier.avis.select_related("service", "etape"), pk=avis)
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


@exige("dossier.ecrire_message", charger=dossier_de, methodes=("POST",))
def ecrire(request: Requete, uuid: UUID) -> HttpResponse:
    """Écrit au porteur."""
    form = MessageForm(request.POST)
    if form.is_valid():
        texte = form.cleaned_data["texte"]
        _tenter(request, lambda: services.ecrire_message(request.objet, texte, acteur=request.user), "Message envoyé.")
    else:
        messages.error(request, "Écrivez votre message avant de l'envoyer.")
    return redirect("instruction:echanges", uuid=uuid)


@exige("dossier.voir", charger=dossier_de, methodes=("GET",))
def telecharger_piece(request: Requete, uuid: UUID, piece: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge une pièce du dossier."""
    cible = get_object_or_404(request.objet.pieces.select_related("fichier"), pk=piece, fichier__isnull=False)
    return fichiers.reponse(cible.fichier)


@exige("dossier.voir", charger=dossier_de, methodes=("GET",))
def telecharger_document(request: Requete, uuid: UUID, document: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge un document produit pour le dossier."""
    cible = get_object_or_404(request.objet.documents.select_related("fichier"), pk=document)
    return fichiers.reponse(cible.fichier)


@exige("dossier.voir", charger=dossier_de, methodes=("GET",))
def telecharger_signature(request: Requete, uuid: UUID, signature: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge un formulaire signé sur papier."""
    cible = get_object_or_404(request.objet.signatures.select_related("fichier"), pk=signature, fichier__isnull=False)
    return fichiers.reponse(cible.fichier)
