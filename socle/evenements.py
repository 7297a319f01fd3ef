"""Faire réagir une pièce du dessus sans l'importer : la décision est prise ici, la convention naît là, dans la même
transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection

_abonnes: dict[str, list[Callable[..., object]]] = defaultdict(list)


def abonner(nom: str, fonction: Callable[..., object]) -> None:
    """Appelle `fonction(**charge)` à chaque émission de `nom`. S'appelle dans `AppConfig.ready()` ; deux fois ne
    compte qu'une."""
    if fonction not in _abonnes[nom]:
        _abonnes[nom].append(fonction)


def emettre(nom: str, **charge: Any) -> None:
    """Appelle les abonnés sur-le-champ ; une exception d'abonné annule toute la transaction.

    Lève RuntimeError hors transaction : la cause et ses effets doivent réussir ou échouer ensemble.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"L'événement {nom} doit être émis dans une transaction.")
    for fonction in tuple(_abonnes.get(nom, ())):
        fonction(**charge)
