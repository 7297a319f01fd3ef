"""Formats d'affichage français : montants, ETP, dates, instants. Tout est arrondi au plus proche."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from socle.horloge import maintenant

FINE = "\u202f"  # espace fine insécable : groupes de trois chiffres, et devant « % »
INSECABLE = "\u00a0"
ABSENT = "—"
PARIS = "Europe/Paris"
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
HEURES_DE = {
    "Europe/Paris": "heure de Paris",
    "Indian/Mayotte": "heure de Mayotte",
    "Indian/Reunion": "heure de La Réunion",
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Martinique": "heure de la Martinique",
    "America/Cayenne": "heure de la Guyane",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "Pacific/Noumea": "heure de Nouméa",
    "Pacific/Tahiti": "heure de Tahiti",
}
Nombre = Decimal | int


def nombre(valeur: Nombre, decimales: int) -> str:
    """« 29 473,50 » : milliers séparés par une fine insécable, virgule décimale, signe moins typographique."""
    arrondi = Decimal(valeur).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    texte = f"{abs(arrondi):,.{decimales}f}".replace(",", FINE).replace(".", ",")
    return f"−{texte}" if arrondi < 0 else texte


def euros(valeur: Nombre | None) -> str:
    """« 29 473,00 € », ou un tiret quand il n'y a pas de montant."""
    return ABSENT if valeur is None else f"{nombre(valeur, 2)}{INSECABLE}€"


def euros_entiers(valeur: Nombre | None) -> str:
    """« 29 473 € » : pour les tableaux de bord, jamais pour un acte."""
    return ABSENT if valeur is None else f"{nombre(valeur, 0)}{INSECABLE}€"


def etp(valeur: Nombre | None) -> str:
    """« 0,50 ETP »."""
    return ABSENT if valeur is None else f"{nombre(valeur, 2)}{INSECABLE}ETP"


def pourcent(valeur: Nombre | None, decimales: int | None = None) -> str:
    """« 80 % » ou « 66,67 % ». La valeur est déjà en points de pourcentage. Sans `decimales` : deux au plus."""
    if valeur is None:
        return ABSENT
    texte = nombre(valeur, 2 if decimales is None else decimales)
    if decimales is None:
        texte = texte.rstrip("0").rstrip(",")
    return f"{texte}{FINE}%"


def ecart(avant: Nombre | None, apres: Nombre | None) -> str:
    """« +1 200,00 € (+4,07 %) » : ce qui sépare deux montants ; sans pourcentage quand le premier est nul."""
    if avant is None or apres is None:
        return ABSENT
    difference = Decimal(apres) - Decimal(avant)
    signe = "+" if difference > 0 else ""
    texte = f"{signe}{euros(difference)}"
    return f"{texte} ({signe}{pourcent(difference * 100 / Decimal(avant))})" if avant else texte


def octets(taille: int | None) -> str:
    """« 812 octets », « 34 Ko », « 1,2 Mo »."""
    if taille is None:
        return ABSENT
    if taille < 1000:  # noqa: PLR2004 (le kilo est mille)
        return f"{taille}{INSECABLE}octet{'s' if taille > 1 else ''}"
    if taille < 1_000_000:  # noqa: PLR2004 (le méga est un million)
        return f"{nombre(Decimal(taille) / 1000, 0)}{INSECABLE}Ko"
    return f"{nombre(Decimal(taille) / 1_000_000, 1)}{INSECABLE}Mo"


def zone(fuseau: str | ZoneInfo | None) -> ZoneInfo:
    """Fuseau demandé, ou celui de Paris."""
    return fuseau if isinstance(fuseau, ZoneInfo) else ZoneInfo(fuseau or PARIS)


def date_longue(jour: dt.date | None, fuseau: str | ZoneInfo | None = None) -> str:
    """« 1er juillet 2025 ». Un instant est d'abord ramené au jour qu'il est dans le fuseau."""
    if jour is None:
        return ABSENT
    if isinstance(jour, dt.datetime):
        jour = jour.astimezone(zone(fuseau)).date()
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}{INSECABLE}{MOIS[jour.month - 1]}{INSECABLE}{jour.year}"


def heure(moment: dt.datetime, fuseau: str | ZoneInfo | None = None, *, secondes: bool = False) -> str:
    """« 23 h 59 », ou « 23 h 59 min 58 s »."""
    local = moment.astimezone(zone(fuseau))
    base = f"{local.hour}{INSECABLE}h{INSECABLE}{local.minute:02d}"
    return f"{base}{INSECABLE}min{INSECABLE}{local.second:02d}{INSECABLE}s" if secondes else base


def instant(moment: dt.datetime | None, fuseau: str | ZoneInfo | None = None, *, secondes: bool = False) -> str:
    """« 15 juillet 2025 à 23 h 59 (heure de Paris) » : l'heure dite est toujours celle du fuseau nommé."""
    if moment is None:
        return ABSENT
    lieu = zone(fuseau)
    nom = HEURES_DE.get(lieu.key, f"heure de {lieu.key.rsplit('/', 1)[-1].replace('_', ' ')}")
    return f"{date_longue(moment, lieu)} à {heure(moment, lieu, secondes=secondes)} ({nom})"


def jours_restants(moment: dt.datetime | None, fuseau: str | ZoneInfo | None = None) -> str:
    """« dans 12 jours », « demain », « aujourd'hui », « échéance passée » : jours du calendrier du fuseau."""
    if moment is None:
        return ABSENT
    present = maintenant()
    if moment < present:
        return "échéance passée"
    lieu = zone(fuseau)
    jours = (moment.astimezone(lieu).date() - present.astimezone(lieu).date()).days
    return {0: "aujourd’hui", 1: "demain"}.get(jours, f"dans {jours}{INSECABLE}jours")
