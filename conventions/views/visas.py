"""Régler les niveaux de visa d'un service."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from comptes.models import Service
from comptes.views.commun import charger_service, jouer
from conventions import services
from conventions.forms.visas import niveaux_lus, niveaux_saisis
from socle.gardes import exige
from socle.types import Requete


@exige("service.modifier", charger=charger_service)
def niveaux(request: Requete, uuid: UUID) -> HttpResponse:
    """Les niveaux de visa, dans l'ordre ; aucun : le responsable vise seul."""
    service: Service = request.objet
    formset = niveaux_saisis(service, request.POST or None)
    if request.method == "POST" and formset.is_valid():
        lus = niveaux_lus(formset)
        regles = f"{len(lus)} niveaux de visa enregistrés." if len(lus) > 1 else "Les visas sont réglés."
        if jouer(request, lambda: services.regler_niveaux(service, lus, acteur=request.user), regles):
            return redirect("comptes:service", uuid=uuid)
    return render(request, "conventions/visa_regler.html", {"service": service, "niveaux": formset})
