"""Lire un budget : montants saisis, sommes, équilibre dit en mots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from candidatures import types
from candidatures.models import LigneBudget, Poste
from candidatures.selecteurs.financement import LIGNES_DES_COUTS
from regles import plan_comptable
from regles.faits import Categorie
from regles.montants import UNITE_CERFA
from regles.plan_comptable import Budget
from socle.affichage import euros

LIGNE_DEMANDE = plan_comptable.ligne_par_defaut(Categorie.ETAT_AAP)
"""Ligne du cerfa où figure la subvention demandée à cet appel (74.E1)."""


def lignes_du_budget(
    lignes: Iterable[LigneBudget], budget: str, phase: str = types.PhaseBudget.DEPOSE
) -> dict[str, Decimal]:
    """Montants saisis d'un budget, en euros, par code de ligne."""
    return {ligne.code: ligne.montant for ligne in lignes if ligne.budget == budget and ligne.phase == phase}


def libelles_du_budget(lignes: Iterable[LigneBudget], budget: str) -> dict[str, str]:
    """Libellés écrits par le porteur (lignes libres, précisions du compte 74), par code de ligne."""
    return {x.code: x.libelle for x in lignes if x.budget == budget and x.phase == types.PhaseBudget.DEPOSE}


def budget_reduit(saisies: Mapping[str, Decimal], postes: Iterable[Poste]) -> dict[str, Decimal] | None:
    """Budget du projet, charges diminuées de ce que le service ne retient pas ; None si rien n'est retiré.

    Chaque part est ôtée de la ligne où elle se reporte (`LIGNES_DES_COUTS`), puis, si le porteur l'a écrite ailleurs,
    des plus grosses charges. Les produits ne bougent pas : c'est la décision qui fixe l'aide.
    """
    finances = [poste for poste in postes if poste.finance]
    montants, reste = dict(saisies), Decimal(0)
    for part, code in LIGNES_DES_COUTS:
        retire = sum((_retire(poste, part) for poste in finances), Decimal(0))
        # Une part augmentée aux dépens d'une autre grossit sa ligne.
        pris = min(retire, montants.get(code, Decimal(0)))
        if pris:
            montants[code] = montants.get(code, Decimal(0)) - pris
        reste += retire - pris
    charges = [code for code in montants if _charge_en_argent(code)]
    for code in sorted(charges, key=lambda code: (-montants[code], code)):
        pris = min(reste, montants[code])
        montants[code], reste = montants[code] - pris, reste - pris
    return None if montants == dict(saisies) else montants


def _retire(poste: Poste, part: str) -> Decimal:
    declaree, retenue = getattr(poste, part), getattr(poste, f"retenu_{part}")
    return Decimal(0) if retenue is None else Decimal(declaree - retenue)


def _charge_en_argent(code: str) -> bool:
    """Les contributions volontaires (86) ne sont pas des dépenses."""
    ligne = plan_comptable.PAR_CODE[code]
    return ligne.cote == plan_comptable.Cote.CHARGES and not code.startswith("86")


def desequilibre(saisies: Mapping[str, Decimal], budget: str) -> Decimal:
    """Produits − charges du budget du projet, zéro si l'écart ne vient que de l'arrondi du cerfa (moins de 1 €)."""
    ecart = plan_comptable.ecart(saisies, Budget(budget))
    return ecart if abs(ecart) >= UNITE_CERFA else Decimal(0)


def phrase_equilibre(saisies: Mapping[str, Decimal], budget: str) -> str:
    """« Il manque 1 200,00 € de produits. » ; pour la structure, l'excédent ou l'insuffisance."""
    totaux = plan_comptable.totaux(saisies, Budget(budget))
    charges, produits = totaux["TC"], totaux["TP"]
    if not charges and not produits:
        return "Rien n'est encore saisi."
    if budget == types.Budget.STRUCTURE:
        return _phrase_structure(totaux)
    ecart = desequilibre(saisies, budget)
    if not ecart:
        return f"Budget équilibré : {euros(charges)} de charges et de produits."
    if ecart < 0:
        return f"Il manque {euros(-ecart)} de produits."
    return f"Les produits dépassent les charges de {euros(ecart)}."


def _phrase_structure(totaux: Mapping[str, Decimal]) -> str:
    if totaux["EXC"]:
        return f"Excédent prévu : {euros(totaux['EXC'])}."
    if totaux["INS"]:
        return f"Insuffisance prévue : {euros(totaux['INS'])}."
    return f"Budget à l'équilibre : {euros(totaux['TC'])}."


def phrase_volontaires(saisies: Mapping[str, Decimal], budget: str) -> str:
    """Emplois (86) et ressources (87) des contributions volontaires doivent être égaux."""
    totaux = plan_comptable.totaux(saisies, Budget(budget))
    ecart = totaux["86"] - totaux["87"]
    if not totaux["86"] and not totaux["87"]:
        return "Aucune contribution volontaire."
    if not ecart:
        return f"Contributions volontaires : {euros(totaux['86'])} des deux côtés."
    cote = "ressources (87)" if ecart > 0 else "emplois (86)"
    return f"Il manque {euros(abs(ecart))} de {cote} : les deux côtés doivent être égaux."
