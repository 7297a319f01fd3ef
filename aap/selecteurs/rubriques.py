"""Où se corrige chaque chose : la rubrique de préparation d'une liste, d'un réglage, d'une date."""

from __future__ import annotations

from aap.models import LigneConfiguration
from aap.models.groupes import GROUPES

TITRES: dict[str, str] = {
    "textes": "Identité et textes",
    "calendrier": "Calendrier et relèves",
    "structures": "Qui peut candidater",
    "enveloppes": "Enveloppes",
    "missions": "Missions valorisées",
    "regles": "Règles",
    "pieces": "Pièces demandées",
    "rubriques": "Textes demandés",
    "grille": "Grille d'appréciation",
    "avis": "Étapes d'avis",
    "echeancier": "Échéancier de versement",
    "convention": "Convention",
    "indicateurs": "Indicateurs de bilan",
    "engagements": "Engagements",
    "contacts": "Contacts et ateliers",
    "formulaire": "Formulaire imprimé",
    "messages": "Messages",
    "exemples": "Exemples travaillés",
    "service": "Réglages du service",
}
_DES_GROUPES = {
    "phrases_calendrier": "calendrier",
    "structures_eligibles": "structures",
    "criteres": "grille",
    "etapes_avis": "avis",
    "tranches": "echeancier",
    "articles": "convention",
    "ateliers": "contacts",
}
_DES_CHAMPS = {
    **dict.fromkeys(("jours_completude", "ouverture", "publication_prevue", "fuseau", "signature_jour"), "calendrier"),
    **dict.fromkeys(("cloture_jour", "cloture_heure", "cloture_comprise"), "calendrier"),
    **dict.fromkeys(("echelle_min", "echelle_max", "echelle_lecture"), "grille"),
    **dict.fromkeys(("duree_mois", "exemplaires", "heures_etp"), "convention"),
    **dict.fromkeys(("cerfa", "compte_demande", "ministere", "direction"), "formulaire"),
    "zone_blanche_definition": "structures",
}


def rubrique_du_groupe(groupe: str | type[LigneConfiguration]) -> str:
    """Rubrique d'une liste, par son nom ou par le modèle de ses lignes."""
    nom = groupe if isinstance(groupe, str) else next(nom for nom, modele in GROUPES.items() if modele is groupe)
    return _DES_GROUPES.get(nom, nom)


def rubrique_du_champ(nom: str) -> str:
    """Rubrique d'un réglage de la version ou d'une date de l'appel."""
    return _DES_CHAMPS.get(nom, "textes")
