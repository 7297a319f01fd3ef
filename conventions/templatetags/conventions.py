"""Mettre en page le corps d'un article, et montrer ce qui sépare deux textes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from conventions.mentions import A_VALIDER, Passage, Sens
from socle.affichage import INSECABLE
from socle.texte_enrichi import enrichir
from socle.themes import classes

register = template.Library()
# L'espace avant les deux-points est devenue insécable à la mise en page.
VIDE = re.compile(rf"\[[^\[\]<>]+{INSECABLE}: {A_VALIDER}\]")


@register.filter
def article(corps: str, niveau: int = 3) -> SafeString:
    """HTML assaini d'un corps d'article, mentions à faire valider en évidence. `niveau` : celui des sous-titres."""
    html = enrichir(corps, niveau=niveau)
    return mark_safe(VIDE.sub(r"<strong>\g<0></strong>", html))  # noqa: S308 - déjà assaini


@register.simple_tag
def difference(passages: Sequence[Passage]) -> SafeString:
    """Passages d'une différence, lisibles sans couleur et à l'oreille ; vide si rien ne change."""
    if all(passage.sens == Sens.GARDE for passage in passages):
        return SafeString("")
    cache = classes("visuellement-cache")
    return format_html_join("", "{}", ((_passage(passage, cache),) for passage in passages))


def _passage(passage: Passage, cache: str) -> SafeString:
    if passage.sens == Sens.GARDE:
        return format_html("{}", passage.texte)
    balise, classe, mot = ("ins", "ajout", "ajouté") if passage.sens == Sens.AJOUTE else ("del", "retrait", "retiré")
    gabarit = '<{0} class="{1}"><span class="{2}">[{3} : </span>{4}<span class="{2}"> fin]</span></{0}>'
    return format_html(gabarit, balise, classes(classe), cache, mot, passage.texte)
