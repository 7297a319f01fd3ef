"""`{% load instruction %}` : petits mots de l'instruction."""

from typing import Any

from django import template
from django.template.context import Context

from candidatures.colonnes import VERDICTS, Colonne
from candidatures.selecteurs.instruction import SANS_TRANSITION
from regles.moteur import CATALOGUE
from regles.verdict import Statut
from socle.templatetags.socle import badge

register = template.Library()
GENRES = {
    Statut.OK.value: "succes",
    Statut.REDUIT.value: "attention",
    Statut.A_EXAMINER.value: "info",
    Statut.IRRECEVABLE.value: "erreur",
}


@register.inclusion_tag("socle/composants/badge.html")
def verdict_court(statut: str) -> dict[str, Any]:
    """Badge d'un statut de verdict."""
    return badge(VERDICTS.get(statut, "non calculé"), GENRES.get(statut, "neutre"))


@register.filter
def libelle_regle(code: str) -> str:
    """Nom d'une règle du catalogue."""
    return CATALOGUE[code].libelle if code in CATALOGUE else code


@register.inclusion_tag("candidatures/instruction/_cellule.html", takes_context=True)
def cellule(context: Context, colonne: Colonne, ligne: dict[str, Any], affecte: bool) -> dict[str, Any]:
    """Cellule de la file ; `affecte` : la personne peut prendre un dossier."""
    dossier = ligne["dossier"]
    return {
        "colonne": colonne,
        "dossier": dossier,
        "silence": ligne["silence"],
        "valeur": colonne.lire(dossier),
        "prenable": affecte and dossier.etat in SANS_TRANSITION["affecter"],
        "adresse": context["request"].get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
