"""Charger un tableau du service : déposer, lire, montrer, confirmer, écrire. Deux contenus, une seule mécanique."""

from candidatures.services.imports.circuit import (
    ECRITURE,
    LECTURE,
    confirmer,
    deposer_import,
    ecarter,
    ecrire,
    ecrire_travail,
    lire,
    lire_travail,
    refuser,
)
from candidatures.services.imports.contenus import CONTENUS, classeur_des_fautes, modele_de

__all__ = [
    "CONTENUS",
    "ECRITURE",
    "LECTURE",
    "classeur_des_fautes",
    "confirmer",
    "deposer_import",
    "ecarter",
    "ecrire",
    "ecrire_travail",
    "lire",
    "lire_travail",
    "modele_de",
    "refuser",
]
