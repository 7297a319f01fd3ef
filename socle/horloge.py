"""La seule horloge du code : ce qui dépend de l'heure se rejoue en la figeant.

L'instant figé est une variable de module, et non de fil : le serveur de test répond dans un autre fil et doit voir la
même
heure que le test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class _Etat:
    fige: datetime | None = None


def maintenant() -> datetime:
    """Instant présent, en UTC et avec fuseau."""
    return _Etat.fige or datetime.now(UTC)


def aujourd_hui(fuseau: str | ZoneInfo) -> date:
    """Jour présent là où l'on est : à 23 h à Paris, Mayotte est déjà au lendemain."""
    zone = ZoneInfo(fuseau) if isinstance(fuseau, str) else fuseau
    return maintenant().astimezone(zone).date()


@contextmanager
def figer(instant: datetime) -> Iterator[datetime]:
    """Arrête l'horloge sur `instant` (avec fuseau) ; rend l'heure d'avant en sortant. Lève ValueError sans fuseau."""
    if instant.tzinfo is None:
        raise ValueError("L'instant à figer doit porter un fuseau.")
    avant = _Etat.fige
    _Etat.fige = instant.astimezone(UTC)
    try:
        yield _Etat.fige
    finally:
        _Etat.fige = avant


def avancer(delta: timedelta) -> datetime:
    """Avance l'horloge figée de `delta` et rend le nouvel instant. Lève RuntimeError si l'horloge n'est pas figée."""
    if _Etat.fige is None:
        raise RuntimeError("On n'avance qu'une horloge figée : utiliser figer().")
    _Etat.fige += delta
    return _Etat.fige
