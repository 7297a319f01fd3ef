"""Verbes de la convention : un par transition de `conventions.etats`, et la rédaction."""

from conventions.services.articles import rediger_article, revenir_au_modele
from conventions.services.budget import (
    demander_budget,
    enregistrer_budget,
    renvoyer_budget,
    transmettre_budget,
    valider_budget,
)
from conventions.services.circuit import (
    echoir,
    notifier,
    refuser_visa,
    reprendre,
    soumettre,
    viser,
    viser_niveau,
)
from conventions.services.engagements import (
    constater_engagement,
    ouvrir_engagements,
    refuser_engagement,
    tenir_engagement,
)
from conventions.services.exemplaires import ecarter_page, rattacher_exemplaire, rattacher_page
from conventions.services.lots import lancer_production, produire_lot
from conventions.services.naissance import creer_depuis_dossier
from conventions.services.postes import annuler_evenement, declarer_evenement, figer_postes
from conventions.services.redaction import (
    enregistrer_champs,
    produire_pdf,
    regenerer,
)
from conventions.services.resiliation import resilier
from conventions.services.retrait import ouvrir_retrait
from conventions.services.scans import deposer_lot, lire_lot
from conventions.services.signature import (
    deposer_exemplaire_signe,
    produire_feuille,
    recevoir_exemplaire,
    signer_beneficiaire,
    signer_service,
)
from conventions.services.visas import NiveauSaisi, regler_niveaux

__all__ = [
    "NiveauSaisi",
    "annuler_evenement",
    "constater_engagement",
    "creer_depuis_dossier",
    "declarer_evenement",
    "demander_budget",
    "deposer_exemplaire_signe",
    "deposer_lot",
    "ecarter_page",
    "echoir",
    "enregistrer_budget",
    "enregistrer_champs",
    "figer_postes",
    "lancer_production",
    "lire_lot",
    "notifier",
    "ouvrir_engagements",
    "ouvrir_retrait",
    "produire_feuille",
    "produire_lot",
    "produire_pdf",
    "rattacher_exemplaire",
    "rattacher_page",
    "recevoir_exemplaire",
    "rediger_article",
    "refuser_engagement",
    "refuser_visa",
    "regenerer",
    "regler_niveaux",
    "renvoyer_budget",
    "reprendre",
    "resilier",
    "revenir_au_modele",
    "signer_beneficiaire",
    "signer_service",
    "soumettre",
    "tenir_engagement",
    "transmettre_budget",
    "valider_budget",
    "viser",
    "viser_niveau",
]
