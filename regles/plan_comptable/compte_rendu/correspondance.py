"""Du budget 12156*06 à la colonne « prévision » du 15059*02 : par LIBELLÉ, jamais par numéro.

870 et 875 y sont inversés, 73 et 78 y changent de nom, 69 et 79 n'y sont plus, les communes y sont séparées des
intercommunalités.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from regles.montants import ZERO, somme
from regles.plan_comptable.compte_rendu.lignes import PAR_CODE_SYNTHESE

# Ce qui change de ligne d'un formulaire à l'autre ; le reste garde son code.
DEPLACEES: dict[str, str] = {
    "65.2": "65.1",
    "69": "65",
    "74.E4": "74.E3",
    "74.R3": "74.R2",
    "74.D3": "74.D2",
    "756": "75",
    "758": "75",
    "79": "75",
    "870": "875",
    "875": "870",
}
COTISATIONS_ET_DONS = ("756", "758")
COMMUNES_EPCI = ("74.C1", "74.C2", "74.C3", "74.C4")
NOTES: dict[str, str] = {
    "69": "L'impôt sur les bénéfices n'a plus de ligne : il est compté au 65.",
    "79": "Les transferts de charges n'ont plus de ligne : ils sont comptés au 75.",
    "78": "Le 78 change de sens : reprises au budget, reports de ressources non utilisées au compte rendu.",
}
SANS_NOM = "Le compte rendu sépare communes et intercommunalités : un financeur sans nom est compté en communes."
_EPCI = re.compile(r"\b(communaute|agglomeration|agglo|metropole|intercommunal\w*|epci|syndicat|cc|ca|cu)\b")


@dataclass(frozen=True)
class Prevision:
    """Colonne « prévision » : montants en euros et précisions par ligne ; `notes` : ce qui a changé de ligne."""

    montants: dict[str, Decimal]
    precisions: dict[str, str]
    notes: tuple[str, ...]


def prevision(budget: Mapping[str, Decimal], libelles: Mapping[str, str] | None = None) -> Prevision:
    """Porte les lignes saisies d'un budget 12156*06 aux lignes du 15059*02 ; la somme des montants est gardée.

    `libelles` : précision que le porteur a écrite à une ligne (« Ville de Lyon ») ; elle sépare communes et EPCI.
    Une ligne calculée du budget est ignorée. Lève KeyError pour un code sans ligne d'arrivée.
    """
    ecrits = libelles or {}
    montants: dict[str, Decimal] = {}
    precisions: dict[str, list[str]] = {}
    for code, montant in sorted(budget.items()):
        if code in _CALCULEES or not montant:
            continue
        cible = _cible(code, ecrits.get(code, ""), montants)
        montants[cible] = montants.get(cible, ZERO) + montant
        if ecrits.get(code):
            precisions.setdefault(cible, []).append(ecrits[code])
    dons = somme(budget.get(code, ZERO) for code in COTISATIONS_ET_DONS)
    if dons:
        montants["75.1"] = dons
    reunies = {code: " ; ".join(dict.fromkeys(dits)) for code, dits in precisions.items()}
    return Prevision(montants, reunies, _notes(budget, ecrits))


def _notes(budget: Mapping[str, Decimal], ecrits: Mapping[str, str]) -> tuple[str, ...]:
    notes = [phrase for code, phrase in NOTES.items() if budget.get(code)]
    if any(budget.get(code) and not ecrits.get(code) for code in COMMUNES_EPCI):
        notes.append(SANS_NOM)
    return tuple(notes)


_CALCULEES = frozenset({"60", "61", "62", "63", "64", "74", "75", "IND", "RP", "86", "87", "TC", "TP", "TGC", "TGP"})


def _cible(code: str, libelle: str, deja: Mapping[str, Decimal]) -> str:
    """La première commune (ou intercommunalité) prend la ligne imprimée, les suivantes ensemble la ligne libre."""
    if code in COMMUNES_EPCI:
        famille = "I" if _EPCI.search(_reduit(libelle)) else "C"
        return f"74.{famille}{2 if f'74.{famille}1' in deja else 1}"
    return PAR_CODE_SYNTHESE[DEPLACEES.get(code, code)].code


def _reduit(texte: str) -> str:
    decompose = unicodedata.normalize("NFKD", texte).casefold()
    return "".join(c for c in decompose if not unicodedata.combining(c))
