"""Forme d'un champ du catalogue : un chemin stable relie colonne, cerfa, libellé, aide et audience."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Exigence = Literal["O", "C", "F", "-"]


@dataclass(frozen=True, slots=True)
class Champ:
    """Un champ du dossier.

    `chemin` = « section_modele.colonne » (stable : remarques, diff et import s'y accrochent) ;
    `prive` et `public` disent l'exigence selon la structure : O obligatoire, C conditionnel, F facultatif,
    - sans objet ;
    `acroform` = noms des cases du PDF officiel.
    """

    chemin: str
    section: str
    cerfa: str
    libelle: str
    aide: str = ""
    prive: Exigence = "O"
    public: Exigence = "O"
    acroform: tuple[str, ...] = ()

    @property
    def modele(self) -> str:
        """Accesseur du modèle de section sur le dossier (`identification`, `projet`…)."""
        return self.chemin.split(".")[0]

    @property
    def colonne(self) -> str:
        """Nom de la colonne."""
        return self.chemin.split(".")[1]

    def exigence(self, *, prive: bool) -> Exigence:
        """Exigence pour une structure de droit privé ou une personne publique."""
        return self.prive if prive else self.public
