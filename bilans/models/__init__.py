"""Modèles des bilans : ce qui est attendu, saisi, compté, rendu."""

from bilans.models.bilan import Bilan, BilanQuerySet, RemarqueBilan, SaisieInvalideBilan, ValeurIndicateur
from bilans.models.finances import CompteRendu, FormulaireVierge, LigneCompteRendu, Reliquat
from bilans.models.marches import AcheteurEtat, ActiviteMarche, ListeAcheteurs, Marche, SalarieClause
from bilans.models.regional import BilanRegional
from bilans.models.saisie import AbonnementAgenda, ExplicationBilan

__all__ = [
    "AbonnementAgenda",
    "AcheteurEtat",
    "ActiviteMarche",
    "Bilan",
    "BilanQuerySet",
    "BilanRegional",
    "CompteRendu",
    "ExplicationBilan",
    "FormulaireVierge",
    "LigneCompteRendu",
    "ListeAcheteurs",
    "Marche",
    "Reliquat",
    "RemarqueBilan",
    "SaisieInvalideBilan",
    "SalarieClause",
    "ValeurIndicateur",
]
