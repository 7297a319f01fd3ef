"""Ce qui décrit une page du configurateur et une liste de lignes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aap.models import LigneConfiguration

Choix = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Groupe:
    """Une liste de lignes d'une version. `cle` : nom de la liste sur la version ; `champs` : ceux qui lui sont propres,
    entre le libellé et la source ; `codes` : les seuls codes permis, s'ils ont un sens pour le guichet."""

    cle: str
    modele: type[LigneConfiguration]
    titre: str
    ajouter: str
    champs: tuple[str, ...] = ()
    aide: str = ""
    codes: Choix = ()
    libelles: Mapping[str, str] = field(default_factory=dict)
    aides: Mapping[str, str] = field(default_factory=dict)
    source: bool = True
    """Vrai si chaque ligne dit l'endroit du texte et sa phrase."""


@dataclass(frozen=True)
class Rubrique:
    """Une page du configurateur. `reglages` : champs de la version qui s'y écrivent."""

    cle: str
    titre: str
    resume: str
    groupes: tuple[Groupe, ...] = ()
    reglages: tuple[str, ...] = ()
    obligatoire: bool = False
