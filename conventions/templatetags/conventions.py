"""Mettre en page le corps d'un article : paragraphes, listes, mentions à faire valider en évidence."""

from __future__ import annotations

import re
from itertools import groupby

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from conventions.mentions import A_VALIDER, VIDE
from socle.affichage import INSECABLE

register = template.Library()
PUCE = "– "
# Espaces qu'on ne coupe pas en fin de ligne.
PONCTUATION = re.compile(r" [;:»]|« |n° ")


@register.filter
def article(corps: str) -> SafeString:
    """HTML d'un corps d'article. Une ligne vide sépare deux paragraphes ; les lignes « – … » font une liste."""
    return format_html_join("", "{}", ((_paragraphe(bloc),) for bloc in corps.split("\n\n") if bloc.strip()))


def _paragraphe(bloc: str) -> SafeString:
    """Les suites de lignes à puce deviennent des listes : balisées, elles se lisent comme telles."""
    morceaux = []
    for puces, lignes in groupby(bloc.strip().split("\n"), key=lambda ligne: ligne.startswith(PUCE)):
        if puces:
            elements = format_html_join("", "<li>{}</li>", ((_marquer(x.removeprefix(PUCE)),) for x in lignes))
            morceaux.append(format_html("<ul>{}</ul>", elements))
        else:
            textes = format_html_join(SafeString("<br>"), "{}", ((_marquer(x),) for x in lignes))
            morceaux.append(format_html("<p>{}</p>", textes))
    return format_html_join("", "{}", ((morceau,) for morceau in morceaux))


def _marquer(texte: str) -> SafeString:
    # L'échappement vient d'abord : le motif ne cherche que nos crochets, jamais du HTML saisi.
    sur = escape(texte)
    en_evidence = VIDE.sub(rf"<strong>[\1 : {A_VALIDER}]</strong>", sur)
    return mark_safe(PONCTUATION.sub(_coller, en_evidence))  # noqa: S308 - déjà échappé, puis ponctué


def _coller(trouvee: re.Match[str]) -> str:
    return trouvee.group().replace(" ", INSECABLE)
