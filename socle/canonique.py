"""Une seule écriture possible pour une même donnée : JSON canonique, empreinte, texte de recherche."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata
import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

SCHEMA = 1
"""Numéro de l'écriture canonique : il change si les règles ci-dessous changent."""


def json_canonique(donnees: Any) -> bytes:
    """JSON en UTF-8 : clés triées, textes en NFC, décimaux et dates en chaînes, instants en UTC, sans espace.

    Lève TypeError pour un flottant (l'argent est décimal), un instant sans fuseau ou un type inconnu.
    """
    texte = json.dumps(_simple(donnees), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return texte.encode("utf-8")


def empreinte(donnees: Any) -> str:
    """SHA-256 hexadécimal du JSON canonique."""
    return hashlib.sha256(json_canonique(donnees)).hexdigest()


def simple(donnees: Any) -> Any:
    """Même donnée faite seulement de dict, list, str, int, bool et None : ce qu'un JSONField rend à l'identique."""
    return _simple(donnees)


def normaliser_recherche(texte: str) -> str:
    """Texte sans accent ni casse, espaces réduits : remplit les colonnes de recherche et de tri (« Œuvre » →
    « oeuvre »)."""
    large = texte.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    nu = "".join(c for c in unicodedata.normalize("NFKD", large) if not unicodedata.combining(c))
    return " ".join(nu.replace("’", "'").casefold().split())


def _simple(valeur: Any) -> Any:
    if isinstance(valeur, Enum):
        return _simple(valeur.value)
    if isinstance(valeur, str):
        return unicodedata.normalize("NFC", valeur)
    if valeur is None or isinstance(valeur, bool | int):
        return valeur
    return _compose(valeur)


def _compose(valeur: Any) -> Any:
    if dataclasses.is_dataclass(valeur) and not isinstance(valeur, type):
        return {champ.name: _simple(getattr(valeur, champ.name)) for champ in dataclasses.fields(valeur)}
    if isinstance(valeur, Mapping):
        return {unicodedata.normalize("NFC", str(_simple(cle))): _simple(v) for cle, v in valeur.items()}
    if isinstance(valeur, AbstractSet):
        return sorted((_simple(v) for v in valeur), key=lambda v: json.dumps(v, sort_keys=True))
    if isinstance(valeur, list | tuple):
        return [_simple(v) for v in valeur]
    return _chaine(valeur)


def _chaine(valeur: Any) -> str:
    if isinstance(valeur, Decimal):
        return format(valeur, "f")
    if isinstance(valeur, datetime):
        if valeur.tzinfo is None:
            raise TypeError("Un instant sans fuseau n'a pas d'écriture canonique.")
        return valeur.astimezone(UTC).isoformat()
    if isinstance(valeur, date | time):
        return valeur.isoformat()
    if isinstance(valeur, uuid.UUID):
        return str(valeur)
    raise TypeError(f"Pas d'écriture canonique pour {type(valeur).__name__}.")
