"""Le compte rendu financier de subvention (cerfa 15059*02) : lignes, sommes, prévision, écarts, cases du PDF."""

from regles.plan_comptable.compte_rendu.acroform import (
    ACROFORM_15059,
    LONGUEURS_15059,
    TEXTES_15059,
    CasesAcroForm,
)
from regles.plan_comptable.compte_rendu.correspondance import (
    VERS_15059,
    Collectivite,
    a_preciser,
    observations_de_prevision,
    prevision_depuis,
)
from regles.plan_comptable.compte_rendu.lignes import LIGNES_15059, PAR_CODE_15059, LigneCompteRendu
from regles.plan_comptable.compte_rendu.sommes import (
    RUBRIQUES,
    SOMMES_15059,
    EcartRubrique,
    dont_depasse,
    ecart_15059,
    ecarts_a_expliquer,
    en_euros_entiers,
    equilibre_15059,
    montants_par_rubrique,
    part_de_la_subvention,
    taux_de_realisation,
    totaux_15059,
)

__all__ = [
    "ACROFORM_15059",
    "LIGNES_15059",
    "LONGUEURS_15059",
    "PAR_CODE_15059",
    "RUBRIQUES",
    "SOMMES_15059",
    "TEXTES_15059",
    "VERS_15059",
    "CasesAcroForm",
    "Collectivite",
    "EcartRubrique",
    "LigneCompteRendu",
    "a_preciser",
    "dont_depasse",
    "ecart_15059",
    "ecarts_a_expliquer",
    "en_euros_entiers",
    "equilibre_15059",
    "montants_par_rubrique",
    "observations_de_prevision",
    "part_de_la_subvention",
    "prevision_depuis",
    "taux_de_realisation",
    "totaux_15059",
]
