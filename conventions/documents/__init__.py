"""Documents d'une convention."""

from conventions.documents.convention import contenu, mentions_vides, rendre_convention
from conventions.documents.feuille import donnees_feuille, rendre_feuille
from conventions.documents.marquage import marquer, nom_de_version

__all__ = [
    "contenu",
    "donnees_feuille",
    "marquer",
    "mentions_vides",
    "nom_de_version",
    "rendre_convention",
    "rendre_feuille",
]
