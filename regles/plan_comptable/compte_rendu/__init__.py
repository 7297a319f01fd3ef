"""Le compte rendu financier 15059*02 : ses lignes, ses sommes, ce que devient chaque ligne du budget, ses cases."""

from regles.plan_comptable.compte_rendu.acroform import (
    ACROFORM_15059,
    LONGUEURS_15059,
    TEXTES_15059,
    CasesAcroForm,
)
from regles.plan_comptable.compte_rendu.correspondance import DEPLACEES, Prevision, prevision
from regles.plan_comptable.compte_rendu.lignes import (
    LIGNES_SYNTHESE,
    PAR_CODE_SYNTHESE,
    LigneSynthese,
    NatureLigne,
)
from regles.plan_comptable.compte_rendu.sommes import (
    MONTANT_ECART,
    PART_ECART,
    RUBRIQUES,
    SOMMES_SYNTHESE,
    ecart_a_expliquer,
    en_euros_entiers,
    totaux_synthese,
)

__all__ = [
    "ACROFORM_15059",
    "DEPLACEES",
    "LIGNES_SYNTHESE",
    "LONGUEURS_15059",
    "MONTANT_ECART",
    "PART_ECART",
    "PAR_CODE_SYNTHESE",
    "RUBRIQUES",
    "SOMMES_SYNTHESE",
    "TEXTES_15059",
    "CasesAcroForm",
    "LigneSynthese",
    "NatureLigne",
    "Prevision",
    "ecart_a_expliquer",
    "en_euros_entiers",
    "prevision",
    "totaux_synthese",
]
