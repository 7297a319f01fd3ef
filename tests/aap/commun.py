"""Un cadre national et sa déclinaison régionale, petits et inventés, pour les essais des versions."""

from __future__ import annotations

from typing import Any

from aap.models import AppelAProjets
from aap.services import charger_appel, publier
from comptes.droits import SYSTEME
from tests.fabriques.aap import fichier
from tests.fabriques.comptes import ServiceFactory


def fichier_cadre() -> Any:
    """Rend le fichier d'un cadre national : les règles et listes d'AURA 2025, taux à 70 %."""
    donnees = fichier()
    donnees |= {"code": "cadre-2025", "nature": "cadre", "titre": "Cadre national 2025", "prefixe_numero": "NAT"}
    return donnees


def fichier_region(regles: list[Any] | None = None, **listes: Any) -> Any:
    """Rend le fichier d'une région qui suit ce cadre et n'écrit presque rien."""
    complet = fichier()
    gardes = ("schema", "annee", "fuseau", "calendrier", "version")
    donnees: dict[str, Any] = {cle: complet[cle] for cle in gardes}
    donnees |= {"code": "region-2025", "cadre": "cadre-2025", "titre": "Appel régional", "prefixe_numero": "REG"}
    return donnees | {"regles": regles or []} | listes


def regle(code: str, **parametres: Any) -> Any:
    """Rend la ligne d'AURA 2025 pour cette règle, paramètres changés."""
    ligne = next(ligne for ligne in fichier()["regles"] if ligne["code"] == code)
    return ligne | {"parametres": ligne.get("parametres", {}) | parametres}


def cadre_publie() -> AppelAProjets:
    """Rend le cadre national, publié."""
    return publier(charger_appel(fichier_cadre(), service=ServiceFactory()), acteur=SYSTEME)


def region(regles: list[Any] | None = None, **listes: Any) -> AppelAProjets:
    """Rend la région en préparation ; le cadre doit être publié."""
    return charger_appel(fichier_region(regles, **listes), service=ServiceFactory())
