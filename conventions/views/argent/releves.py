"""Relevés : d'une convention (PDF), d'une structure, d'un appel."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from conventions.documents.releve import rendre_releve
from conventions.models import Convention
from conventions.selecteurs.releves import releve_des_conventions
from conventions.views.acces import convention_de
from conventions.views.argent.acces import appel_de, structure_de
from socle.gardes import exige
from socle.types import Requete


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def releve_pdf(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Relevé de compte d'une convention, en PDF."""
    convention: Convention = request.objet
    reponse = HttpResponse(rendre_releve(convention), content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="releve-{convention.numero}.pdf"'
    return reponse


@exige("structure.voir", charger=structure_de, methodes=("GET",))
def releve_structure(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Toutes les conventions d'une structure que cette personne voit, et leur compte."""
    conventions = Convention.objects.visibles_par(request.user).filter(dossier__structure=request.objet)
    contexte = {"structure": request.objet, "releve": releve_des_conventions(conventions)}
    return render(request, "conventions/argent/releve_structure.html", contexte)


@exige("appel.voir_credits", charger=appel_de, methodes=("GET",))
def releve_appel(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Toutes les conventions d'un appel que cette personne voit, et leur compte."""
    conventions = Convention.objects.visibles_par(request.user).filter(dossier__appel=request.objet)
    contexte = {"appel": request.objet, "releve": releve_des_conventions(conventions)}
    return render(request, "conventions/argent/releve_appel.html", contexte)
