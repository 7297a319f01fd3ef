"""Sommes, équilibre, taux de réalisation et écarts à expliquer du compte rendu financier."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from regles.montants import CENT, ZERO, en_entier_impression, en_entiers, pourcentage, somme
from regles.phrases import INSECABLE, euros, nombre
from regles.plan_comptable.compte_rendu.lignes import LIGNES_15059, PAR_CODE_15059
from regles.plan_comptable.modele import Cote
from regles.plan_comptable.sommes import LigneInconnue

Montants = Mapping[str, Decimal]


def _enfants(prefixe: str) -> tuple[str, ...]:
    return tuple(ligne.code for ligne in LIGNES_15059 if ligne.code.startswith(f"{prefixe}.") and not ligne.dont)


SOMMES_15059: dict[str, tuple[str, ...]] = {
    **{code: _enfants(code) for code in ("60", "61", "62", "63", "64", "IND", "74", "RP")},
    "86": ("860", "861", "862", "864"),
    "87": ("870", "871", "87.L", "875"),
}
"""Ligne de somme → lignes qu'elle additionne (calculs du formulaire officiel)."""

RUBRIQUES: dict[str, tuple[str, ...]] = {
    **{code: SOMMES_15059[code] for code in ("60", "61", "62", "63", "64")},
    "65": ("65", "65.L"),
    **{code: (code,) for code in ("66", "67", "68")},
    "IND": SOMMES_15059["IND"],
    **{code: (code,) for code in ("70", "73")},
    "74": SOMMES_15059["74"],
    **{code: (code,) for code in ("75", "76", "77", "78")},
    "RP": SOMMES_15059["RP"],
}
"""Rubriques comparées entre prévision et réalisation, hors contributions volontaires : chaque ligne compte une fois."""

CHARGES_DIRECTES = tuple(code for code in RUBRIQUES if PAR_CODE_15059[code].cote == Cote.CHARGES)
PRODUITS_DIRECTS = tuple(code for code in RUBRIQUES if PAR_CODE_15059[code].cote == Cote.PRODUITS)


def _lire(saisies: Montants) -> dict[str, Decimal]:
    if inconnues := sorted(set(saisies) - set(PAR_CODE_15059)):
        raise LigneInconnue(f"La ligne « {inconnues[0]} » n'est pas dans le compte rendu financier.")
    return {code: montant for code, montant in saisies.items() if PAR_CODE_15059[code].saisissable}


def totaux_15059(saisies: Montants) -> dict[str, Decimal]:
    """Toutes les lignes calculées, en euros : sommes, TC, TP, TGC, TGP. Les lignes calculées reçues sont ignorées.

    « Dont cotisations » est une part du compte 75 : elle ne s'ajoute pas. Lève LigneInconnue.
    """
    valeurs = _lire(saisies)
    resultat = {code: somme(valeurs.get(enfant, ZERO) for enfant in suite) for code, suite in SOMMES_15059.items()}
    rubriques = montants_par_rubrique(valeurs)
    resultat["TC"] = somme(rubriques[code] for code in CHARGES_DIRECTES)
    resultat["TP"] = somme(rubriques[code] for code in PRODUITS_DIRECTS)
    resultat["TGC"] = resultat["TC"] + resultat["86"]
    resultat["TGP"] = resultat["TP"] + resultat["87"]
    return resultat


def montants_par_rubrique(saisies: Montants) -> dict[str, Decimal]:
    """Euros par rubrique, dans l'ordre imprimé. Lève LigneInconnue."""
    valeurs = _lire(saisies)
    return {code: somme(valeurs.get(ligne, ZERO) for ligne in suite) for code, suite in RUBRIQUES.items()}


def ecart_15059(saisies: Montants) -> Decimal:
    """Produits − charges, hors contributions volontaires : nul si le tableau est équilibré."""
    calcules = totaux_15059(saisies)
    return calcules["TP"] - calcules["TC"]


def equilibre_15059(saisies: Montants) -> bool:
    """Total des charges = total des produits, et 86 = 87."""
    calcules = totaux_15059(saisies)
    return calcules["TP"] == calcules["TC"] and calcules["86"] == calcules["87"]


def dont_depasse(saisies: Montants) -> bool:
    """Vrai si « dont cotisations, dons manuels ou legs » dépasse le compte 75 dont c'est une part."""
    return saisies.get("75.DONT", ZERO) > saisies.get("75", ZERO)


def taux_de_realisation(prevision: Decimal, realisation: Decimal) -> Decimal | None:
    """Réalisation en % de la prévision, deux décimales ; None (case vide) si rien n'était prévu."""
    return pourcentage(realisation, prevision) if prevision else None


def part_de_la_subvention(subvention: Decimal, realisation: Montants) -> Decimal | None:
    """« La subvention de … € représente … % du Total des produits » réalisés ; None si aucun produit."""
    total = totaux_15059(realisation)["TP"]
    return pourcentage(subvention, total) if total else None


@dataclass(frozen=True)
class EcartRubrique:
    """Un écart à expliquer. `ecart` : réalisation − prévision en euros ; `pourcent` : None si rien n'était prévu."""

    code: str
    libelle: str
    prevision: Decimal
    realisation: Decimal
    ecart: Decimal
    pourcent: Decimal | None
    phrase: str


def ecarts_a_expliquer(
    prevision: Montants, realisation: Montants, pourcent: Decimal, seuil_euros: Decimal
) -> tuple[EcartRubrique, ...]:
    """Rubriques dont l'écart dépasse strictement `pourcent` % de la prévision ET `seuil_euros`, dans l'ordre imprimé.

    Sans prévision, seuls les euros comptent. Les contributions volontaires ont leur propre case. Lève LigneInconnue.
    """
    prevues, realisees = montants_par_rubrique(prevision), montants_par_rubrique(realisation)
    ecarts = (_ecart(code, prevues[code], realisees[code]) for code in RUBRIQUES)
    return tuple(
        ecart
        for ecart in ecarts
        if abs(ecart.ecart) > seuil_euros and abs(ecart.ecart) * CENT > ecart.prevision * pourcent
    )


def _ecart(code: str, prevue: Decimal, realisee: Decimal) -> EcartRubrique:
    libelle, ecart = PAR_CODE_15059[code].libelle, realisee - prevue
    part = pourcentage(ecart, prevue) if prevue else None
    suite = f", soit {nombre(abs(part))}{INSECABLE}%" if part is not None else ""
    sens = "de plus" if ecart > 0 else "de moins"
    phrase = f"{libelle} : {euros(realisee)} pour {euros(prevue)} prévus, {euros(abs(ecart))} {sens}{suite}."
    return EcartRubrique(code, libelle, prevue, realisee, ecart, part, phrase)


def en_euros_entiers(saisies: Montants) -> dict[str, Decimal]:
    """Les lignes saisies en euros entiers (« Ne pas indiquer les centimes d'euros »).

    Charges, produits et chaque contribution volontaire s'arrondissent ensemble : deux totaux égaux le restent.
    """
    valeurs = _lire(saisies)
    volontaires = {"86": SOMMES_15059["86"], "87": SOMMES_15059["87"]}
    groupes = [
        tuple(ligne for code in cote for ligne in RUBRIQUES[code]) for cote in (CHARGES_DIRECTES, PRODUITS_DIRECTS)
    ]
    entiers: dict[str, Decimal] = {}
    for groupe in (*groupes, *volontaires.values()):
        entiers |= en_entiers({code: valeurs[code] for code in groupe if code in valeurs})
    if "75.DONT" in valeurs:
        dont = en_entier_impression(valeurs["75.DONT"], demande=True)
        entiers["75.DONT"] = min(dont, entiers.get("75", dont))
    return entiers
