"""Documents d'une convention."""

from conventions.documents.convention import contenu, mentions_vides, rendre_convention

__all__ = ["contenu", "mentions_vides", "rendre_convention"]
