"""Fabriques d'appels. `appel_aura()` rend l'appel de référence chargé de son fichier et publié à sa date."""

import json
from contextlib import AbstractContextManager
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pgtrigger
from django.conf import settings

from aap.models import AppelAProjets
from aap.services import charger_appel, copier_pour_demonstration, publier
from aap.services.calendrier import lire_calendrier
from comptes.droits import SYSTEME
from comptes.models import Service
from comptes.types import TypeService
from socle.horloge import aujourd_hui
from tests.fabriques.comptes import ServiceFactory
from tests.fabriques.moules import couler

DOSSIER = Path(settings.BASE_DIR) / "fixtures" / "appels"
APPELS = ("aura-2025", "paca-2022", "mayotte-2022", "deux-sevres-fse-2018")
CADRE = "cadre-national-2022"
SERVICES: dict[str, dict[str, Any]] = {
    "aura-2025": {"nom": "DREETS Auvergne-Rhône-Alpes"},
    "paca-2022": {"nom": "DREETS Provence-Alpes-Côte d’Azur", "sigle": "DREETS PACA"},
    "mayotte-2022": {
        "nom": "DEETS de Mayotte", "sigle": "DEETS 976", "type": TypeService.DEETS, "fuseau": "Indian/Mayotte",
    },
    "deux-sevres-fse-2018": {
        "nom": "Département des Deux-Sèvres", "sigle": "CD 79", "type": TypeService.DEPARTEMENT,
    },
}  # fmt: skip
DEPARTEMENTS_AURA = ["01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"]


@cache
def _fichier(code: str) -> Any:
    return json.loads((DOSSIER / f"{code}.json").read_text(encoding="utf-8"))


def fichier(code: str = "aura-2025") -> Any:
    """Rend une copie du fichier d'un appel, à abîmer sans crainte."""
    return deepcopy(_fichier(code))


def appel_aura(service: Service | None = None, *, publie: bool = True) -> AppelAProjets:
    """Rend l'appel Auvergne-Rhône-Alpes 2025, publié à sa date (ouvert le 1er juillet 2025, instant des tests)."""
    return appel_de("aura-2025", service or ServiceFactory(nom="DREETS Auvergne-Rhône-Alpes"), publie=publie)


def appel_de(code: str, service: Service | None = None, *, publie: bool = True) -> AppelAProjets:
    """Rend un appel chargé de son fichier, publié à sa date ; le cadre national qu'il suit est chargé d'abord."""
    donnees = fichier(code)
    if donnees.get("cadre") and not AppelAProjets.objects.filter(code=donnees["cadre"]).exists():
        appel_de(donnees["cadre"], ServiceFactory(nom="DGEFP", type=TypeService.DGEFP))
    porteur = service or ServiceFactory(**SERVICES.get(code, {}))
    return couler((code, publie), porteur, lambda: _batir(donnees, porteur, publie=publie))


def _batir(donnees: Any, service: Service, *, publie: bool) -> AppelAProjets:
    appel = charger_appel(donnees, service=service)
    return publier(appel, acteur=SYSTEME, instant=lire_calendrier(donnees)["publication"]) if publie else appel


def copie_demonstration(appel: AppelAProjets, code: str = "aura-demo") -> AppelAProjets:
    """Rend la copie de démonstration de cet appel, autour du jour de l'horloge."""
    return copier_pour_demonstration(appel, code=code, aujourd_hui=aujourd_hui(appel.fuseau))


def sans_gel() -> AbstractContextManager[None]:
    """Lève le gel des versions publiées, le temps de mettre un appel dans l'état qu'un essai demande."""
    gel: AbstractContextManager[None] = pgtrigger.ignore()
    return gel
