"""Décaler d'une ou plusieurs années les dates écrites dans les paramètres d'une règle."""

from datetime import date
from typing import Any

from regles.parametres import DescriptionChamp

FEVRIER = 2


def decaler_jour(jour: date, annees: int) -> date:
    """Même jour, `annees` plus tard ; un 29 février devient un 28 les années communes."""
    try:
        return jour.replace(year=jour.year + annees)
    except ValueError:
        return jour.replace(year=jour.year + annees, month=FEVRIER, day=28)


def decaler_dates(champs: tuple[DescriptionChamp, ...], valeurs: dict[str, Any], annees: int) -> dict[str, Any]:
    """Paramètres JSON dont chaque date est décalée ; le reste est rendu tel quel."""
    par_nom = {champ.nom: champ for champ in champs}
    return {
        nom: _decaler(par_nom[nom], valeur, annees) if nom in par_nom else valeur for nom, valeur in valeurs.items()
    }


def _decaler(champ: DescriptionChamp, valeur: Any, annees: int) -> Any:
    if champ.genre == "date" and isinstance(valeur, str):
        return decaler_jour(date.fromisoformat(valeur), annees).isoformat()
    if isinstance(valeur, list):
        return [decaler_dates(champ.elements, v, annees) if isinstance(v, dict) else v for v in valeur]
    if champ.genre == "groupe" and isinstance(valeur, dict):
        return decaler_dates(champ.elements, valeur, annees)
    return valeur
