"""Répondre à une demande de signature tardive avant le dépôt : l'agent lit la demande, jamais le brouillon."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from candidatures import services
from candidatures.forms.instruction import DerogationSignatureForm
from candidatures.models import DerogationSignature
from candidatures.selecteurs.demandes import ACTION, demandes_a_repondre
from candidatures.views.acces import habiller
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


def demande_de(request: Requete, uuid: UUID, **_: Any) -> DerogationSignature | None:
    """Demande ouverte que cette personne peut lire, ou None ; pose l'habillage du service de l'appel."""
    demande = demandes_a_repondre(request.user).filter(dossier__uuid=uuid).first()
    if demande is not None:
        habiller(request, demande.dossier.appel.service)
    return demande


@exige(ACTION, methodes=("GET",))
def demandes(request: Requete) -> HttpResponse:
    """Les demandes qui attendent une réponse."""
    contexte = {"demandes": demandes_a_repondre(request.user)}
    return render(request, "candidatures/instruction/demandes.html", contexte)


@exige(ACTION, charger=demande_de)
def demande(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Une demande, et la réponse motivée."""
    lue: DerogationSignature = request.objet
    form = DerogationSignatureForm(request.POST or None, dossier=lue.dossier, acteur=request.user)
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.accorder_derogation_signature(lue.dossier, acteur=request.user, **form.arguments())
        except TransitionInterdite as erreur:
            refus = str(erreur)
        else:
            messages.success(request, "Votre réponse est envoyée au porteur.")
            return redirect("instruction:demandes_signature")
    contexte = {"demande": lue, "form": form, "refus": refus}
    return render(request, "candidatures/instruction/demande.html", contexte)
