"""Verbes de la convention : un par transition de `conventions.etats`, et la rédaction."""

from conventions.services.circuit import echoir, notifier, refuser_visa, reprendre, resilier, soumettre, viser
from conventions.services.engagements import (
    constater_engagement,
    ouvrir_engagements,
    refuser_engagement,
    tenir_engagement,
)
from conventions.services.exemplaires import ecarter_page, rattacher_exemplaire, rattacher_page
from conventions.services.postes import annuler_evenement, declarer_evenement, figer_postes
from conventions.services.redaction import (
    creer_depuis_dossier,
    enregistrer_champs,
    produire_pdf,
    regenerer,
)
from conventions.services.scans import deposer_lot, lire_lot
from conventions.services.signature import (
    deposer_exemplaire_signe,
    produire_feuille,
    recevoir_exemplaire,
    signer_beneficiaire,
    signer_service,
)

__all__ = [
    "annuler_evenement",
    "constater_engagement",
    "creer_depuis_dossier",
    "declarer_evenement",
    "deposer_exemplaire_signe",
    "deposer_lot",
    "ecarter_page",
    "echoir",
    "enregistrer_champs",
    "figer_postes",
    "lire_lot",
    "notifier",
    "ouvrir_engagements",
    "produire_feuille",
    "produire_pdf",
    "rattacher_exemplaire",
    "rattacher_page",
    "recevoir_exemplaire",
    "refuser_engagement",
    "refuser_visa",
    "regenerer",
    "reprendre",
    "resilier",
    "signer_beneficiaire",
    "signer_service",
    "soumettre",
    "tenir_engagement",
    "viser",
]
