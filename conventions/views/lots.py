"""Produire plusieurs conventions d'un coup : le lancer depuis la liste, le suivre, télécharger l'archive."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from comptes import droits
from conventions import services
from conventions.forms.lots import ProductionForm
from conventions.models import Convention
from conventions.services.lots import PRODUCTION
from socle import fichiers
from socle.fichiers import Fichier
from socle.gardes import exige
from socle.models import Travail
from socle.types import Requete
from socle.workflow import TransitionInterdite

DROIT = "convention.regenerer"


@exige(DROIT, methodes=("POST",))
def produire(request: Requete) -> HttpResponse:
    """Lance la production des conventions cochées."""
    siennes = Convention.objects.filter(droits.q_visibles(request.user, DROIT, Convention))
    form = ProductionForm(request.POST, conventions=siennes)
    try:
        travail = services.lancer_production(form.cochees(), acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("conventions:liste")
    return redirect("conventions:production", uuid=travail.uuid)


def _sien(request: Requete, uuid: UUID) -> Travail:
    """Une production que cette personne a lancée ; 404 sinon."""
    return get_object_or_404(Travail, uuid=uuid, genre=PRODUCTION, arguments__acteur=request.user.pk)


@exige(DROIT, methodes=("GET",))
def production(request: Requete, uuid: UUID) -> HttpResponse:
    """Où en est la production ; une fois finie, l'archive et ce qui n'a pas pu être produit."""
    travail = _sien(request, uuid)
    resultat = travail.resultat or {}
    contexte = {
        "travail": travail,
        "fichier": Fichier.objects.filter(pk=resultat.get("fichier") or 0).first(),
        "produites": [c for c in resultat.get("conventions", []) if not c["raison"]],
        "refusees": [c for c in resultat.get("conventions", []) if c["raison"]],
    }
    return render(request, "conventions/production.html", contexte)


@exige(DROIT, methodes=("GET",))
def archive(request: Requete, uuid: UUID) -> HttpResponseBase:
    """Télécharge l'archive d'une production finie."""
    identifiant = (_sien(request, uuid).resultat or {}).get("fichier")
    if identifiant is None:
        raise Http404
    return fichiers.reponse(get_object_or_404(Fichier, pk=identifiant))
