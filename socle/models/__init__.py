"""Modèles du socle, réunis sous un seul nom d'import."""

from socle.models.courriel import Courriel
from socle.models.fichier import Antivirus, Fichier
from socle.models.journal import DetailJournal, LigneJournal, SceauJournal
from socle.models.travail import EtatTravail, Travail

__all__ = [
    "Antivirus",
    "Courriel",
    "DetailJournal",
    "EtatTravail",
    "Fichier",
    "LigneJournal",
    "SceauJournal",
    "Travail",
]
