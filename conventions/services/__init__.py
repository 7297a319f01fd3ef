"""Verbes de la convention : un par transition de `conventions.etats`, et la rédaction."""

from conventions.services.circuit import echoir, notifier, refuser_visa, reprendre, resilier, soumettre, viser
from conventions.services.redaction import (
    creer_depuis_dossier,
    enregistrer_champs,
    produire_pdf,
    regenerer,
)
from conventions.services.signature import (
    deposer_exemplaire_signe,
    produire_feuille,
    signer_beneficiaire,
    signer_service,
)

__all__ = [
    "creer_depuis_dossier",
    "deposer_exemplaire_signe",
    "echoir",
    "enregistrer_champs",
    "notifier",
    "produire_feuille",
    "produire_pdf",
    "refuser_visa",
    "regenerer",
    "reprendre",
    "resilier",
    "signer_beneficiaire",
    "signer_service",
    "soumettre",
    "viser",
]
