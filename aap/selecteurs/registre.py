"""Ce que les pièces du dessus apprennent à l'appel sans qu'il les importe : noms de champs, contrôles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aap.models import VersionAppel


@dataclass(frozen=True)
class Controle:
    """Un contrôle qui n'est pas satisfait. `chemin` : rubrique où corriger ; `bloquant` : empêche de publier."""

    code: str
    titre: str
    phrase: str
    bloquant: bool
    chemin: str


LibelleDeChemin = Callable[[str], str]
ControleDeVersion = Callable[["VersionAppel"], Iterable[Controle]]
_libelles: list[LibelleDeChemin] = []
_controles: list[ControleDeVersion] = []


def declarer_chemins(libelle: LibelleDeChemin) -> None:
    """Ajoute une fonction chemin → nom lisible (vide si elle ne le connaît pas). S'appelle dans `AppConfig.ready()`."""
    if libelle not in _libelles:
        _libelles.append(libelle)


def declarer_controle(controle: ControleDeVersion) -> None:
    """Ajoute un contrôle de publication. S'appelle dans `AppConfig.ready()`."""
    if controle not in _controles:
        _controles.append(controle)


def libelle_du_chemin(chemin: str) -> str:
    """Nom lisible d'un chemin de champ du dossier ; vide s'il n'existe pas."""
    return next((nom for libelle in _libelles if (nom := libelle(chemin))), "")


def controles_declares(version: VersionAppel) -> list[Controle]:
    """Contrôles des pièces du dessus qui ne sont pas satisfaits."""
    return [trouve for controle in _controles for trouve in controle(version)]
