"""L'accueil du service : ce qui attend, ce qui est en retard, les chiffres d'un appel."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from aap.etats import EtatAppel
from aap.services.dates import DEPLACER
from pilotage.panneaux import ACTION, taches_de
from pilotage.selecteurs import appels_du_tableau, chiffres, choisir, enveloppes, retards, voit_tout
from socle.gardes import exige
from socle.types import Requete


@exige(ACTION, methodes=("GET",))
def accueil(request: Requete) -> HttpResponse:
    """Tableau de bord de la personne connectée ; `?appel=code` choisit l'appel des chiffres."""
    a_faire = taches_de(request)
    appels = appels_du_tableau(request.user)
    appel = choisir(appels, request.GET.get("appel"))
    contexte: dict[str, Any] = {
        "taches": a_faire,
        "retards": retards(request.user) if a_faire and a_faire.retard else [],
        "appels": appels,
        "appel": appel,
        "budgets": request.user.peut("dossier.voir_budget"),
    }
    if appel is not None:
        lus = chiffres(request.user, appel)
        entier = voit_tout(request.user, appel)
        contexte |= {
            "chiffres": lus,
            "entier": entier,
            "deplacable": appel.etat == EtatAppel.PUBLIE and request.user.peut(DEPLACER, appel),
            "credits": enveloppes(appel, lus.total, request.user) if entier else [],
        }
    return render(request, "pilotage/accueil.html", contexte)
