"""Mettre en page le corps d'un article, et montrer ce qui sépare deux textes."""

from __future__ import annotations

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

from conventions.mentions import A_VALIDER
from socle.affichage import INSECABLE
from socle.texte_enrichi import enrichir

register = template.Library()
# L'espace avant les deux-points est devenue insécable à la mise en page.
VIDE = re.compile(rf"\[[^\[\]<>]+{INSECABLE}: {A_VALIDER}\]")


@register.filter
def article(corps: str, niveau: int = 3) -> SafeString:
    """HTML assaini d'un corps d'article, mentions à faire valider en évidence. `niveau` : celui des sous-titres."""
    html = enrichir(corps, niveau=niveau)
    return mark_safe(VIDE.sub(r"<strong>\g<0></strong>", html))  # noqa: S308 - déjà assaini
