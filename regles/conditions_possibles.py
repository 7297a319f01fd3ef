"""Une condition peut-elle être vraie ? Essaie les réponses qui comptent ; ne juge pas si elles sont fréquentes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations, product
from math import prod
from typing import Any

from regles.conditions import COMPARAISONS, Condition
from regles.vocabulaire import CHAMPS, Genre

ESSAIS_MAX = 100_000
AUTRE = "\0autre"


def possible(condition: Condition) -> bool:
    """Faux si aucune réponse ne rend la condition vraie. Au-delà de ESSAIS_MAX essais, rend vrai sans trancher."""
    feuilles = list(_feuilles(condition))
    valeurs = {nom: _valeurs(nom, [f for f in feuilles if f.champ == nom]) for nom in {f.champ for f in feuilles}}
    if prod(len(choix) for choix in valeurs.values()) > ESSAIS_MAX:
        return True
    return any(_vraie(condition, dict(zip(valeurs, reponses, strict=True))) for reponses in product(*valeurs.values()))


def _feuilles(condition: Condition) -> Iterator[Condition]:
    if not condition.liaison:
        yield condition
    for branche in condition.branches:
        yield from _feuilles(branche)


def _valeurs(nom: str, feuilles: list[Condition]) -> list[Any]:
    """Réponses à essayer pour un champ : celles que la condition nomme, et une de part et d'autre."""
    champ = CHAMPS[nom]
    if champ.genre == Genre.BOOLEEN:
        return [True, False]
    nommees = [v for f in feuilles for v in (f.valeur if isinstance(f.valeur, tuple) else (f.valeur,))]
    if champ.genre == Genre.NOMBRE:
        bornes = [v for v in nommees if isinstance(v, Decimal)]
        autour = (b + ecart for b in bornes for ecart in (Decimal(-1), Decimal(0), Decimal("0.01"), Decimal(1)))
        return sorted({v for v in (Decimal(0), *autour) if v >= 0})
    textes = sorted({str(v) for v in nommees})
    if champ.genre == Genre.CHOIX:
        return list(champ.choix) or [*textes, AUTRE]
    permis = [texte for texte in textes if not champ.choix or texte in champ.choix]
    return [frozenset(groupe) for taille in range(len(permis) + 1) for groupe in combinations(permis, taille)]


def _vraie(condition: Condition, reponses: Mapping[str, Any]) -> bool:
    if not condition.liaison:
        return COMPARAISONS[condition.op](reponses[condition.champ], condition.valeur)
    if condition.liaison == "non":
        return not _vraie(condition.branches[0], reponses)
    juger = any if condition.liaison == "un" else all
    return juger(_vraie(branche, reponses) for branche in condition.branches)
