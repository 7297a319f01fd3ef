"""Fabriques du registre : classeurs de lauréats et de couverture, importations chargées, soutiens, couvertures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from openpyxl import Workbook

from candidatures.models import Couverture, Importation, SoutienAnterieur
from candidatures.services import imports
from candidatures.types import GenreImport
from comptes.models import Service, Utilisateur
from tests.fabriques.comptes import agent
from tests.fabriques.territoires import EpciFactory

ENTETES_SOUTIENS = ["SIRET", "Année", "Rôle", "ETP", "Montant", "EJ", "Fin de la convention"]
ENTETES_COUVERTURE = ["Structure", "SIRET", "Rôle", "ETP", "EPCI", "Source", "Date"]


class SoutienFactory(DjangoModelFactory):
    class Meta:
        model = SoutienAnterieur

    siren = factory.LazyAttribute(lambda soutien: soutien.siret[:9])
    siret = ""
    annee = 2024
    source = "laureats.xlsx, chargé le 1 juillet 2025 par Camille Martin"


class CouvertureFactory(DjangoModelFactory):
    class Meta:
        model = Couverture

    structure = "Passerelles Emploi"
    role = "FACILITATEUR"
    etp = "0.80"
    epci = factory.SubFactory(EpciFactory)
    source = "Enquête DDETS"
    jour = "2025-06-30"


def classeur(*rangees: list[Any], entetes: list[str] | None = None) -> bytes:
    """Octets d'un classeur : les en-têtes, puis les lignes."""
    livre = Workbook()
    for rangee in (entetes or ENTETES_SOUTIENS, *rangees):
        livre.worksheets[0].append(rangee)
    sortie = BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


def televersement(octets: bytes, nom: str = "laureats.xlsx") -> SimpleUploadedFile:
    """Le même, comme un navigateur l'envoie."""
    return SimpleUploadedFile(nom, octets)


def deposer(
    service: Service, *rangees: list[Any], genre: GenreImport = GenreImport.SOUTIENS, **options: Any
) -> Importation:
    """Importation déposée (et lue, car petite) par une personne du service."""
    acteur: Utilisateur = options.pop("acteur", None) or agent("gestionnaire", service)
    entetes = ENTETES_COUVERTURE if genre == GenreImport.COUVERTURE else ENTETES_SOUTIENS
    fichier = televersement(classeur(*rangees, entetes=entetes))
    return imports.deposer_import(service, genre, fichier, acteur=acteur, **options)


def charger(service: Service, *rangees: list[Any], **options: Any) -> Importation:
    """La même, confirmée et écrite."""
    acteur: Utilisateur = options.setdefault("acteur", agent("gestionnaire", service))
    return imports.confirmer(deposer(service, *rangees, **options), acteur=acteur)
