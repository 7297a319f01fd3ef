"""Les règles des quatre appels de référence, et un dossier complet qui n'échoue à rien d'autre qu'à ce qu'on teste."""

import csv
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from regles.faits import FaitsCalendrier, FaitsDossier, FaitsPoste, Famille, NaturePoste, Situation
from regles.moteur import RegleAppliquee, lire_regles

DONNEES = Path(__file__).resolve().parent.parent / "donnees"
APPELS = ("aura-2025", "paca-2022", "deux-sevres-fse-2018", "mayotte-2022")
AURA = "aura-2025"


@cache
def json_des_regles(appel: str) -> str:
    return (DONNEES / f"regles_{appel}.json").read_text(encoding="utf-8")


def lignes_de_regles(appel: str) -> list[dict[str, Any]]:
    """Les lignes JSON d'un appel, fraîches : on peut les modifier sans gêner un autre test."""
    lignes: list[dict[str, Any]] = json.loads(json_des_regles(appel))
    return lignes


@cache
def regles_de(appel: str) -> tuple[RegleAppliquee, ...]:
    return lire_regles(lignes_de_regles(appel))


def seulement(appel: str, *codes: str) -> tuple[RegleAppliquee, ...]:
    return tuple(regle for regle in regles_de(appel) if regle.code in codes)


def lire_csv(nom: str) -> list[dict[str, str]]:
    with (DONNEES / nom).open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


PIECES = frozenset(
    {
        "CERFA_12156",
        "BUDGET_STRUCTURE",
        "PROJET_STRUCTURE",
        "BUDGET_PROJET",
        "RAPPORT_ACTIVITE",
        "COMPTES_ANNUELS",
        "FINANCEMENT_ETP_EXISTANTS",
        "RIB",
        "PLAN_FSE",
    }
)
RUBRIQUES = frozenset(
    {
        "VOLUMES_ACTIVITE",
        "PRIORISATION_ETAT",
        "AUTRES_ACHETEURS",
        "ACTEURS_INCLUSIFS",
        "MISE_EN_RELATION",
        "PARCOURS_QUALITE",
    }
)
ATTESTATIONS = frozenset({"A_JOUR", "EXACT", "CER", "NON_SUBSTITUTION"})

COMPLET = FaitsDossier(
    famille=Famille.ASSOCIATION,
    situation=Situation.DEJA_PORTEUSE,
    annees_pnad=frozenset({2023}),
    zone_blanche=False,
    signataire_est_representant=True,
    coordinateur_contacte=True,
    subventions_publiques_annuelles=Decimal(0),
    pieces_fournies=PIECES,
    rubriques_remplies=RUBRIQUES,
    attestations_cochees=ATTESTATIONS,
    calendrier=FaitsCalendrier(signature=date(2025, 7, 1)),
)


def poste(etp: str = "1", mois: int = 12, cout: str = "40000.00", ref: str = "p1", **autres: Any) -> FaitsPoste:
    """Un poste de facilitateur à consolider dont tout le coût est du salaire."""
    valeurs = {"nature": NaturePoste.CONSOLIDATION, "brut": Decimal(cout), **autres}
    return FaitsPoste(ref=ref, etp=Decimal(etp), mois=mois, **valeurs)


def dossier(**valeurs: Any) -> FaitsDossier:
    """Le dossier complet, avec ce que le test change ; `calendrier` est un dict de champs à changer."""
    calendrier = replace(COMPLET.calendrier, **valeurs.pop("calendrier", {}))
    return replace(COMPLET, calendrier=calendrier, **valeurs)
