"""Remplir un texte : mentions écrites, conditions suivies, blocs répétés ; et dire d'avance ce qui ne va pas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from conventions.mentions.analyse import Analyse, Defaut, Noeud, Place, Pour, Si, Texte, analyser, parcourir, resserrer
from conventions.mentions.blocs import BLOC_DE, BLOCS, DE_BLOC, Element
from conventions.mentions.conditions import CONDITIONS
from conventions.mentions.formats import FORMATS, Genre, formats_de, poser
from conventions.mentions.liste import MENTIONS
from conventions.models import Convention

A_VALIDER = "à faire valider"
# Une mention vide telle qu'elle s'imprime : « [libellé : à faire valider] ».
VIDE = re.compile(rf"\[([^\[\]]+) : {A_VALIDER}\]")


class TexteInvalide(ValueError):
    """Un article ne se lit pas. `defauts` : chacun, à sa ligne."""

    def __init__(self, defauts: Sequence[Defaut]) -> None:
        super().__init__(" ".join(str(defaut) for defaut in defauts))
        self.defauts = tuple(defauts)


class Rempli(NamedTuple):
    """Un texte rempli, et les libellés des mentions vides."""

    texte: str
    vides: tuple[str, ...]


class Valeurs(Protocol):
    """D'où viennent les valeurs : une convention, ou un exemple."""

    def brute(self, cle: str) -> Any:
        """Valeur d'une mention, telle quelle."""

    def condition(self, cle: str) -> bool:
        """Vrai si cette condition est remplie."""

    def elements(self, cle: str) -> list[Element]:
        """Éléments d'un bloc, dans l'ordre."""


class ValeursDeConvention:
    """Valeurs lues sur une convention."""

    def __init__(self, convention: Convention) -> None:
        self.convention = convention

    def brute(self, cle: str) -> Any:
        """Valeur de la mention."""
        return MENTIONS[cle].lire(self.convention)

    def condition(self, cle: str) -> bool:
        """Ce que dit la condition."""
        return CONDITIONS[cle].vraie(self.convention)

    def elements(self, cle: str) -> list[Element]:
        """Éléments du bloc."""
        return BLOCS[cle].elements(self.convention)


@lru_cache(maxsize=512)
def lire(corps: str) -> tuple[Analyse, tuple[Defaut, ...]]:
    """Le texte lu, et tous ses défauts, forme et vocabulaire, dans l'ordre des lignes."""
    analyse = analyser(corps)
    defauts = [*analyse.defauts, *_inconnus(analyse)]
    return analyse, tuple(sorted(defauts, key=lambda d: d.ligne))


def defauts_de(corps: str) -> tuple[Defaut, ...]:
    """Ce qui empêche de remplir ce texte ; vide s'il se remplit."""
    return lire(corps)[1]


def remplir(corps: str, convention: Convention) -> Rempli:
    """Remplit un article. Rend le texte et les libellés des mentions vides. Lève TexteInvalide."""
    return remplir_avec(corps, ValeursDeConvention(convention))


def remplir_avec(corps: str, valeurs: Valeurs) -> Rempli:
    """Le même, avec ces valeurs. Lève TexteInvalide."""
    analyse, defauts = lire(corps)
    if defauts:
        raise TexteInvalide(defauts)
    vides: list[str] = []
    texte = "".join(_ecrire(analyse.noeuds, valeurs, {}, vides))
    return Rempli(resserrer(texte), tuple(vides))


def _ecrire(noeuds: Iterable[Noeud], valeurs: Valeurs, element: Element, vides: list[str]) -> Iterable[str]:
    for noeud in noeuds:
        if isinstance(noeud, Texte):
            yield noeud.texte
        elif isinstance(noeud, Place):
            yield _placer(noeud, valeurs, element, vides)
        elif isinstance(noeud, Si):
            suite = noeud.alors if valeurs.condition(noeud.cle) else noeud.sinon
            yield from _ecrire(suite, valeurs, element, vides)
        else:
            for suivant in valeurs.elements(noeud.cle):
                yield from _ecrire(noeud.corps, valeurs, suivant, vides)


def _placer(place: Place, valeurs: Valeurs, element: Element, vides: list[str]) -> str:
    libelle, genre, ordinaire = _nature(place.cle)
    brute = element[place.cle] if place.cle in DE_BLOC else valeurs.brute(place.cle)
    texte = poser(brute, genre, place.format or ordinaire)
    if texte:
        return texte
    vides.append(libelle)
    return f"[{libelle} : {A_VALIDER}]"


def _nature(cle: str) -> tuple[str, Genre, str]:
    """Libellé, genre et écriture ordinaire d'une mention, de bloc ou non."""
    if cle in DE_BLOC:
        return DE_BLOC[cle].libelle, DE_BLOC[cle].genre, ""
    mention = MENTIONS[cle]
    return mention.libelle, mention.genre, mention.format


def _inconnus(analyse: Analyse) -> Iterable[Defaut]:
    """Mots hors des listes fermées, et mentions de bloc hors de leur bloc."""
    for noeud, bloc in parcourir(analyse.noeuds):
        if isinstance(noeud, Si) and noeud.cle not in CONDITIONS:
            yield Defaut(noeud.ligne, f"Condition inconnue : [[si {noeud.cle}]].")
        elif isinstance(noeud, Pour) and noeud.cle not in BLOCS:
            yield Defaut(noeud.ligne, f"Bloc inconnu : [[pour {noeud.cle}]].")
        elif isinstance(noeud, Place):
            yield from _place_inconnue(noeud, bloc)


def _place_inconnue(place: Place, bloc: str) -> Iterable[Defaut]:
    if place.cle not in MENTIONS and place.cle not in DE_BLOC:
        yield Defaut(place.ligne, f"Mention inconnue : [[{place.cle}]].")
        return
    attendu = BLOC_DE.get(place.cle)
    if attendu is not None and attendu.cle != bloc:
        phrase = f"[[{place.cle}]] ne s'emploie qu'entre [[pour {attendu.cle}]] et [[fin]]."
        yield Defaut(place.ligne, phrase)
    if not place.format:
        return
    _, genre, _ = _nature(place.cle)
    permis = formats_de(genre)
    if FORMATS.get(place.format) not in permis:
        choix = ", ".join(f.cle for f in permis) or "aucun"
        yield Defaut(place.ligne, f"Format inconnu : [[{place.cle}|{place.format}]]. Formats possibles : {choix}.")
