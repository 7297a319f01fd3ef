"""Le compte rendu financier 15059*02 : ses lignes, ses sommes, et ce que devient chaque ligne du budget 12156*06.

Les deux formulaires se relient par LIBELLÉ, jamais par numéro : 870 et 875 y sont inversés, 73 et 78 y changent de nom,
69 et 79 n'y sont plus, les communes y sont séparées des intercommunalités.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regles.montants import ZERO, somme
from regles.plan_comptable.modele import CHARGES, PRODUITS, Cote


class NatureLigne(StrEnum):
    """`libre` : un montant et son libellé ; `dont` : comprise dans la ligne du dessus, elle ne s'ajoute pas."""

    SAISIE = "saisie"
    LIBRE = "libre"
    DONT = "dont"
    SOMME = "somme"
    TOTAL = "total"


S, L, D, R, T = NatureLigne


@dataclass(frozen=True)
class LigneSynthese:
    """Une ligne du tableau de synthèse, dans l'ordre imprimé. Les codes à point sont à nous."""

    code: str
    cote: Cote
    nature: NatureLigne
    libelle: str

    @property
    def saisissable(self) -> bool:
        return self.nature in (S, L, D)


LIGNES_SYNTHESE: tuple[LigneSynthese, ...] = (
    LigneSynthese("60", CHARGES, R, "60 – Achat"),
    LigneSynthese("60.1", CHARGES, S, "Achats matières et fournitures"),
    LigneSynthese("60.2", CHARGES, S, "Autres fournitures"),
    LigneSynthese("60.3", CHARGES, L, "(ligne libre)"),
    LigneSynthese("61", CHARGES, R, "61 – Services extérieurs"),
    LigneSynthese("61.1", CHARGES, S, "Locations"),
    LigneSynthese("61.2", CHARGES, S, "Entretien et réparation"),
    LigneSynthese("61.3", CHARGES, S, "Assurance"),
    LigneSynthese("61.4", CHARGES, S, "Documentation"),
    LigneSynthese("61.5", CHARGES, L, "(ligne libre)"),
    LigneSynthese("62", CHARGES, R, "62 – Autres services extérieurs"),
    LigneSynthese("62.1", CHARGES, S, "Rémunérations intermédiaires et honoraires"),
    LigneSynthese("62.2", CHARGES, S, "Publicité, publication"),
    LigneSynthese("62.3", CHARGES, S, "Déplacements, missions"),
    LigneSynthese("62.4", CHARGES, S, "Services bancaires, autres"),
    LigneSynthese("63", CHARGES, R, "63 – Impôts et taxes"),
    LigneSynthese("63.1", CHARGES, S, "Impôts et taxes sur rémunération"),
    LigneSynthese("63.2", CHARGES, S, "Autres impôts et taxes"),
    LigneSynthese("64", CHARGES, R, "64 – Charges de personnel"),
    LigneSynthese("64.1", CHARGES, S, "Rémunération des personnels"),
    LigneSynthese("64.2", CHARGES, S, "Charges sociales"),
    LigneSynthese("64.3", CHARGES, S, "Autres charges de personnel"),
    LigneSynthese("65", CHARGES, S, "65 – Autres charges de gestion courante"),
    LigneSynthese("65.1", CHARGES, L, "(ligne libre)"),
    LigneSynthese("66", CHARGES, S, "66 – Charges financières"),
    LigneSynthese("67", CHARGES, S, "67 – Charges exceptionnelles"),
    LigneSynthese("68", CHARGES, S, "68 – Dotation aux amortissements"),
    LigneSynthese("IND", CHARGES, R, "Charges indirectes affectées à l’action"),
    LigneSynthese("IND.1", CHARGES, S, "Charges fixes de fonctionnement"),
    LigneSynthese("IND.2", CHARGES, S, "Frais financiers"),
    LigneSynthese("IND.3", CHARGES, S, "Autres"),
    LigneSynthese("TC", CHARGES, T, "Total des charges"),
    LigneSynthese("86", CHARGES, R, "86 – Emplois des contributions volontaires en nature"),
    LigneSynthese("860", CHARGES, S, "860 – Secours en nature"),
    LigneSynthese("861", CHARGES, S, "861 – Mise à disposition gratuite de biens et services"),
    LigneSynthese("862", CHARGES, S, "862 – Prestations"),
    LigneSynthese("864", CHARGES, S, "864 – Personnel bénévole"),
    LigneSynthese("TGC", CHARGES, T, "TOTAL"),
    LigneSynthese("70", PRODUITS, S, "70 – Vente de marchandises, produits finis, prestations de services"),
    LigneSynthese("73", PRODUITS, S, "73 – Dotations et produits de tarification"),
    LigneSynthese("74", PRODUITS, R, "74 – Subventions d’exploitation"),
    LigneSynthese("74.E1", PRODUITS, S, "État : préciser le(s) ministère(s) sollicité(s)"),
    LigneSynthese("74.E2", PRODUITS, L, "État (ligne libre)"),
    LigneSynthese("74.E3", PRODUITS, L, "État (ligne libre)"),
    LigneSynthese("74.R1", PRODUITS, S, "Région(s)"),
    LigneSynthese("74.R2", PRODUITS, L, "Région (ligne libre)"),
    LigneSynthese("74.D1", PRODUITS, S, "Département(s)"),
    LigneSynthese("74.D2", PRODUITS, L, "Département (ligne libre)"),
    LigneSynthese("74.I1", PRODUITS, S, "Intercommunalité(s) : EPCI"),
    LigneSynthese("74.I2", PRODUITS, L, "Intercommunalité (ligne libre)"),
    LigneSynthese("74.C1", PRODUITS, S, "Commune(s)"),
    LigneSynthese("74.C2", PRODUITS, L, "Commune (ligne libre)"),
    LigneSynthese("74.OS", PRODUITS, S, "Organismes sociaux (détailler)"),
    LigneSynthese("74.UE", PRODUITS, S, "Fonds européens"),
    LigneSynthese("74.ASP", PRODUITS, S, "L’agence de services et de paiement (ex-CNASEA – emplois aidés)"),
    LigneSynthese("74.EP", PRODUITS, S, "Autres établissements publics"),
    LigneSynthese("74.PR", PRODUITS, S, "Aides privées"),
    LigneSynthese("75", PRODUITS, S, "75 – Autres produits de gestion courante"),
    LigneSynthese("75.1", PRODUITS, D, "Dont cotisations, dons manuels ou legs"),
    LigneSynthese("76", PRODUITS, S, "76 – Produits financiers"),
    LigneSynthese("77", PRODUITS, S, "77 – Produits exceptionnels"),
    LigneSynthese("78", PRODUITS, S, "78 – Reports ressources non utilisées d’opérations antérieures"),
    LigneSynthese("RP", PRODUITS, R, "Ressources propres affectées à l’action"),
    LigneSynthese("RP.1", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("RP.2", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("RP.3", PRODUITS, L, "(ligne libre)"),
    LigneSynthese("TP", PRODUITS, T, "Total des produits"),
    LigneSynthese("87", PRODUITS, R, "87 – Contributions volontaires en nature"),
    LigneSynthese("870", PRODUITS, S, "870 – Bénévolat"),
    LigneSynthese("871", PRODUITS, S, "871 – Prestations en nature"),
    LigneSynthese("875", PRODUITS, S, "875 – Dons en nature"),
    LigneSynthese("TGP", PRODUITS, T, "TOTAL"),
)
PAR_CODE_SYNTHESE: dict[str, LigneSynthese] = {ligne.code: ligne for ligne in LIGNES_SYNTHESE}


def _sous(prefixe: str) -> tuple[str, ...]:
    return tuple(ligne.code for ligne in LIGNES_SYNTHESE if ligne.code.startswith(f"{prefixe}."))


SOMMES_SYNTHESE: dict[str, tuple[str, ...]] = {
    **{code: _sous(code) for code in ("60", "61", "62", "63", "64", "IND", "74", "RP")},
    "86": ("860", "861", "862", "864"),
    "87": ("870", "871", "875"),
    "TC": ("60", "61", "62", "63", "64", "65", "65.1", "66", "67", "68", "IND"),
    "TP": ("70", "73", "74", "75", "76", "77", "78", "RP"),
    "TGC": ("TC", "86"),
    "TGP": ("TP", "87"),
}
"""Ligne calculée → lignes qu'elle additionne, dans l'ordre du calcul."""

RUBRIQUES: tuple[str, ...] = (*SOMMES_SYNTHESE["TC"], "86", *SOMMES_SYNTHESE["TP"], "87")
"""Lignes où un écart se juge : celles que les totaux additionnent."""

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
    "87.L": "871",
    "875": "870",
}
COTISATIONS_ET_DONS = ("756", "758")
COMMUNES_EPCI = ("74.C1", "74.C2", "74.C3", "74.C4")
NOTES: dict[str, str] = {
    "69": "L'impôt sur les bénéfices n'a plus de ligne : il est compté au 65.",
    "79": "Les transferts de charges n'ont plus de ligne : ils sont comptés au 75.",
    "78": "Le 78 change de sens : reprises au budget, reports de ressources non utilisées au compte rendu.",
    "87.L": "La contribution libre du budget est comptée en prestations en nature.",
}
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
    for code, montant in budget.items():
        if code in _CALCULEES or not montant:
            continue
        cible = _cible(code, ecrits.get(code, ""))
        montants[cible] = montants.get(cible, ZERO) + montant
        if ecrits.get(code):
            precisions.setdefault(cible, []).append(ecrits[code])
    dons = somme(budget.get(code, ZERO) for code in COTISATIONS_ET_DONS)
    if dons:
        montants["75.1"] = dons
    notes = tuple(phrase for code, phrase in NOTES.items() if budget.get(code))
    return Prevision(montants, {code: " ; ".join(dict.fromkeys(dits)) for code, dits in precisions.items()}, notes)


_CALCULEES = frozenset({"60", "61", "62", "63", "64", "74", "75", "IND", "RP", "86", "87", "TC", "TP", "TGC", "TGP"})


def _cible(code: str, libelle: str) -> str:
    if code in COMMUNES_EPCI:
        famille = "I" if _EPCI.search(_reduit(libelle)) else "C"
        return f"74.{famille}{1 if code == COMMUNES_EPCI[0] else 2}"
    cible = DEPLACEES.get(code, code)
    return PAR_CODE_SYNTHESE[cible].code


def _reduit(texte: str) -> str:
    decompose = unicodedata.normalize("NFKD", texte).casefold()
    return "".join(c for c in decompose if not unicodedata.combining(c))


def totaux_synthese(saisies: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Lignes calculées d'une colonne, en euros. Les lignes calculées et « dont » des saisies sont ignorées."""
    valeurs = {c: m for c, m in saisies.items() if PAR_CODE_SYNTHESE[c].nature in (S, L)}
    for code, suite in SOMMES_SYNTHESE.items():
        valeurs[code] = somme(valeurs.get(enfant, ZERO) for enfant in suite)
    return {code: valeurs[code] for code in SOMMES_SYNTHESE}


def ecart_a_expliquer(prevu: Decimal, realise: Decimal, *, part: Decimal, montant: Decimal) -> bool:
    """Vrai si l'écart d'une rubrique passe à la fois `part` (0 à 1) de sa prévision et `montant` (euros), strictement.

    Lecture retenue : une rubrique imprévue s'explique dès que son montant passe le seuil en euros.
    """
    ecart = abs(realise - prevu)
    return ecart > montant and ecart > prevu * part
