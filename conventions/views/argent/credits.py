"""Crédits par appel : la liste, une page par appel, la saisie d'une année."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from aap.models import AppelAProjets
from conventions.forms import argent as f
from conventions.models import Credits
from conventions.selecteurs import credits as lectures
from conventions.selecteurs.argent import onglets_argent
from conventions.services.credits import regler_credits
from conventions.views.argent.acces import appel_de
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 25
PREMIERE_ANNEE, DERNIERE_ANNEE = 2000, 2100


@exige("appel.voir_credits", methodes=("GET",))
def liste(request: Requete) -> HttpResponse:
    """Appels dont cette personne suit les crédits."""
    page = Paginator(lectures.appels_suivis(request.user), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "onglets": onglets_argent(request, "conventions:credits_liste")}
    return render(request, "conventions/argent/credits_lister.html", contexte)


@exige("appel.voir_credits", charger=appel_de, methodes=("GET",))
def credits_de_l_appel(request: Requete, code: str) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Crédits ouverts, consommés et à prévoir, par année."""
    appel: AppelAProjets = request.objet
    lignes = lectures.credits_de(appel)
    contexte = {
        "appel": appel,
        "lignes": lignes,
        "engagements": lectures.graphe_des_credits(lignes, paiement=False),
        "paiements": lectures.graphe_des_credits(lignes, paiement=True),
        "peut_regler": request.user.peut("appel.regler_credits", appel),
        "reconductible": lectures.reconductible(appel),
    }
    return render(request, "conventions/argent/credits_voir.html", contexte)


@exige("appel.regler_credits", charger=appel_de)
def regler(request: Requete, code: str, annee: int) -> HttpResponse:
    """Saisit les crédits d'une année, avec leur source."""
    if not PREMIERE_ANNEE <= annee <= DERNIERE_ANNEE:
        raise Http404
    ouverts = Credits.objects.filter(appel=request.objet, annee=annee).first()
    form = f.CreditsForm(request.POST or None, credits_ouverts=ouverts)
    if request.method == "POST" and form.is_valid():
        try:
            regler_credits(request.objet, annee, acteur=request.user, **form.cleaned_data)
        except TransitionInterdite as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"Crédits {annee} enregistrés.")
            return redirect("conventions:credits", code=code)
    return render(
        request, "conventions/argent/credits_regler.html", {"appel": request.objet, "annee": annee, "form": form}
    )
