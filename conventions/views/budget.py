"""Le budget à ajuster : le porteur le saisit et le transmet, le service le relit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from conventions import services
from conventions.forms.budget import BudgetAjusteForm
from conventions.models import Convention
from conventions.selecteurs import actes_ouverts
from conventions.selecteurs.budget import EtatBudget, etat_budget, verdict_et_defauts
from conventions.views.acces import convention_ouverte
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

ACTION = "convention.ajuster_budget"


@exige("convention.voir", charger=convention_ouverte, methodes=("GET",))
def budget(request: Requete, uuid: UUID) -> HttpResponse:
    """Le budget de la convention : à ajuster par le porteur, à lire par les autres."""
    if etat_budget(request.objet) == EtatBudget.SANS_OBJET:
        messages.info(request, "Cette convention n'a pas de budget à ajuster : son annexe est le budget du dossier.")
        return redirect("conventions:convention", uuid=uuid)
    return render(request, "conventions/budget.html", _contexte(request, None))


@exige(ACTION, charger=convention_ouverte, methodes=("POST",))
def budget_ajuster(request: Requete, uuid: UUID) -> HttpResponse:
    """Enregistre le budget, et le transmet si c'est demandé ; un budget qui ne tient pas reste à l'écran."""
    form = BudgetAjusteForm(request.objet, data=request.POST)
    if not form.is_valid():
        return render(request, "conventions/budget.html", _contexte(request, form))
    transmet = request.POST.get("action") == "transmettre"
    try:
        services.enregistrer_budget(request.objet, form.montants, form.libelles, acteur=request.user)
        if transmet:
            services.transmettre_budget(request.objet, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("conventions:budget", uuid=uuid)
    suite = "Votre budget est transmis au service." if transmet else "Votre budget est enregistré."
    messages.success(request, suite)
    return redirect("conventions:convention" if transmet else "conventions:budget", uuid=uuid)


@exige(ACTION, charger=convention_ouverte, methodes=("POST",))
def budget_calculer(request: Requete, uuid: UUID) -> JsonResponse:  # noqa: ARG001 - chargé par la garde
    """Sommes, équilibre et verdict pendant la frappe ; n'enregistre rien."""
    form = BudgetAjusteForm(request.objet, data=request.POST)
    verdict, defauts = verdict_et_defauts(request.objet, form.montants)
    html = render_to_string("conventions/_budget_verdict.html", {"verdict": verdict, "defauts": defauts}, request)
    return JsonResponse({"sorties": {**form.sorties, "verdict": html}})


def _contexte(request: Requete, form: BudgetAjusteForm | None) -> dict[str, Any]:
    convention: Convention = request.objet
    ouverts = actes_ouverts(request.user, convention)
    peut = "ajuster_budget" in ouverts
    saisie = form or BudgetAjusteForm(convention, ferme=not peut)
    verdict, defauts = verdict_et_defauts(convention, saisie.montants)
    return {
        "convention": convention,
        "etat": etat_budget(convention),
        "saisie": saisie,
        "ouverts": ouverts,
        "verdict": verdict,
        "defauts": defauts,
        "etape": {"modifiable": peut},
        "agent": request.user.est_agent,
    }
