"""Les listes d'une rubrique, prêtes à montrer : chaque ligne et son résumé."""

from __future__ import annotations

from typing import Any, NamedTuple

from aap.models import VersionAppel
from configurateur.champs.rubriques import Groupe, Rubrique
from configurateur.selecteurs.apercus import alertes_de
from configurateur.selecteurs.resumes import resumer


class LigneMontree(NamedTuple):
    """Une ligne, son résumé, et sa place."""

    ligne: Any
    resume: str
    alertes: list[str]
    premiere: bool
    derniere: bool


class ListeMontree(NamedTuple):
    """Une liste de lignes et sa description."""

    groupe: Groupe
    lignes: list[LigneMontree]


def listes_de(rubrique: Rubrique, version: VersionAppel) -> list[ListeMontree]:
    """Listes de cette rubrique, sans requête si elles sont préchargées."""
    return [ListeMontree(groupe, _montrer(groupe, version)) for groupe in rubrique.groupes]


def _montrer(groupe: Groupe, version: VersionAppel) -> list[LigneMontree]:
    lignes = list(getattr(version, groupe.cle).all())
    for ligne in lignes:
        ligne.version = version
    return [
        LigneMontree(ligne, resumer(ligne), [a.texte for a in alertes_de(ligne)], rang == 0, rang == len(lignes) - 1)
        for rang, ligne in enumerate(lignes)
    ]
