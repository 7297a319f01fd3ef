"""Les mots des listes fermées que seul l'écran montre ; ceux des paramètres sont dans `regles.mots`."""

from __future__ import annotations

from regles.constats import Niveau
from regles.mots import VALEURS
from regles.regle import Famille

Choix = tuple[tuple[str, str], ...]

FAMILLES: dict[str, str] = {
    Famille.FINANCEMENT: "Financement",
    Famille.ELIGIBILITE: "Éligibilité",
    Famille.RECEVABILITE: "Recevabilité",
    Famille.CALENDRIER: "Calendrier",
    Famille.NON_SUBSTITUTION: "Non-substitution",
}
NIVEAUX: Choix = (
    (Niveau.BLOQUANT, "Bloquant : le dossier n'est pas recevable"),
    (Niveau.ALERTE, "Alerte : un agent regarde"),
    (Niveau.INFO, "Information : rien n'est exigé"),
)
REGIMES: Choix = tuple((code, VALEURS[code]) for code in ("DE_MINIMIS", "DE_MINIMIS_SIEG", "SIEG_2025_2630", "RGEC"))
COMPARAISONS: Choix = (("TOTAL_PORTEUR", "Total de la structure"), ("N_MOINS_1", "Année précédente"))
CASES_CERFA: Choix = (
    ("", "Aucune : imprimé en annexe"),
    ("d_a_jour", "À jour des obligations"),
    ("d_exact", "Informations exactes et sincères"),
    ("d_cer", "Contrat d'engagement républicain"),
    ("d_charte", "Charte des engagements réciproques"),
    ("d_compte", "Compte bancaire"),
)
MODELES: Choix = (
    ("", "Aucun"),
    ("aap/modeles/attestation-structure.rtf", "Attestation de la structure"),
    ("aap/modeles/delegation-signature.rtf", "Délégation de signature"),
)


def mot(code: str) -> str:
    """Mot d'une valeur du catalogue, avec une majuscule."""
    texte = VALEURS[code]
    return texte[0].upper() + texte[1:]
