"""Documents d'une convention."""

from conventions.documents.avenant import contenu_avenant, mentions_vides_avenant, rendre_avenant
from conventions.documents.convention import contenu, mentions_vides, rendre_convention
from conventions.documents.feuille import donnees_feuille, rendre_feuille
from conventions.documents.marquage import marquer, nom_de_version

__all__ = [
    "contenu",
    "contenu_avenant",
    "donnees_feuille",
    "marquer",
    "mentions_vides",
    "mentions_vides_avenant",
    "nom_de_version",
    "rendre_avenant",
    "rendre_convention",
    "rendre_feuille",
]
