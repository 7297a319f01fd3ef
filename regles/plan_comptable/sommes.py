"""Sommes S1 à S7 du cerfa 12156*06 et équilibre du budget."""

from collections.abc import Mapping
from decimal import Decimal

from regles.montants import ZERO, borner, somme
from regles.plan_comptable.lignes import LIGNES
from regles.plan_comptable.modele import Budget, LigneCerfa

PAR_CODE: dict[str, LigneCerfa] = {ligne.code: ligne for ligne in LIGNES}


def _enfants(prefixe: str) -> tuple[str, ...]:
    return tuple(ligne.code for ligne in LIGNES if ligne.code.startswith(f"{prefixe}."))


SOMMES: dict[str, tuple[str, ...]] = {
    **{code: _enfants(code) for code in ("60", "61", "62", "63", "64", "74", "IND", "RP")},
    "75": ("756", "758"),
    "86": ("860", "861", "862", "864"),
    "87": ("870", "871", "87.L", "875"),
}
"""LigneCerfa de somme → lignes qu'elle additionne (S1, S7)."""

CHARGES_COMMUNES = ("60", "61", "62", "63", "64", "65", "65.1", "65.2", "66", "67", "68", "69")
PRODUITS_COMMUNS = ("70", "73", "74", "75", "76", "77", "78", "79")
# Les deux lignes libres du compte 65 comptent : le calcul du PDF les oublie au §5.


class LigneInconnue(LookupError):
    """Code de ligne absent du budget demandé."""


def lignes(budget: Budget) -> tuple[LigneCerfa, ...]:
    """Lignes imprimées dans ce budget, dans l'ordre."""
    return tuple(ligne for ligne in LIGNES if budget in ligne.budgets)


def enfants(code: str) -> tuple[str, ...]:
    """Lignes qu'une somme additionne ; pour 65, ses deux lignes libres ; vide sinon."""
    return SOMMES.get(code) or _enfants(code)


def totaux(saisies: Mapping[str, Decimal], budget: Budget) -> dict[str, Decimal]:
    """Toutes les lignes calculées du budget, en euros : sommes, totaux (TC, TP, TGC, TGP), excédent et insuffisance.

    `saisies` : montants des lignes saisies ou libres ; les lignes calculées y sont ignorées. Lève LigneInconnue.
    """
    permis = {ligne.code: ligne for ligne in lignes(budget)}
    if inconnues := sorted(set(saisies) - set(permis)):
        raise LigneInconnue(f"La ligne « {inconnues[0]} » n'est pas dans ce budget.")
    valeurs = {code: montant for code, montant in saisies.items() if permis[code].saisissable}
    resultat = {
        code: somme(valeurs.get(enfant, ZERO) for enfant in suite) for code, suite in SOMMES.items() if code in permis
    }
    toutes = valeurs | resultat
    projet = budget == Budget.PROJET
    resultat["TC"] = somme(toutes.get(code, ZERO) for code in (*CHARGES_COMMUNES, *(("IND",) if projet else ())))
    resultat["TP"] = somme(toutes.get(code, ZERO) for code in (*PRODUITS_COMMUNS, *(("RP",) if projet else ())))
    resultat["TGC"] = resultat["TC"] + resultat["86"]
    resultat["TGP"] = resultat["TP"] + resultat["87"]
    if not projet:
        resultat["EXC"] = borner(resultat["TP"] - resultat["TC"])
        resultat["INS"] = borner(resultat["TC"] - resultat["TP"])
    return resultat


def ecart(saisies: Mapping[str, Decimal], budget: Budget) -> Decimal:
    """Produits − charges, hors contributions volontaires : nul si le budget est équilibré (E1)."""
    calcules = totaux(saisies, budget)
    return calcules["TP"] - calcules["TC"]


def equilibre(saisies: Mapping[str, Decimal], budget: Budget) -> bool:
    """§6 : charges = produits ; §5 : toujours vrai, l'excédent ou l'insuffisance fait le compte (E2)."""
    return budget == Budget.STRUCTURE or not ecart(saisies, budget)


def equilibre_cvn(saisies: Mapping[str, Decimal], budget: Budget) -> bool:
    """86 = 87 (E3)."""
    calcules = totaux(saisies, budget)
    return calcules["86"] == calcules["87"]
