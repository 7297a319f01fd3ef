"""Dataclasses ↔ JSON canonique : décimaux en chaînes, dates ISO, énumérations par valeur."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Protocol, TypeVar, Union, cast, get_args, get_origin, get_type_hints, runtime_checkable

T = TypeVar("T")


@runtime_checkable
class EnJson(Protocol):
    """Un objet qui sait s'écrire lui-même (une condition, par exemple)."""

    def en_json(self) -> Any: ...


def ecrire(objet: Any) -> Any:
    """Valeur JSON d'un objet ; lève TypeError pour un flottant ou un type inconnu."""
    if isinstance(objet, Enum):
        return objet.value
    if objet is None or isinstance(objet, bool | int | str):
        return objet
    if isinstance(objet, Mapping):
        return {str(cle): ecrire(valeur) for cle, valeur in sorted(objet.items())}
    if isinstance(objet, list | tuple | frozenset):
        ecrits = [ecrire(element) for element in objet]
        return sorted(ecrits) if isinstance(objet, frozenset) else ecrits
    return _ecrire_objet(objet)


def _ecrire_objet(objet: Any) -> Any:
    if isinstance(objet, Decimal):
        return f"{objet:f}"
    if isinstance(objet, date):
        return objet.isoformat()
    if isinstance(objet, EnJson):
        return objet.en_json()
    if is_dataclass(objet) and not isinstance(objet, type):
        return {champ.name: ecrire(getattr(objet, champ.name)) for champ in fields(objet)}
    raise TypeError(f"Valeur sans forme JSON : {objet!r}")


def relire(genre: type[T], valeur: Any) -> T:
    """Reconstruit une valeur que `ecrire` a écrite. Les champs absents gardent leur défaut."""
    return cast("T", _relire(genre, valeur))


def _relire(genre: Any, valeur: Any) -> Any:
    if valeur is None or genre is Any or get_origin(genre) in (dict, Mapping):
        return valeur
    if get_origin(genre) in (Union, types.UnionType):
        return _relire_union(genre, valeur)
    if get_origin(genre) is tuple:
        return _relire_tuple(get_args(genre), valeur)
    if is_dataclass(genre):
        return _relire_objet(genre, valeur)
    return genre.fromisoformat(valeur) if genre in (date, datetime) else genre(valeur)


def _relire_objet(genre: Any, valeur: Mapping[str, Any]) -> Any:
    annotations = _annotations(genre)
    connus = {champ.name for champ in fields(genre)}
    return genre(**{nom: _relire(annotations[nom], brut) for nom, brut in valeur.items() if nom in connus})


@cache
def _annotations(genre: Any) -> dict[str, Any]:
    return get_type_hints(genre)


def _relire_union(genre: Any, valeur: Any) -> Any:
    """« X | None » relit X ; « Decimal | str | None » garde la chaîne, que l'objet type lui-même."""
    choix = [sorte for sorte in get_args(genre) if sorte is not type(None)]
    return _relire(choix[0], valeur) if len(choix) == 1 else str(valeur)


def _relire_tuple(sortes: tuple[Any, ...], valeurs: list[Any]) -> tuple[Any, ...]:
    if sortes[-1] is Ellipsis:
        return tuple(_relire(sortes[0], valeur) for valeur in valeurs)
    return tuple(_relire(sorte, valeur) for sorte, valeur in zip(sortes, valeurs, strict=True))
