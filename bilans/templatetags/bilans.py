"""Vocabulaire des gabarits de bilans : `{% load bilans %}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template

from socle.affichage import ABSENT, nombre

register = template.Library()


@register.filter
def heures(valeur: Decimal | None) -> str:
    """« 1 607 » ou « 120,50 »."""
    if valeur is None:
        return ABSENT
    return nombre(valeur, 0 if valeur == valeur.to_integral_value() else 2)


@register.filter
def de_la_cle(rangees: Mapping[str, Sequence[Any]], cle: str) -> Sequence[Any]:
    """Éléments rangés sous cette clé : `{{ contradictions|de_la_cle:chemin }}`."""
    return rangees.get(cle, ())
