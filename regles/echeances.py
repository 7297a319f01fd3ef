"""Arithmétique des dates et des heures limites. Aucune horloge : le jour et l'instant sont des faits."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MILLIEME = timedelta(milliseconds=1)


def ajouter_mois(jour: date, mois: int) -> date:
    """Même quantième `mois` plus tard (ou plus tôt si négatif) ; à défaut le dernier jour du mois.

    31 août − 2 mois = 30 juin ; 30 avril − 2 mois = 28 février.
    """
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, numero = divmod(rang, 12)
    return date(annee, numero + 1, min(jour.day, monthrange(annee, numero + 1)[1]))


def fin_de_periode(debut: date, mois: int) -> date:
    """Dernier jour d'une période de `mois` mois : début + n mois − 1 jour."""
    return ajouter_mois(debut, mois) - timedelta(days=1)


def periode_de(jour: date, mois: int) -> tuple[date, date]:
    """Premier et dernier jour de la période de `mois` mois qui contient ce jour, les années partant du 1er janvier.

    Pour 3 mois, le trimestre du calendrier : le 15 août 2022 est dans [1er juillet, 30 septembre].
    """
    rang = jour.year * 12 + jour.month - 1
    debut = ajouter_mois(jour.replace(day=1), -(rang % mois))
    return debut, fin_de_periode(debut, mois)


def zone(fuseau: str) -> ZoneInfo:
    """Lève ValueError (message français) si le fuseau n'existe pas."""
    try:
        return ZoneInfo(fuseau)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"Le fuseau « {fuseau} » n'existe pas.") from None


def instant_limite(jour: date, heure: str, fuseau: str) -> datetime:
    """Dernier instant permis, en UTC. L'unité que le texte écrit est entière : « 23:59 » va jusqu'à 23:59:59,999."""
    debut = datetime.combine(jour, time.fromisoformat(heure), zone(fuseau))
    unite = timedelta(seconds=1) if heure.count(":") > 1 else timedelta(minutes=1)
    return debut.astimezone(UTC) + unite - MILLIEME


def dans_le_delai(instant: datetime, limite: datetime) -> bool:
    """Vrai jusqu'au bout du dernier millième (un instant à 23:59:59,9995 est encore dans la minute)."""
    return instant < limite + MILLIEME


def rang_de_releve(instant: datetime, limites: Sequence[datetime]) -> int | None:
    """Rang (0 pour la première) de la relève à laquelle appartient un dépôt : la première dont la limite, incluse,
    n'est pas passée. None après la dernière."""
    return next((rang for rang, limite in enumerate(limites) if dans_le_delai(instant, limite)), None)


def jour_local(instant: datetime, fuseau: str) -> date:
    return instant.astimezone(zone(fuseau)).date()
