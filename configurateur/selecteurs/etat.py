"""Où en est une version : l'état de chaque rubrique, et ce qui bloque la publication."""

from __future__ import annotations

from typing import NamedTuple

from aap.models import AppelAProjets, VersionAppel
from configurateur.champs.rubriques import RUBRIQUES, Rubrique

COMPLET, CONFIRMER, BLOQUANT = ("Complet", "succes"), ("À confirmer", "attention"), ("Bloquant", "erreur")
VIDE = ("Vide", "neutre")


class Carte(NamedTuple):
    """Une rubrique, son état (libellé, couleur), son compte de lignes et ce qu'il reste à faire."""

    rubrique: Rubrique
    etat: tuple[str, str]
    compte: str
    manques: list[str]


class AppelMontre(NamedTuple):
    """Un appel de la liste : sa version de travail."""

    appel: AppelAProjets
    version: VersionAppel


def cartes(version: VersionAppel) -> list[Carte]:
    """Une carte par rubrique, sans requête si les listes sont préchargées."""
    return [_carte(rubrique, version) for rubrique in RUBRIQUES.values()]


def _carte(rubrique: Rubrique, version: VersionAppel) -> Carte:
    lignes = [ligne for groupe in rubrique.groupes for ligne in getattr(version, groupe.cle).all()]
    compte = f"{len(lignes)} ligne{'s' if len(lignes) > 1 else ''}" if rubrique.groupes else ""
    if rubrique.groupes and not lignes:
        return Carte(rubrique, BLOQUANT if rubrique.obligatoire else VIDE, compte, [])
    a_confirmer = any(ligne.a_confirmer for ligne in lignes)
    return Carte(rubrique, CONFIRMER if a_confirmer else COMPLET, compte, [])


def etats_des_appels(appels: list[AppelAProjets]) -> list[AppelMontre]:
    """Appels et leur dernière version, préchargée."""
    return [AppelMontre(appel, max(appel.versions.all(), key=lambda v: v.numero)) for appel in appels]
