"""Qui agit : ce que le socle attend d'un utilisateur, du système ou d'un invité, sans connaître leurs modèles."""

from __future__ import annotations

from typing import Any, Protocol


class Acteur(Protocol):
    """Une personne ou un automate à qui l'on peut demander ses droits."""

    @property
    def pk(self) -> Any:
        """Clé de l'utilisateur, ou None pour un acteur sans compte."""

    @property
    def libelle_acteur(self) -> str:
        """Nom écrit au journal."""

    def peut(self, action: str, objet: Any = None) -> bool:
        """Vrai si la matrice des droits l'autorise."""

    def refus(self, action: str, objet: Any = None) -> str:
        """Phrase qui explique le refus à cette personne."""
