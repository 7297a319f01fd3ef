"""Une région règle ses paramètres dans les bornes du cadre national : jamais au-dessus d'un plafond, ni sous un
plancher. Le sens de chaque borne est écrit sur le champ (`champ(…, borne=…)`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regles.constats import Unite
from regles.parametres import DescriptionChamp

PLAFOND, PLANCHER = "plafond", "plancher"
BORNES = frozenset({"", PLAFOND, PLANCHER})


@dataclass(frozen=True)
class Depassement:
    """Une valeur hors de la borne du cadre. `chemin` : « particuliers.0.taux »."""

    chemin: str
    libelle: str
    unite: Unite
    borne: str
    valeur: Decimal
    limite: Decimal


def depassements(champs: tuple[DescriptionChamp, ...], region: Any, cadre: Any) -> tuple[Depassement, ...]:
    """Valeurs de la région hors des bornes du cadre ; `region` et `cadre` : paramètres JSON de la même règle, valides.

    Un taux particulier se compare à celui du cadre pour la même condition, à défaut à la valeur ordinaire du cadre.
    """
    return tuple(_comparer(champs, region, cadre, ""))


def _comparer(
    champs: tuple[DescriptionChamp, ...], region: Any, cadre: Any, chemin: str, ordinaire: Any = None
) -> Iterator[Depassement]:
    for champ in champs:
        sien = region.get(champ.nom, champ.defaut)
        repere = cadre.get(champ.nom, champ.defaut) if cadre is not None else (ordinaire or {}).get(champ.nom)
        lieu = f"{chemin}.{champ.nom}" if chemin else champ.nom
        if champ.genre == "liste" and champ.elements and isinstance(sien, list):
            yield from _comparer_liste(champ.elements, sien, repere or [], lieu, cadre)
        elif champ.borne and sien is not None and repere is not None and _dehors(champ.borne, sien, repere):
            yield Depassement(lieu, champ.libelle, champ.unite, champ.borne, Decimal(str(sien)), Decimal(str(repere)))


def _comparer_liste(
    elements: tuple[DescriptionChamp, ...], siens: list[Any], reperes: list[Any], chemin: str, ordinaire: Any
) -> Iterator[Depassement]:
    par_condition = {str(r.get("condition")): r for r in reperes if isinstance(r, dict)}
    for rang, sien in enumerate(siens):
        if isinstance(sien, dict):
            pareil = par_condition.get(str(sien.get("condition")))
            yield from _comparer(elements, sien, pareil, f"{chemin}.{rang}", ordinaire)


def _dehors(borne: str, valeur: Any, limite: Any) -> bool:
    sien, repere = Decimal(str(valeur)), Decimal(str(limite))
    return sien > repere if borne == PLAFOND else sien < repere
