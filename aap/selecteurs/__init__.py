"""Lectures composées d'un appel."""

from aap.selecteurs.controles import Controle, controles_de_publication
from aap.selecteurs.differences import Difference, differences
from aap.selecteurs.exemples import exemples_compares, exemples_joues
from aap.selecteurs.pages import appels_publics, contacts_ranges, page_appel, regles_rangees
from aap.selecteurs.phrases import PhraseAConfirmer, phrases_a_confirmer
from aap.selecteurs.regles import (
    DEDUITES,
    condition_de,
    pieces_pour,
    regles_appliquees,
    regles_du_simulateur,
    regles_du_test,
)
from regles.references import Alerte
from regles.references import relire as references_douteuses

__all__ = [
    "DEDUITES",
    "Alerte",
    "Controle",
    "Difference",
    "PhraseAConfirmer",
    "appels_publics",
    "condition_de",
    "contacts_ranges",
    "controles_de_publication",
    "differences",
    "exemples_compares",
    "exemples_joues",
    "page_appel",
    "phrases_a_confirmer",
    "pieces_pour",
    "references_douteuses",
    "regles_appliquees",
    "regles_du_simulateur",
    "regles_du_test",
    "regles_rangees",
]
