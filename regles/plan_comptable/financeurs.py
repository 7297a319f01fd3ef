"""Du plan de financement aux lignes du compte 74 (et 70, 73, ressources propres), avec repli « autres (n) »."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from regles.faits import Categorie, FaitsFinancement
from regles.montants import somme

LIGNES_FINANCEUR: dict[Categorie, tuple[str, ...]] = {
    Categorie.ETAT_AAP: ("74.E1",),
    Categorie.AUTRE_ETAT: ("74.E2", "74.E3", "74.E4"),
    Categorie.REGION: ("74.R1", "74.R2", "74.R3"),
    Categorie.DEPARTEMENT: ("74.D1", "74.D2", "74.D3"),
    Categorie.COMMUNE_EPCI: ("74.C1", "74.C2", "74.C3", "74.C4"),
    Categorie.ORGANISME_SOCIAL: ("74.OS",),
    Categorie.UE_FSE: ("74.UE",),
    Categorie.ASP: ("74.ASP",),
    Categorie.ETABLISSEMENT_PUBLIC: ("74.EP",),
    Categorie.PRIVE: ("74.PR",),
    Categorie.CONCOURS_PUBLIC: ("73",),
    Categorie.RECETTES: ("70",),
    Categorie.AUTOFINANCEMENT: ("RP.1", "RP.2", "RP.3"),
}


@dataclass(frozen=True)
class LigneVentilee:
    """Un montant posé sur une ligne du cerfa. `libelle` : le financeur, ou « autres (3) » quand ils se partagent
    la dernière ligne imprimée."""

    code: str
    libelle: str
    montant: Decimal


def ligne_par_defaut(categorie: Categorie) -> str:
    """La première ligne du cerfa pour cette catégorie de financeur."""
    return LIGNES_FINANCEUR[categorie][0]


def categorie_du_compte(code: str) -> Categorie:
    """La catégorie dont cette ligne est la première : où l'aide demandée à un appel s'écrit."""
    return next((nom for nom, codes in LIGNES_FINANCEUR.items() if codes[0] == code), Categorie.ETAT_AAP)


def ventiler(financements: Iterable[FaitsFinancement]) -> tuple[LigneVentilee, ...]:
    """Pose chaque financement sur sa ligne ; la somme des lignes est celle des financements, au centime."""
    groupes: dict[Categorie, list[FaitsFinancement]] = {}
    for financement in financements:
        groupes.setdefault(financement.categorie, []).append(financement)
    return tuple(
        ligne
        for categorie, codes in LIGNES_FINANCEUR.items()
        for ligne in _ventiler_groupe(codes, groupes.get(categorie, []))
    )


def _ventiler_groupe(codes: tuple[str, ...], groupe: list[FaitsFinancement]) -> list[LigneVentilee]:
    if len(groupe) <= len(codes):
        return [LigneVentilee(code, f.libelle, f.montant) for code, f in zip(codes, groupe, strict=False)]
    seuls, autres = groupe[: len(codes) - 1], groupe[len(codes) - 1 :]
    lignes = [LigneVentilee(code, f.libelle, f.montant) for code, f in zip(codes, seuls, strict=False)]
    total = somme(f.montant for f in autres)
    return [*lignes, LigneVentilee(codes[-1], f"autres ({len(autres)})", total)]
