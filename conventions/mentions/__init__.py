"""Le texte d'un article : listes fermées (mentions, conditions, blocs, formats), lecture, remplissage, différences."""

from conventions.mentions.aide import MISES_EN_FORME, GroupeInsertions, Insertion, inserer, insertions
from conventions.mentions.blocs import BLOCS, Element, elements_versements, ponctuer
from conventions.mentions.conditions import CONDITIONS
from conventions.mentions.controles import articles_lisibles
from conventions.mentions.differences import Passage, Sens, comparer
from conventions.mentions.formats import FORMATS, formats_de, montant_en_lettres, nombre_en_lettres
from conventions.mentions.liste import (
    MENTIONS,
    cout_retenu,
    couts_retenus,
    postes_finances,
    publics_vises,
    tranches_de,
)
from conventions.mentions.remplissage import (
    A_VALIDER,
    VIDE,
    Rempli,
    TexteInvalide,
    Valeurs,
    ValeursDeConvention,
    defauts_de,
    remplir,
    remplir_avec,
)

__all__ = [
    "A_VALIDER",
    "BLOCS",
    "CONDITIONS",
    "FORMATS",
    "MENTIONS",
    "MISES_EN_FORME",
    "VIDE",
    "Element",
    "GroupeInsertions",
    "Insertion",
    "Passage",
    "Rempli",
    "Sens",
    "TexteInvalide",
    "Valeurs",
    "ValeursDeConvention",
    "articles_lisibles",
    "comparer",
    "cout_retenu",
    "couts_retenus",
    "defauts_de",
    "elements_versements",
    "formats_de",
    "inserer",
    "insertions",
    "montant_en_lettres",
    "nombre_en_lettres",
    "ponctuer",
    "postes_finances",
    "publics_vises",
    "remplir",
    "remplir_avec",
    "tranches_de",
]
