"""Lectures composées d'un appel."""

from aap.selecteurs.pages import appels_publics, contacts_ranges, page_appel, regles_rangees
from aap.selecteurs.regles import (
    DEDUITES,
    condition_de,
    pieces_pour,
    regles_appliquees,
    regles_du_simulateur,
    regles_du_test,
)

__all__ = [
    "DEDUITES",
    "appels_publics",
    "condition_de",
    "contacts_ranges",
    "page_appel",
    "pieces_pour",
    "regles_appliquees",
    "regles_du_simulateur",
    "regles_du_test",
    "regles_rangees",
]
