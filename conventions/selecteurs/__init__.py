"""Lectures de conventions."""

from conventions.selecteurs.etapes import BADGES, ETAPES, prochaine_etape, rang
from conventions.selecteurs.histoire import histoire
from conventions.selecteurs.lecture import EtatDocument, actes_ouverts, etat_document

__all__ = [
    "BADGES",
    "ETAPES",
    "EtatDocument",
    "actes_ouverts",
    "etat_document",
    "histoire",
    "prochaine_etape",
    "rang",
]
