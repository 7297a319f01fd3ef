"""`{% load instruction %}` : petits mots de l'instruction."""

from typing import Any

from django import template

from candidatures.filters import STATUTS
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
    return badge(dict(STATUTS).get(statut, "non calculé"), GENRES.get(statut, "neutre"))
