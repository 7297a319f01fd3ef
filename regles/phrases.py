"""Les nombres et les dates en français, pour les messages des règles (espaces insécables)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from regles.montants import CENT, est_entier

FINE = "\u202f"
INSECABLE = "\u00a0"
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def euros(montant: Decimal) -> str:
    """« 5 527 € » ou « 29 472,99 € » : les centimes ne s'écrivent que s'il y en a."""
    texte = f"{montant:,.0f}" if est_entier(montant) else f"{montant:,.2f}"
    return texte.replace(",", FINE).replace(".", ",") + f"{INSECABLE}€"


def nombre(valeur: Decimal) -> str:
    """« 0,5 », « 12 » : sans zéros inutiles."""
    return f"{valeur.normalize():f}".replace(".", ",")


def quantite(valeur: Decimal, unite: str = "") -> str:
    """« 12 500 heures », « 0,62 ETP » : milliers séparés, sans zéros inutiles."""
    entiers, _, decimales = nombre(valeur).partition(",")
    texte = f"{int(entiers):,}".replace(",", FINE) + (f",{decimales}" if decimales else "")
    return f"{texte}{INSECABLE}{unite}" if unite else texte


def taux(valeur: Decimal) -> str:
    """0.70 → « 70 % »."""
    return f"{nombre(valeur * CENT)}{INSECABLE}%"


def etp(valeur: Decimal) -> str:
    return f"{nombre(valeur)}{INSECABLE}ETP"


def jour(valeur: date) -> str:
    """« 1er juillet 2025 »."""
    quantieme = "1er" if valeur.day == 1 else str(valeur.day)
    return f"{quantieme} {MOIS[valeur.month - 1]} {valeur.year}"


def instant(valeur: datetime) -> str:
    """« 15 juillet 2025 à 23 h 59 », à l'heure du fuseau que porte la valeur."""
    return f"{jour(valeur.date())} à {valeur.hour}{INSECABLE}h{INSECABLE}{valeur.minute:02d}"


def heure_de(fuseau: str) -> str:
    """Europe/Paris → « heure de Paris »."""
    return f"heure de {fuseau.rpartition('/')[2].replace('_', ' ')}"


def liste(elements: Sequence[str], liaison: str = "et") -> str:
    """« a, b et c »."""
    if not elements[1:]:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} {liaison} {elements[-1]}"


def accord(compte: int, singulier: str, pluriel: str) -> str:
    """« 1 mois », « 2 pièces »."""
    return f"{compte} {singulier if abs(compte) <= 1 else pluriel}"
