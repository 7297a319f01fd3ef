"""Sommes du compte rendu financier, écarts à expliquer, euros entiers."""

from collections.abc import Mapping
from decimal import Decimal

from regles.montants import ZERO, en_entier_impression, en_entiers, somme
from regles.plan_comptable.compte_rendu.lignes import LIGNES_SYNTHESE, PAR_CODE_SYNTHESE, NatureLigne
from regles.plan_comptable.modele import Cote

# « Écarts significatifs » : le formulaire n'écrit pas de seuil. Lecture retenue, que l'appel peut changer.
PART_ECART, MONTANT_ECART = Decimal("0.10"), Decimal(500)
AJOUTEES = frozenset({NatureLigne.SAISIE, NatureLigne.LIBRE})


def _sous(prefixe: str) -> tuple[str, ...]:
    return tuple(ligne.code for ligne in LIGNES_SYNTHESE if ligne.code.startswith(f"{prefixe}."))


SOMMES_SYNTHESE: dict[str, tuple[str, ...]] = {
    **{code: _sous(code) for code in ("60", "61", "62", "63", "64", "IND", "74", "RP")},
    "86": ("860", "861", "862", "864"),
    "87": ("870", "871", "87.L", "875"),
    "TC": ("60", "61", "62", "63", "64", "65", "65.1", "66", "67", "68", "IND"),
    "TP": ("70", "73", "74", "75", "76", "77", "78", "RP"),
    "TGC": ("TC", "86"),
    "TGP": ("TP", "87"),
}
"""Ligne calculée → lignes qu'elle additionne, dans l'ordre du calcul (calculs du formulaire officiel)."""

RUBRIQUES: tuple[str, ...] = (*SOMMES_SYNTHESE["TC"], "86", *SOMMES_SYNTHESE["TP"], "87")
"""Lignes où un écart se juge : celles que les totaux additionnent."""


def totaux_synthese(saisies: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Lignes calculées d'une colonne, en euros. Les lignes calculées et « dont » des saisies sont ignorées."""
    valeurs = {c: m for c, m in saisies.items() if PAR_CODE_SYNTHESE[c].nature in AJOUTEES}
    for code, suite in SOMMES_SYNTHESE.items():
        valeurs[code] = somme(valeurs.get(enfant, ZERO) for enfant in suite)
    return {code: valeurs[code] for code in SOMMES_SYNTHESE}


def ecart_a_expliquer(prevu: Decimal, realise: Decimal, *, part: Decimal, montant: Decimal) -> bool:
    """Vrai si l'écart d'une rubrique passe à la fois `part` (0 à 1) de sa prévision et `montant` (euros), strictement.

    Lecture retenue : une rubrique imprévue s'explique dès que son montant passe le seuil en euros.
    """
    ecart = abs(realise - prevu)
    return ecart > montant and ecart > prevu * part


def _volontaire(code: str) -> bool:
    return code in SOMMES_SYNTHESE["86"] or code in SOMMES_SYNTHESE["87"]


def en_euros_entiers(saisies: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Les lignes saisies d'une colonne en euros entiers (« Ne pas indiquer les centimes d'euros »).

    Charges, produits et contributions volontaires s'arrondissent chacun d'un bloc : deux totaux égaux au centime le
    restent une fois imprimés. Les lignes calculées sont ignorées.
    """
    entiers: dict[str, Decimal] = {}
    for cote in Cote:
        for volontaire in (False, True):
            entiers |= en_entiers(
                {
                    code: montant
                    for code, montant in saisies.items()
                    if PAR_CODE_SYNTHESE[code].nature in AJOUTEES
                    and PAR_CODE_SYNTHESE[code].cote == cote
                    and _volontaire(code) == volontaire
                }
            )
    for code in saisies:
        if PAR_CODE_SYNTHESE[code].nature == NatureLigne.DONT:
            entiers[code] = en_entier_impression(saisies[code], demande=True)
    return entiers
