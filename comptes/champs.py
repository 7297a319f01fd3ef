"""Formes des données d'identité : longueurs, expressions, écriture."""

from stdnum.exceptions import ValidationError as ErreurStdnum
from stdnum.fr import siret as siret_stdnum

LONGUEUR_SIRET = 14
LONGUEUR_SIREN = 9
MOTIF_SIRET = r"^[0-9]{14}$"
# La troisième place est une lettre outre-mer (W9R1011072, La Réunion).
MOTIF_RNA = r"^W[0-9][0-9A-Z][0-9]{7}$"
MOTIF_CODE_POSTAL = r"^[0-9]{5}$"
SANS_MAJUSCULE = r"^[^A-Z]*$"


def normaliser_courriel(courriel: str) -> str:
    """Rend l'adresse telle qu'elle est comparée : sans blancs autour, en minuscules."""
    return courriel.strip().lower()


def normaliser_siret(saisie: str) -> str:
    """Rend les 14 chiffres d'un SIRET valide (clé de Luhn, exception de La Poste). Lève ValueError sinon."""
    try:
        numero: str = siret_stdnum.validate(saisie)
    except ErreurStdnum as cause:
        raise ValueError(
            "Ce numéro SIRET n'est pas valide : il compte 14 chiffres, dont les derniers sont une clé de contrôle. "
            "Vérifiez-le sur un avis de situation Sirene."
        ) from cause
    return numero


def ecrire_siret(siret: str) -> str:
    """Rend « 130 025 265 00013 », avec des espaces insécables."""
    return "\u00a0".join((siret[0:3], siret[3:6], siret[6:9], siret[9:]))
