"""Ce qu'est une ligne de budget du cerfa 12156*06."""

from dataclasses import dataclass
from enum import StrEnum


class Cote(StrEnum):
    CHARGES = "charges"
    PRODUITS = "produits"


class Nature(StrEnum):
    """`saisie` : un montant ; `libre` : un montant et son libellé ; les autres se calculent."""

    SAISIE = "saisie"
    LIBRE = "libre"
    SOMME = "somme"
    TOTAL = "total"
    EQUILIBRE = "equilibre"


class Budget(StrEnum):
    """Les deux budgets du formulaire : celui de la structure (§5) et celui du projet (§6)."""

    STRUCTURE = "structure"
    PROJET = "projet"


CHARGES, PRODUITS = Cote.CHARGES, Cote.PRODUITS
SAISIE, LIBRE, SOMME, TOTAL, EQUILIBRE = Nature.SAISIE, Nature.LIBRE, Nature.SOMME, Nature.TOTAL, Nature.EQUILIBRE
STRUCTURE = frozenset({Budget.STRUCTURE})
PROJET = frozenset({Budget.PROJET})
DEUX = STRUCTURE | PROJET


@dataclass(frozen=True)
class LigneCerfa:
    """Une ligne imprimée : code stable, côté, nature, budgets qui la portent, libellé du formulaire."""

    code: str
    cote: Cote
    nature: Nature
    budgets: frozenset[Budget]
    libelle: str

    @property
    def saisissable(self) -> bool:
        return self.nature in (Nature.SAISIE, Nature.LIBRE)
