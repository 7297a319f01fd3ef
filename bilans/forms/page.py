"""Ce qu'une étape montre : où chaque champ s'écrit, une réponse et ce qui l'éclaire, une question et ses réponses."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms.boundfield import BoundField

from bilans.models import RemarqueBilan
from bilans.selecteurs.questionnaire import CleValeur, Question, libelle_role

# Colonne de ValeurIndicateur → ce qui la distingue dans le chemin du champ.
SUITES = {"valeur": "", "valeur_n1": ".n1", "total_porteur": ".total", "texte": "", "cases": ""}


@dataclass(frozen=True, slots=True)
class Place:
    """Où un champ s'écrit : sa réponse, sa colonne, et sa case pour une répartition."""

    cle: CleValeur
    colonne: str
    case: str = ""

    @property
    def chemin(self) -> str:
        """Chemin stable, sous lequel un texte illisible ou une remarque se range."""
        return f"{self.cle.chemin}.{self.case}" if self.case else f"{self.cle.chemin}{SUITES[self.colonne]}"

    @property
    def nom(self) -> str:
        """Nom du champ dans la page."""
        return f"{self.colonne}__{self.cle.code}__{self.cle.perimetre}{f'__{self.case}' if self.case else ''}"


@dataclass(frozen=True)
class CellulePage:
    """Une réponse dans la page : ses champs, et ce qui l'éclaire."""

    cle: CleValeur
    perimetre: str
    champs: dict[str, BoundField]
    cases: list[BoundField]
    calcule: str
    n1: str
    objectif: str
    modifiee: bool
    remarques: list[RemarqueBilan]

    @property
    def ancre(self) -> str:
        """Cible des liens « à compléter »."""
        return f"r-{self.cle.chemin}"


@dataclass(frozen=True)
class QuestionPage:
    """Une question dans la page."""

    question: Question
    cellules: list[CellulePage]
    texte: BoundField | None

    @property
    def role(self) -> str:
        """Métier qui répond."""
        return libelle_role(self.question.indicateur.role)
