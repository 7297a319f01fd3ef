"""Ce qu'un service attend de la saisie d'une section, sans connaître les formulaires."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Illisible(NamedTuple):
    """Texte tapé qu'un champ ne sait pas lire. Un message vide : texte gardé avec le reste de sa ligne, sans erreur."""

    chemin: str
    texte: str
    message: str


class Difference(NamedTuple):
    """Ce que la personne a tapé, et ce qu'une autre a enregistré entre-temps, au même endroit."""

    chemin: str
    libelle: str
    saisi: str
    enregistre: str


class Saisie(Protocol):
    """Saisie d'une section (`candidatures.forms.base.SaisieSection` la réalise).

    `ecrire` enregistre ce qui est lisible, sans jamais refuser un champ vide ; `illisibles` rend le reste, à garder tel
    quel ; `differences` compare à ce qui est en base.
    """

    def ecrire(self) -> None:
        """Écrit ce qui est lisible."""

    def illisibles(self) -> Sequence[Illisible]:
        """Textes à garder tels quels."""

    def differences(self) -> Sequence[Difference]:
        """Écarts entre la saisie et la base."""
