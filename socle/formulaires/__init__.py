"""Formulaires et champs de la maison."""

from socle.formulaires.base import ChampLie, Formulaire, FormulaireModele, champ_de_modele
from socle.formulaires.choix import ChampDate, ChampFichier, ChampFichiers, ChampOuiNon
from socle.formulaires.identifiants import (
    ChampCodePostal,
    ChampIban,
    ChampIdentifiant,
    ChampRna,
    ChampSiren,
    ChampSiret,
    ChampTelephone,
)
from socle.formulaires.mise_en_page import HTML, Boutons, Colonne, Envoyer, Rangee, Section
from socle.formulaires.nombres import (
    ChampDecimal,
    ChampEntier,
    ChampEtp,
    ChampMontant,
    ChampPourcent,
    lire_nombre,
)
from socle.formulaires.rendu import rendre_champ

__all__ = [
    "HTML",
    "Boutons",
    "ChampCodePostal",
    "ChampDate",
    "ChampDecimal",
    "ChampEntier",
    "ChampEtp",
    "ChampFichier",
    "ChampFichiers",
    "ChampIban",
    "ChampIdentifiant",
    "ChampLie",
    "ChampMontant",
    "ChampOuiNon",
    "ChampPourcent",
    "ChampRna",
    "ChampSiren",
    "ChampSiret",
    "ChampTelephone",
    "Colonne",
    "Envoyer",
    "Formulaire",
    "FormulaireModele",
    "Rangee",
    "Section",
    "champ_de_modele",
    "lire_nombre",
    "rendre_champ",
]
