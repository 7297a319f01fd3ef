"""Ce que plusieurs règles de financement lisent de la même façon : l'assiette d'un poste, l'argent de l'État."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from regles.constats import Parts
from regles.faits import Categorie, FaitsDossier, FaitsPoste
from regles.montants import ZERO, repartir, somme, tronquer


class Assiette(StrEnum):
    """Ce que l'on compte dans le coût d'un poste, hors contributions volontaires."""

    SALAIRE_CHARGE = "salaire_charge"
    PERSONNEL_FORFAIT = "personnel_et_forfait"
    COUT_DIRECT = "cout_direct"
    COUT_COMPLET = "cout_complet"


class Lecture(StrEnum):
    """Poste par poste, ou sur l'ensemble du projet."""

    PAR_POSTE = "par_poste"
    GLOBALE = "globale"


CATEGORIES_ETAT = (Categorie.AUTRE_ETAT, Categorie.ASP)
"""L'ASP paie l'emploi aidé sur crédits de l'État ; le FSE+ n'est pas de l'État."""

MOTS_ASSIETTE = {
    Assiette.SALAIRE_CHARGE: "salaire chargé",
    Assiette.PERSONNEL_FORFAIT: "salaire chargé et forfait de coûts indirects",
    Assiette.COUT_DIRECT: "salaire chargé et frais directs",
    Assiette.COUT_COMPLET: "coût complet",
}


def cout(poste: FaitsPoste, assiette: Assiette) -> Decimal:
    """Coût du poste en euros : celui que l'instructeur a retenu, sinon l'assiette de la règle."""
    if poste.cout_retenu is not None:
        return poste.cout_retenu
    return {
        Assiette.SALAIRE_CHARGE: poste.salaire_charge,
        Assiette.PERSONNEL_FORFAIT: poste.personnel_et_forfait,
        Assiette.COUT_DIRECT: poste.cout_direct,
        Assiette.COUT_COMPLET: poste.cout_complet,
    }[assiette]


def couts(faits: FaitsDossier, assiette: Assiette) -> dict[str, Decimal]:
    return {poste.ref: cout(poste, assiette) for poste in faits.postes}


def part_de(taux: Decimal, montants: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """`taux` × chaque montant, tronqué au centime."""
    return {ref: tronquer(taux * montant) for ref, montant in montants.items()}


def par_poste(faits: FaitsDossier, categories: Iterable[Categorie], poids: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Financements de ces catégories par poste : celui qui est rattaché à un poste y reste, les autres se répartissent
    au prorata des coûts."""
    voulues = frozenset(categories)
    concernes = [f for f in faits.autres_financements if f.categorie in voulues]
    libres = repartir(somme(f.montant for f in concernes if f.poste not in poids), poids)
    return {ref: libres[ref] + somme(f.montant for f in concernes if f.poste == ref) for ref in poids}


def parts(montants: Mapping[str, Decimal]) -> Parts:
    return tuple(montants.items())


def total(montants: Mapping[str, Decimal]) -> Decimal:
    return sum(montants.values(), ZERO)
