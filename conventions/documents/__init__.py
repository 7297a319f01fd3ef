"""Documents d'une convention."""

from conventions.documents.convention import contenu, mentions_vides, rendre_convention
from conventions.documents.feuille import donnees_feuille, rendre_feuille

__all__ = ["contenu", "donnees_feuille", "mentions_vides", "rendre_convention", "rendre_feuille"]
