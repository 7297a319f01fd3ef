"""Verbes d'un avenant : un par transition de `conventions.etats.AVENANT`, et sa rédaction."""

from conventions.services.avenants.circuit import abandonner, refuser_visa, reprendre, soumettre, viser, viser_niveau
from conventions.services.avenants.notification import notifier
from conventions.services.avenants.postes import ajouter_poste, oublier_poste, retirer_poste
from conventions.services.avenants.redaction import creer_avenant, enregistrer_avenant, recrire_article
from conventions.services.avenants.reprises import preparer_baisse, preparer_reconduction
from conventions.services.avenants.signature import (
    deposer_exemplaire_signe,
    enregistrer_papier,
    recevoir_exemplaire,
    recevoir_original,
    signer_beneficiaire,
    signer_service,
)

__all__ = [
    "abandonner",
    "ajouter_poste",
    "creer_avenant",
    "deposer_exemplaire_signe",
    "enregistrer_avenant",
    "enregistrer_papier",
    "notifier",
    "oublier_poste",
    "preparer_baisse",
    "preparer_reconduction",
    "recevoir_exemplaire",
    "recevoir_original",
    "recrire_article",
    "refuser_visa",
    "reprendre",
    "retirer_poste",
    "signer_beneficiaire",
    "signer_service",
    "soumettre",
    "viser",
    "viser_niveau",
]
