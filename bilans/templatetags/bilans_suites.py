"""Nombres gardés en texte dans un contenu figé : `{% load bilans_suites %}`."""

from __future__ import annotations

from decimal import Decimal

from django import template

from bilans.documents.regional import valeur_ecrite
from socle import affichage

register = template.Library()


@register.filter
def valeur(texte: str | Decimal | None) -> str:
    """« 1 250 » ou « 12,50 » ; un tiret sans valeur."""
    return affichage.ABSENT if texte is None else valeur_ecrite(texte)


@register.filter
def montant_ecrit(texte: str | Decimal) -> str:
    """« 29 473,00 € »."""
    return affichage.euros(Decimal(texte))


@register.filter
def etp_ecrit(texte: str | Decimal) -> str:
    """« 1,50 ETP »."""
    return affichage.etp(Decimal(texte))
