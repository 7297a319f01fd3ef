"""Le plan de financement lu d'un coup : ce qui manque, où chaque ligne s'imprime, ce que les postes coûtent."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from candidatures.models import Poste
from regles import plan_comptable
from regles.faits import FaitsDossier, FaitsFinancement
from regles.montants import depasse, en_entier_impression, somme
from regles.moteur import Verdict
from regles.plan_comptable import LigneVentilee
from socle.affichage import euros

# Où le coût des postes se reporte dans le budget du projet : le porteur peut changer chaque montant ensuite.
LIGNES_DES_COUTS: tuple[tuple[str, str], ...] = (
    ("brut", "64.1"),
    ("charges_patronales", "64.2"),
    ("frais_directs", "62.3"),
    ("frais_generaux", "IND.1"),
)


def montant_ramene(verdict: Verdict) -> Decimal | None:
    """Plus haute demande en euros entiers que l'appel permet ; None si la demande y tient déjà (à l'arrondi près)."""
    calcul = verdict.calcul
    if not calcul.demande or not depasse(calcul.demande, calcul.montant):
        return None
    entier = en_entier_impression(calcul.montant, demande=True)
    return entier if entier > 0 else None


def phrase_plan(faits: FaitsDossier) -> str:
    """« 29 473 € demandés et 7 104 € d'autres financements pour 42 104 € de dépenses : il manque 5 527 €. »"""
    depenses, autres = faits.charges, faits.total_autres_financements
    if not depenses:
        return "Décrivez d'abord vos postes, ou le budget du projet : le plan se compare à leur coût."
    ecart = depenses - faits.demande - autres
    debut = (
        f"{euros(faits.demande)} demandés et {euros(autres)} d'autres financements pour {euros(depenses)} de dépenses"
    )
    if ecart >= 1:
        return f"{debut} : il manque {euros(ecart)} de cofinancement."
    if ecart <= -1:
        return f"{debut} : il y a {euros(-ecart)} de trop."
    return f"{debut} : le plan est complet."


def ventilation(faits: FaitsDossier, compte: str = "") -> list[dict[str, Any]]:
    """Lignes du formulaire où le plan s'imprime : code, libellé imprimé, financeur (ou « autres (n) »), montant."""
    return [
        {
            "code": ligne.code,
            "imprime": plan_comptable.PAR_CODE[ligne.code].libelle,
            "libelle": ligne.libelle,
            "montant": ligne.montant,
        }
        for ligne in lignes_ventilees(faits, compte)
    ]


def lignes_ventilees(faits: FaitsDossier, compte: str = "") -> tuple[LigneVentilee, ...]:
    """La demande et les financements de l'année, posés sur les lignes du formulaire.

    `compte` : la ligne où l'appel fait écrire l'aide demandée (74.UE pour des crédits européens).
    """
    financements = list(faits.autres_financements)
    if faits.demande:
        demande = FaitsFinancement(categorie=plan_comptable.categorie_du_compte(compte), montant=faits.demande)
        financements.insert(0, demande)
    return plan_comptable.ventiler(financements)


def couts_par_ligne(postes: Iterable[Poste]) -> dict[str, Decimal]:
    """Coût des postes finançables, par ligne du budget du projet ; les lignes nulles sont omises."""
    finances = [poste for poste in postes if poste.finance]
    couts = {code: somme(getattr(poste, part) for poste in finances) for part, code in LIGNES_DES_COUTS}
    return {code: montant for code, montant in couts.items() if montant}
