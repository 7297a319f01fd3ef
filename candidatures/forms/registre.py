"""Écrans du parcours : une saisie par section.

Brancher une section : 1. ses manques, une ligne de `selecteurs.parcours.registre.PARCOURS` ; 2. une `SaisieSection` et
son gabarit, une ligne ici. L'adresse, l'autosauvegarde, le conflit, le menu et les textes d'aide sont communs.
"""

from __future__ import annotations

from candidatures.forms.base import SaisieSection
from candidatures.forms.budgets import SaisieBudgetProjet, SaisieBudgetStructure
from candidatures.forms.engagements import SaisieEngagements
from candidatures.forms.plan import SaisiePlan
from candidatures.forms.postes import SaisiePostes
from candidatures.forms.projet import SaisieProjet
from candidatures.forms.strategie import SaisieStrategie
from candidatures.forms.structure import SaisieMoyens, SaisieRelations, SaisieStructure
from candidatures.forms.territoire import SaisieTerritoire
from candidatures.types import Section

# Les sections absentes ont une vue à elles (pièces, récapitulatif), posée dans urls.py avant l'adresse commune.
SAISIES: dict[Section, type[SaisieSection]] = {
    Section.STRUCTURE: SaisieStructure,
    Section.RELATIONS: SaisieRelations,
    Section.MOYENS: SaisieMoyens,
    Section.PROJET: SaisieProjet,
    Section.TERRITOIRE: SaisieTerritoire,
    Section.STRATEGIE: SaisieStrategie,
    Section.POSTES: SaisiePostes,
    Section.PLAN: SaisiePlan,
    Section.BUDGET_STRUCTURE: SaisieBudgetStructure,
    Section.BUDGET_PROJET: SaisieBudgetProjet,
    Section.ENGAGEMENTS: SaisieEngagements,
}
