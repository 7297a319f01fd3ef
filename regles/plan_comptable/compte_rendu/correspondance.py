"""Du budget conventionné (12156*06) à la colonne « Prévision » du compte rendu (15059*02), sans perdre un centime.

La correspondance se fait par libellé, jamais par numéro : « Dons en nature » est au 870 de l'un et au 875 de l'autre.
Ce que les deux formulaires ne disent pas pareil se dit en toutes lettres (`observations_de_prevision`).
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from regles.montants import ZERO
from regles.phrases import euros, liste
from regles.plan_comptable.modele import Budget
from regles.plan_comptable.sommes import LigneInconnue, lignes


class Collectivite(StrEnum):
    """Ce que le 15059*02 sépare et que le 12156*06 mêle : communes et intercommunalités."""

    COMMUNE = "commune"
    EPCI = "epci"


VERS_15059: dict[str, str] = {
    "60.1": "60.MAT",
    "60.2": "60.FOU",
    "60.3": "60.L1",
    "61.1": "61.LOC",
    "61.2": "61.ENT",
    "61.3": "61.ASS",
    "61.4": "61.DOC",
    "61.5": "61.L",
    "62.1": "62.HON",
    "62.2": "62.PUB",
    "62.3": "62.DEP",
    "62.4": "62.BAN",
    "63.1": "63.REM",
    "63.2": "63.AUT",
    "64.1": "64.REM",
    "64.2": "64.SOC",
    "64.3": "64.AUT",
    "65": "65",
    "65.1": "65.L",
    "65.2": "65.L",
    "66": "66",
    "67": "67",
    "68": "68",
    "69": "65",
    "IND.1": "IND.FIX",
    "IND.2": "IND.FIN",
    "IND.3": "IND.AUT",
    "860": "860",
    "861": "861",
    "862": "862",
    "864": "864",
    "70": "70",
    "73": "73",
    "74.E1": "74.E1",
    "74.E2": "74.E2",
    "74.E3": "74.E3",
    "74.E4": "74.E3",
    "74.R1": "74.R1",
    "74.R2": "74.R2",
    "74.R3": "74.R2",
    "74.D1": "74.D1",
    "74.D2": "74.D2",
    "74.D3": "74.D2",
    "74.OS": "74.OS1",
    "74.UE": "74.UE",
    "74.ASP": "74.ASP",
    "74.EP": "74.EP",
    "74.PR": "74.PR",
    "756": "75",
    "758": "75",
    "76": "76",
    "77": "77",
    "78": "78",
    "79": "75",
    "RP.1": "RP.1",
    "RP.2": "RP.2",
    "RP.3": "RP.3",
    "870": "875",
    "871": "871",
    "87.L": "87.L",
    "875": "870",
}
"""Code du 12156*06 → code du 15059*02, hors communes et EPCI. Deux lignes qui se rejoignent s'additionnent."""

DONT_COTISATIONS = ("756", "758")
LIGNES_LOCALES = ("74.C1", "74.C2", "74.C3", "74.C4")
CIBLES_LOCALES: dict[Collectivite, tuple[str, str]] = {
    Collectivite.COMMUNE: ("74.C1", "74.C2"),
    Collectivite.EPCI: ("74.I1", "74.I2"),
}
OBSERVATIONS: dict[str, str] = {
    "69": "Le compte 69 (impôt sur les bénéfices, participation) n'a pas de ligne au compte rendu : {montant} sont "
    "comptés au 65.",
    "79": "Le compte 79 (transfert de charges) n'a pas de ligne au compte rendu : {montant} sont comptés au 75.",
    "78": "Le compte 78 change de sens : {montant} de reprises étaient prévus, le compte rendu y attend les ressources "
    "non utilisées reportées. À vérifier.",
}

Precisions = Mapping[str, Collectivite]


def prevision_depuis(montants_12156: Mapping[str, Decimal], precisions: Precisions) -> dict[str, Decimal]:
    """Colonne « Prévision » du 15059*02 ; charges et produits gardent leur somme au centime.

    `montants_12156` : lignes du budget du projet CONVENTIONNÉ (les lignes calculées sont ignorées). `precisions` :
    commune ou EPCI, par ligne 74.C1 à 74.C4 (sans précision : commune, à signaler par `a_preciser`). Lève
    LigneInconnue.
    """
    prevision: dict[str, Decimal] = {}
    for source, montant in _saisies(montants_12156).items():
        if source not in LIGNES_LOCALES:
            _ajouter(prevision, VERS_15059[source], montant)
        if source in DONT_COTISATIONS:
            _ajouter(prevision, "75.DONT", montant)
    _ajouter_locales(prevision, _saisies(montants_12156), precisions)
    return prevision


def _ajouter(prevision: dict[str, Decimal], code: str, montant: Decimal) -> None:
    prevision[code] = prevision.get(code, ZERO) + montant


def _saisies(montants: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Lignes saisies non nulles du budget du projet, dans l'ordre imprimé."""
    permises = {ligne.code: ligne for ligne in lignes(Budget.PROJET)}
    if inconnues := sorted(set(montants) - set(permises)):
        raise LigneInconnue(f"La ligne « {inconnues[0]} » n'est pas dans le budget du projet.")
    return {code: montants[code] for code, ligne in permises.items() if ligne.saisissable and montants.get(code)}


def _ajouter_locales(prevision: dict[str, Decimal], saisies: Mapping[str, Decimal], precisions: Precisions) -> None:
    """La première commune (ou intercommunalité) sur sa ligne imprimée, les suivantes ensemble sur la ligne libre."""
    vues: dict[Collectivite, int] = {}
    for source in LIGNES_LOCALES:
        if source not in saisies:
            continue
        genre = precisions.get(source, Collectivite.COMMUNE)
        premiere, suivante = CIBLES_LOCALES[genre]
        _ajouter(prevision, suivante if vues.get(genre) else premiere, saisies[source])
        vues[genre] = vues.get(genre, 0) + 1


def a_preciser(montants_12156: Mapping[str, Decimal], precisions: Precisions) -> tuple[str, ...]:
    """Lignes 74.C dont on ne sait pas encore si c'est une commune ou une intercommunalité."""
    saisies = _saisies(montants_12156)
    return tuple(code for code in LIGNES_LOCALES if code in saisies and code not in precisions)


def observations_de_prevision(montants_12156: Mapping[str, Decimal], precisions: Precisions) -> tuple[str, ...]:
    """Ce que le passage d'un formulaire à l'autre a regroupé ou changé, en phrases à montrer avec la prévision."""
    saisies = _saisies(montants_12156)
    dites = [phrase.format(montant=euros(saisies[code])) for code, phrase in OBSERVATIONS.items() if code in saisies]
    if imprecises := a_preciser(montants_12156, precisions):
        total = euros(sum((saisies[code] for code in imprecises), ZERO))
        dites.append(
            f"Le compte rendu sépare communes et intercommunalités : dites ce que sont les financeurs de "
            f"{liste(list(imprecises))} ({total}, comptés en communes)."
        )
    return tuple(dites)
