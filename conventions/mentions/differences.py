"""Ce qui sépare deux textes, mot à mot : assez pour le lire, jamais pour le juger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

# Une balise ou un mot d'un bloc ; les espaces et les sauts de ligne à part.
MOTS = re.compile(r"\[\[[^\[\]\n]*\]\]|\w+|\n|[^\S\n]+|[^\w\s]")


class Sens(StrEnum):
    """Ce qu'un passage devient."""

    GARDE = "garde"
    AJOUTE = "ajoute"
    RETIRE = "retire"


class Passage(NamedTuple):
    """Une suite de mots et ce qu'elle devient."""

    sens: Sens
    texte: str


def comparer(avant: str, apres: str) -> list[Passage]:
    """Passages gardés, retirés et ajoutés, dans l'ordre de lecture ; réunis, ils rendent les deux textes."""
    gauche, droite = MOTS.findall(avant), MOTS.findall(apres)
    # Sans rebut automatique : dans un article, « de » et l'espace sont fréquents et comptent.
    codes = SequenceMatcher(None, gauche, droite, autojunk=False).get_opcodes()
    paires = [("".join(gauche[i1:i2]), "".join(droite[j1:j2]), genre == "equal") for genre, i1, i2, j1, j2 in codes]
    return [passage for paire in _fondre(paires) for passage in _passages(*paire)]


Paire = tuple[str, str, bool]
"""Ce qui était là, ce qui le remplace, et si c'est la même chose."""


def _fondre(paires: list[Paire]) -> Iterator[Paire]:
    """Une espace gardée entre deux remplacements les hacherait pour rien : les trois n'en font qu'un."""
    reste = list(paires)
    while reste:
        avant, apres, egale = reste.pop(0)
        while not egale and avant and apres and _enchaine(reste):
            _, (suivant_avant, suivant_apres, _) = reste.pop(0), reste.pop(0)
            avant, apres = f"{avant} {suivant_avant}", f"{apres} {suivant_apres}"
        yield avant, apres, egale


def _enchaine(reste: list[Paire]) -> bool:
    """Vrai si viennent une espace gardée, puis un remplacement."""
    if len(reste) < 2 or reste[0] != (" ", " ", True):  # noqa: PLR2004 - une espace et ce qui la suit
        return False
    avant, apres, _ = reste[1]
    return bool(avant and apres)


def _passages(avant: str, apres: str, egale: bool) -> Iterator[Passage]:
    if egale:
        yield Passage(Sens.GARDE, avant)
        return
    if avant:
        yield Passage(Sens.RETIRE, avant)
    if apres:
        yield Passage(Sens.AJOUTE, apres)
