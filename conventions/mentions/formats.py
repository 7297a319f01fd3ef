"""Comment s'écrit la valeur d'une mention : un genre, une écriture ordinaire, et une liste fermée de formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from num2words import num2words

from socle.affichage import INSECABLE, MOIS, date_longue, etp, euros, pourcent
from socle.texte_enrichi import neutraliser

MILLION = 1_000_000


class Genre(StrEnum):
    """Ce qu'est une valeur : c'est lui qui dit quels formats lui conviennent."""

    TEXTE = "texte"
    DATE = "date"
    MONTANT = "montant"
    TAUX = "taux"
    NOMBRE = "nombre"
    ETP = "etp"
    MOIS = "mois"


def montant_en_lettres(montant: Any) -> str:
    """« vingt-huit mille euros et cinquante centimes » ; montant en euros, deux décimales au plus."""
    entiers = int(montant)
    centimes = int((montant - entiers) * 100)
    lettres_centimes = f"{num2words(centimes, lang='fr')} {'centime' if centimes == 1 else 'centimes'}"
    if not entiers and centimes:
        return lettres_centimes
    # « un million d'euros », mais « un million deux euros ».
    liaison = "d'" if entiers and entiers % MILLION == 0 else ""
    lettres = f"{num2words(entiers, lang='fr')} {liaison}{'euro' if entiers <= 1 else 'euros'}"
    return f"{lettres} et {lettres_centimes}" if centimes else lettres


def nombre_en_lettres(valeur: Any) -> str:
    """« deux »."""
    lettres: str = num2words(valeur, lang="fr")
    return lettres


@dataclass(frozen=True, slots=True)
class Format:
    """Une écriture qu'on peut demander : `[[debut|date_courte]]`."""

    cle: str
    libelle: str
    ecritures: dict[Genre, Callable[[Any], str]]


def _initiale(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


_FORMATS = (
    Format("date_longue", "date en toutes lettres", {Genre.DATE: date_longue}),
    Format("date_courte", "date en chiffres", {Genre.DATE: lambda jour: f"{jour:%d/%m/%Y}"}),
    Format("mois_annee", "mois et année", {Genre.DATE: lambda j: f"{MOIS[j.month - 1]}{INSECABLE}{j.year}"}),
    Format(
        "lettres",
        "en toutes lettres",
        {
            Genre.MONTANT: montant_en_lettres,
            Genre.NOMBRE: nombre_en_lettres,
            Genre.MOIS: lambda n: f"{nombre_en_lettres(n)} mois",
        },
    ),
    Format("chiffres", "en chiffres", {Genre.NOMBRE: str, Genre.MOIS: str}),
    Format("majuscules", "en capitales", {Genre.TEXTE: str.upper}),
    Format("initiale", "majuscule au premier mot", {Genre.TEXTE: _initiale}),
)
FORMATS: dict[str, Format] = {format_.cle: format_ for format_ in _FORMATS}
ORDINAIRES: dict[Genre, Callable[[Any], str]] = {
    Genre.TEXTE: str,
    Genre.DATE: date_longue,
    Genre.MONTANT: euros,
    Genre.TAUX: pourcent,
    Genre.NOMBRE: str,
    Genre.ETP: etp,
    Genre.MOIS: lambda nombre: f"{nombre}{INSECABLE}mois",
}


def formats_de(genre: Genre) -> list[Format]:
    """Formats qui conviennent à ce genre."""
    return [format_ for format_ in _FORMATS if genre in format_.ecritures]


def ecrire(brute: Any, genre: Genre, format_: str = "") -> str:
    """Valeur écrite, vide s'il n'y en a pas. Une lettre tapée par quelqu'un ne devient jamais une mise en forme."""
    if brute is None or brute == "":
        return ""
    ecriture = FORMATS[format_].ecritures[genre] if format_ else ORDINAIRES[genre]
    return ecriture(brute)


def poser(brute: Any, genre: Genre, format_: str = "") -> str:
    """La même valeur, prête à entrer dans un texte enrichi."""
    return neutraliser(ecrire(brute, genre, format_))
