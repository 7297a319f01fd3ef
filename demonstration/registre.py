"""Ce que le service charge au premier jour : des lauréats passés et une couverture, par les vrais fichiers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from aap.models import AppelAProjets
from candidatures.services import imports
from candidatures.services.imports import CONTENUS
from candidatures.types import GenreImport
from comptes.models import Utilisateur
from demonstration.donnees import CANDIDATES, siret_fictif
from socle.horloge import aujourd_hui
from socle.tableur import classeur
from territoires.models import Epci

ROLE = "facilitateur"
ANCIENS = ((901, 2022), (902, 2023))
# Par département : temps de travail des premières intercommunalités, dans l'ordre des noms. Les autres restent
# inconnues.
COUVERTURE = (("69", "0,80", "0,50"), ("38", "1,00", "0"), ("63", "0,50", ""))


def terme_pnad(appel: AppelAProjets) -> date:
    """Fin des conventions de la dernière année : le dernier jour du mois d'avant l'ouverture de l'appel."""
    ouverture = (appel.ouverture or appel.cloture).date()
    return ouverture.replace(day=1) - timedelta(days=1)


def charger(appel: AppelAProjets, acteur: Utilisateur) -> None:
    """Dépose et confirme les deux fichiers, au nom du gestionnaire."""
    _deposer(appel, GenreImport.SOUTIENS, _laureats(appel), acteur, exhaustif=True)
    _deposer(appel, GenreImport.COUVERTURE, _couverture(appel), acteur)


def _deposer(
    appel: AppelAProjets, genre: GenreImport, lignes: list[list[Any]], acteur: Utilisateur, **options: bool
) -> None:
    titres = [(colonne.titre, "texte") for colonne in CONTENUS[genre].colonnes(appel.service)]
    fichier = SimpleUploadedFile(f"{genre.value}-demonstration.xlsx", classeur(genre.value, titres, lignes))
    importation = imports.deposer_import(appel.service, genre, fichier, acteur=acteur, **options)
    imports.confirmer(importation, acteur=acteur)


def _laureats(appel: AppelAProjets) -> list[list[Any]]:
    """Une ligne par année et par structure soutenue ; deux lauréats que le guichet ne connaît pas encore."""
    lignes: list[list[Any]] = []
    for rang, candidate in enumerate(CANDIDATES, start=1):
        for annee in candidate.annees_pnad:
            terme = terme_pnad(appel) if annee == max(candidate.annees_pnad) else date(annee, 12, 31)
            engagement = f"21{annee}{rang:04d}"
            siret = siret_fictif(rang)
            lignes.append([siret, annee, ROLE, candidate.etp, candidate.demande, engagement, terme])
    lignes += [[siret_fictif(rang), annee, ROLE, 1, 28000, "", date(annee, 12, 31)] for rang, annee in ANCIENS]
    return lignes


def _couverture(appel: AppelAProjets) -> list[list[Any]]:
    jour = aujourd_hui(appel.fuseau) - timedelta(days=60)
    lignes: list[list[Any]] = []
    for departement, *temps in COUVERTURE:
        # Une intercommunalité à cheval sur deux départements n'est donnée qu'une fois.
        dites = [ligne[4] for ligne in lignes]
        epcis = Epci.objects.filter(departements=departement).exclude(pk__in=dites).order_by("nom")
        for epci, etp in zip(epcis, temps, strict=False):
            if etp:
                lignes.append(["Maison de l'emploi fictive", "", ROLE, etp, epci.siren, "Enquête des DDETS", jour])
    return lignes
