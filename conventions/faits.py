"""Du budget ajusté aux faits que les règles jugent : mêmes règles, mêmes postes, le montant accordé, ce budget-là."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from aap.selecteurs import regles_appliquees
from candidatures.faits import faits_charges
from candidatures.selecteurs.complet import dossier_complet
from conventions.models import Convention
from regles import plan_comptable
from regles.faits import Categorie, FaitsFinancement
from regles.montants import ZERO
from regles.moteur import Famille, Verdict, evaluer
from regles.plan_comptable import Cote
from regles.plan_comptable.financeurs import LIGNES_FINANCEUR

CATEGORIES: dict[str, Categorie] = {code: nom for nom, codes in LIGNES_FINANCEUR.items() for code in codes}
"""Ligne de produits → financeur. Une ligne qui n'y est pas (cotisations, produits financiers…) est de la structure."""
MECENAT = "758"


def verdict_du_budget(convention: Convention, montants: Mapping[str, Decimal]) -> Verdict:
    """Verdict des règles d'argent de l'appel sur le montant accordé et ce budget (euros, par code de ligne)."""
    dossier = dossier_complet(convention.dossier)
    compte = dossier.version_suivie.compte_demande
    totaux = plan_comptable.totaux(montants, plan_comptable.Budget.PROJET)
    regles = regles_appliquees(dossier.version_suivie)
    faits = replace(
        faits_charges(dossier, retenu=True),
        demande=convention.montant,
        demande_attestee=convention.montant,
        demande_budget=montants.get(compte),
        total_charges_projet=totaux["TC"] or None,
        total_produits_projet=totaux["TP"] or None,
        cvn_charges=totaux["86"],
        cvn_produits=totaux["87"],
        financements=tuple(_financements(montants, compte)),
    )
    entier = evaluer(faits, regles)
    lignes = tuple(ligne for ligne in entier.lignes if ligne.famille == Famille.FINANCEMENT)
    return replace(entier, lignes=lignes)


def _financements(montants: Mapping[str, Decimal], compte: str) -> list[FaitsFinancement]:
    """Ce que le budget fait venir d'ailleurs : ses produits en argent, la ligne de l'aide ôtée."""
    return [
        FaitsFinancement(
            categorie=_categorie(code), montant=montants[code], libelle=plan_comptable.PAR_CODE[code].libelle
        )
        for code in montants
        if code != compte and montants[code] > ZERO and _produit_en_argent(code)
    ]


def _produit_en_argent(code: str) -> bool:
    ligne = plan_comptable.PAR_CODE[code]
    return ligne.saisissable and ligne.cote == Cote.PRODUITS and not code.startswith("87")


def _categorie(code: str) -> Categorie:
    if code == MECENAT:
        return Categorie.PRIVE
    categorie = CATEGORIES.get(code, Categorie.AUTOFINANCEMENT)
    # La ligne de l'aide est ailleurs dans cet appel : celle-ci est une autre aide de l'État.
    return Categorie.AUTRE_ETAT if categorie == Categorie.ETAT_AAP else categorie
