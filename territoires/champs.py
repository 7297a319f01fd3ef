"""Ce que les recherches de territoire comparent."""

import unicodedata

LONGUEUR_CODE_REGION = 3
LONGUEUR_CODE_DEPARTEMENT = 3
LONGUEUR_CODE_COMMUNE = 5
LONGUEUR_SIREN = 9


def normaliser(texte: str) -> str:
    """Rend le texte sans accents, en minuscules, un seul espace entre les mots.

    Même résultat que `socle.canonique.normaliser_recherche`, que cette pièce n'a pas le droit d'importer ;
    un test tient les deux d'accord.
    """
    large = texte.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    nu = "".join(c for c in unicodedata.normalize("NFKD", large) if not unicodedata.combining(c))
    return " ".join(nu.replace("’", "'").casefold().split())
