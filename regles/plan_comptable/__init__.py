"""Plan comptable du cerfa 12156*06 : lignes, sommes, équilibre, correspondance avec les financeurs."""

from regles.plan_comptable.acroform import ACROFORM
from regles.plan_comptable.financeurs import (
    LIGNES_FINANCEUR,
    LigneVentilee,
    categorie_du_compte,
    ligne_par_defaut,
    ventiler,
)
from regles.plan_comptable.lignes import LIGNES
from regles.plan_comptable.modele import Budget, Cote, LigneCerfa, Nature
from regles.plan_comptable.sommes import (
    PAR_CODE,
    SOMMES,
    LigneInconnue,
    ecart,
    enfants,
    equilibre,
    equilibre_cvn,
    lignes,
    totaux,
)

__all__ = [
    "ACROFORM",
    "LIGNES",
    "LIGNES_FINANCEUR",
    "PAR_CODE",
    "SOMMES",
    "Budget",
    "Cote",
    "LigneCerfa",
    "LigneInconnue",
    "LigneVentilee",
    "Nature",
    "categorie_du_compte",
    "ecart",
    "enfants",
    "equilibre",
    "equilibre_cvn",
    "ligne_par_defaut",
    "lignes",
    "totaux",
    "ventiler",
]
