"""Où en est une version : l'état de chaque rubrique, et ce qui bloque la publication."""

from __future__ import annotations

from typing import NamedTuple

from aap.models import AppelAProjets, VersionAppel
from aap.selecteurs.controles import Controle, controles_de_publication
from configurateur.champs.rubriques import RUBRIQUES, Rubrique

COMPLET, CONFIRMER, BLOQUANT = ("Complet", "succes"), ("À confirmer", "attention"), ("Bloquant", "erreur")
VIDE, A_RELIRE = ("Vide", "neutre"), ("À relire", "info")
PHRASE = "phrase_a_confirmer"


class Carte(NamedTuple):
    """Une rubrique, son état (libellé, couleur), son compte de lignes et ce qu'il reste à y faire."""

    rubrique: Rubrique
    etat: tuple[str, str]
    compte: str
    controles: list[Controle]


class AppelMontre(NamedTuple):
    """Un appel de la liste, sa version de travail et ce qui la bloque (None : version publiée)."""

    appel: AppelAProjets
    version: VersionAppel
    bloquants: int | None

    @property
    def reste(self) -> str:
        """Ce qui bloque, en mots."""
        if self.bloquants is None:
            return "Rien : elle est publiée"
        if not self.bloquants:
            return "Prête à publier"
        return f"{self.bloquants} point{'s' if self.bloquants > 1 else ''} à régler"


def cartes(version: VersionAppel, controles: list[Controle]) -> list[Carte]:
    """Une carte par rubrique, d'après les contrôles de publication ; sans requête si les listes sont préchargées."""
    return [_carte(r, version, [c for c in controles if c.chemin == r.cle]) for r in RUBRIQUES.values()]


def _carte(rubrique: Rubrique, version: VersionAppel, controles: list[Controle]) -> Carte:
    lignes = [ligne for groupe in rubrique.groupes for ligne in getattr(version, groupe.cle).all()]
    compte = f"{len(lignes)} ligne{'s' if len(lignes) > 1 else ''}" if rubrique.groupes else ""
    return Carte(rubrique, _etat(rubrique, controles, vide=bool(rubrique.groupes) and not lignes), compte, controles)


def _etat(rubrique: Rubrique, controles: list[Controle], *, vide: bool) -> tuple[str, str]:
    if any(c.bloquant and c.code != PHRASE for c in controles) or (vide and rubrique.obligatoire):
        return BLOQUANT
    if any(c.code == PHRASE for c in controles):
        return CONFIRMER
    if controles:
        return A_RELIRE
    return VIDE if vide else COMPLET


def etats_des_appels(appels: list[AppelAProjets]) -> list[AppelMontre]:
    """Appels et leur dernière version, listes préchargées ; ce qui bloque chaque version en préparation."""
    montres = []
    for appel in appels:
        version = max(appel.versions.all(), key=lambda v: v.numero)
        version.appel = appel
        bloquants = None if version.publiee_le else sum(c.bloquant for c in controles_de_publication(version))
        montres.append(AppelMontre(appel, version, bloquants))
    return montres
