"""Après le dépôt : la confirmation et ses documents ; compléter quand le service le demande ; abandonner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from candidatures import services
from candidatures.etats import Etat
from candidatures.forms.depot import AbandonForm, DeposerForm
from candidatures.models import Dossier
from candidatures.selecteurs.complements import choses_demandees, demande_ouverte
from candidatures.selecteurs.documents import GENRES_PORTEUR, documents_du_porteur
from candidatures.selecteurs.parcours import dossier_charge, etapes
from candidatures.services.depot import DepotRefuse
from candidatures.views.acces import dossier_de
from candidatures.views.recapitulatif import etat_signature, par_etape
from socle import fichiers
from socle.affichage import instant
from socle.canonique import json_canonique
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def depot(request: Requete, **_: Any) -> HttpResponse:
    """Confirmation du dépôt : numéro, date, relève, accusé de réception, documents."""
    dossier = dossier_charge(request.objet)
    if dossier.depose_le is None:
        raise Http404
    contexte = etat_signature(request, dossier) | {
        "dossier": dossier,
        "documents": documents_du_porteur(dossier),
        "recu_le": instant(dossier.depose_le, dossier.appel.fuseau, secondes=True),
    }
    return render(request, "candidatures/depot/depose.html", contexte)


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def accuse_progression(request: Requete, uuid: UUID) -> JsonResponse:
    """Où en est l'accusé de réception, pour la barre de progression."""
    documents = documents_du_porteur(request.objet)
    travail = documents.travail_accuse
    return JsonResponse(
        {
            "pourcent": 100 if documents.accuse else getattr(travail, "progression", 0),
            "etape": getattr(travail, "etape", ""),
            "fait": documents.accuse is not None,
            "url": reverse("candidatures:depot", args=[uuid]) if documents.accuse else "",
            "erreur": "La préparation a échoué : le service est prévenu." if documents.accuse_en_echec else "",
        }
    )


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def telecharger(request: Requete, uuid: UUID, document: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """L'accusé de réception ou le formulaire imprimé."""
    documents = request.objet.documents.filter(genre__in=GENRES_PORTEUR).select_related("fichier")
    return fichiers.reponse(get_object_or_404(documents, pk=document).fichier)


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def photographie(request: Requete, uuid: UUID, rang: int) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """La photographie du dossier : les octets mêmes dont l'empreinte est imprimée sur l'accusé."""
    photo = get_object_or_404(request.objet.instantanes, rang=rang)
    reponse = HttpResponse(json_canonique(photo.contenu), content_type="application/json")
    reponse["Content-Disposition"] = f'attachment; filename="{request.objet.numero}-{photo.moment}-{photo.rang}.json"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


def _page_complement(request: Requete, dossier: Dossier, refus: DepotRefuse | None = None) -> HttpResponse:
    demande = demande_ouverte(dossier)
    if demande is None:
        raise Http404
    manques = refus.manques if refus is not None else services.manques_au_complement(dossier, demande)
    contexte = {
        "dossier": dossier,
        "demande": demande,
        "choses": choses_demandees(dossier, demande),
        "manques": par_etape(list(manques), etapes(dossier)),
        "nombre": len(manques),
        "refus": refus,
        "form": DeposerForm(),
    }
    return render(request, "candidatures/depot/completer.html", contexte | etat_signature(request, dossier))


@exige("dossier.completer", charger=dossier_de)
def completer(request: Requete, uuid: UUID) -> HttpResponse:
    """Ce que le service demande, pour quand, et l'envoi des compléments."""
    dossier = dossier_charge(request.objet)
    if dossier.etat != Etat.A_COMPLETER:
        return redirect("candidatures:dossier", uuid=uuid)
    if request.method != "POST":
        return _page_complement(request, dossier)
    try:
        services.completer(dossier, acteur=request.user, instant=request.instant_reception)
    except DepotRefuse as refus:
        return _page_complement(request, dossier, refus)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("candidatures:dossier", uuid=uuid)
    messages.success(request, "Vos compléments sont envoyés. Votre date de dépôt et votre relève ne changent pas.")
    return redirect("candidatures:depot", uuid=uuid)


@exige("dossier.abandonner", charger=dossier_de)
def abandonner(request: Requete, uuid: UUID) -> HttpResponse:
    """Abandonner, avec un motif et une confirmation."""
    form = AbandonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.abandonner(request.objet, acteur=request.user, motif=form.cleaned_data["motif"])
        except TransitionInterdite as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, "Le dossier est abandonné. Il reste lisible ici.")
        return redirect("candidatures:dossier", uuid=uuid)
    return render(request, "candidatures/depot/abandonner.html", {"dossier": request.objet, "form": form})
