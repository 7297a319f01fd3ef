"""Signer le formulaire : par un signataire connecté, sur papier, ou plus tard si l'appel le permet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from candidatures import services
from candidatures.documents.instantane import empreinte
from candidatures.etats import Etat
from candidatures.forms.depot import DerogationForm, PapierForm, SignerForm
from candidatures.models import Dossier
from candidatures.selecteurs.parcours import dossier_charge, etapes
from candidatures.views.acces import dossier_de
from candidatures.views.recapitulatif import etat_signature
from socle import fichiers
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


def _montrer(request: Requete, dossier: Dossier, **formulaires: Any) -> HttpResponse:
    """La page, avec le formulaire refusé s'il y en a un."""
    actuelle, appel = empreinte(dossier), dossier.appel
    contexte = etat_signature(request, dossier) | {
        "dossier": dossier,
        "empreinte": actuelle,
        "a_faire": sum(len(e.manques) for e in etapes(dossier)[:-1]),
        "signer": SignerForm(dossier=dossier, lue=actuelle),
        "papier": PapierForm(dossier=dossier, lue=actuelle, prefix="papier"),
        "demander": DerogationForm(prefix="derogation"),
        "derogable": appel.signature_terme is not None and dossier.etat == Etat.BROUILLON and appel.ouvert(),
        "refus": "",
    }
    return render(request, "candidatures/depot/signature.html", contexte | formulaires)


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def signature(request: Requete, **_: Any) -> HttpResponse:
    """Où en est la signature, et les trois façons d'y arriver."""
    return _montrer(request, dossier_charge(request.objet))


@exige("dossier.signer", charger=dossier_de, methodes=("POST",))
def signer(request: Requete, **_: Any) -> HttpResponse:
    """Signe dans l'application ce que la personne avait sous les yeux."""
    dossier = dossier_charge(request.objet)
    form = SignerForm(request.POST, dossier=dossier, lue="")
    if not form.is_valid():
        return _montrer(request, dossier, signer=form)
    donnees = {nom: form.cleaned_data[nom] for nom in ("fonction", "fait_a", "lue")}
    try:
        services.signer(dossier, acteur=request.user, instant=request.instant_reception, **donnees)
    except TransitionInterdite as refus:
        return _montrer(request, dossier, refus=str(refus))
    messages.success(request, "Le formulaire est signé. Il reste à déposer le dossier.")
    return _suite(dossier)


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def papier(request: Requete, **_: Any) -> HttpResponse:
    """Enregistre le formulaire signé sur papier."""
    dossier = dossier_charge(request.objet)
    form = PapierForm(request.POST, request.FILES, dossier=dossier, lue="", prefix="papier")
    if not form.is_valid():
        return _montrer(request, dossier, papier=form)
    try:
        services.deposer_formulaire_signe(
            dossier, acteur=request.user, instant=request.instant_reception, **form.cleaned_data
        )
    except fichiers.FichierRefuse as refus:
        form.add_error("fichier", str(refus))
        return _montrer(request, dossier, papier=form)
    except TransitionInterdite as refus:
        return _montrer(request, dossier, refus=str(refus))
    messages.success(request, "Le formulaire signé est enregistré.")
    return _suite(dossier)


def _suite(dossier: Dossier) -> HttpResponse:
    """Un brouillon se dépose ensuite ; un dossier déposé sous réserve n'attendait que cela."""
    nom = "candidatures:recapitulatif" if dossier.modifiable else "candidatures:dossier"
    return redirect(nom, uuid=dossier.uuid)


@exige("dossier.demander_derogation_signature", charger=dossier_de, methodes=("POST",))
def demander_derogation(request: Requete, uuid: UUID) -> HttpResponse:
    """Demande à signer après la clôture."""
    dossier = dossier_charge(request.objet)
    form = DerogationForm(request.POST, prefix="derogation")
    if not form.is_valid():
        return _montrer(request, dossier, demander=form)
    try:
        services.demander_derogation_signature(
            dossier, acteur=request.user, motif=form.cleaned_data["motif"], instant=request.instant_reception
        )
    except TransitionInterdite as refus:
        return _montrer(request, dossier, refus=str(refus))
    messages.success(request, "Votre demande est envoyée au service. Déposez le dossier sans attendre la réponse.")
    return redirect("candidatures:recapitulatif", uuid=uuid)


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def prevenir(request: Requete, uuid: UUID) -> HttpResponse:
    """Écrit aux signataires de la structure."""
    try:
        services.demander_signature(request.objet, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Les signataires de votre structure ont reçu un courriel avec le lien pour signer.")
    return redirect("candidatures:signature", uuid=uuid)


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def telecharger(request: Requete, uuid: UUID, signature: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Le formulaire signé sur papier, tel qu'il a été téléversé."""
    cible = get_object_or_404(request.objet.signatures.select_related("fichier"), pk=signature, fichier__isnull=False)
    return fichiers.reponse(cible.fichier)
