"""Graphiques en barres, dessinés par le serveur : des valeurs → des rectangles, et les mêmes valeurs en tableau.

Rien n'y dépend d'une largeur d'écran : les barres sont en pour cent, les textes gardent leur taille.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from socle import affichage

# En pour cent de la largeur : le reste de la ligne est à la valeur écrite au bout de sa barre.
LARGEUR_MAX = Decimal(66)
HAUTEUR_TITRE, HAUTEUR_BARRE, ECART, SEPARATION = 22, 16, 4, 14
SERIES_MAX = 3


@dataclass(frozen=True, slots=True)
class Serie:
    """Une suite de valeurs, une par catégorie ; None : pas de valeur (aucune barre, un tiret)."""

    nom: str
    valeurs: tuple[Decimal | int | None, ...]


@dataclass(frozen=True, slots=True)
class Barre:
    """Une barre placée. `y`, `base` (ligne d'écriture) en pixels ; `largeur`, `fin` en pour cent."""

    serie: int
    nom: str
    y: int
    base: int
    largeur: str
    fin: str
    texte: str


@dataclass(frozen=True, slots=True)
class Groupe:
    """Les barres d'une catégorie, sous son nom écrit à `base` pixels du haut."""

    categorie: str
    base: int
    barres: tuple[Barre, ...]


@dataclass(frozen=True)
class Graphe:
    """Un graphique en barres : une ligne par catégorie, une barre par série (trois au plus).

    `maximum` : la valeur d'une barre pleine, la plus grande des valeurs si rien n'est dit. Lève ValueError si une série
    n'a pas une valeur par catégorie.
    """

    titre: str
    categories: Sequence[str]
    series: Sequence[Serie]
    unite: str = ""
    decimales: int = 0
    maximum: Decimal | None = None
    entete: str = "Période"

    def __post_init__(self) -> None:
        """Refuse un graphique bancal."""
        if len(self.series) > SERIES_MAX or any(len(s.valeurs) != len(self.categories) for s in self.series):
            raise ValueError("Un graphique a une valeur par catégorie, et trois séries au plus.")

    @property
    def vide(self) -> bool:
        """Vrai si aucune valeur n'est connue."""
        return all(valeur is None for serie in self.series for valeur in serie.valeurs)

    def ecrire(self, valeur: Decimal | int | None) -> str:
        """« 1 250 h », ou un tiret."""
        if valeur is None:
            return affichage.ABSENT
        texte = affichage.nombre(valeur, self.decimales)
        return f"{texte}{affichage.INSECABLE}{self.unite}" if self.unite else texte

    @property
    def groupes(self) -> list[Groupe]:
        """Barres placées, du haut vers le bas."""
        connues = [Decimal(v) for serie in self.series for v in serie.valeurs if v is not None]
        pleine = self.maximum or max(connues, default=Decimal(0))
        groupes, y = [], 0
        for rang, categorie in enumerate(self.categories):
            haut = y + HAUTEUR_TITRE
            barres = tuple(
                self._barre(numero, haut + (numero - 1) * (HAUTEUR_BARRE + ECART), rang, pleine)
                for numero in range(1, len(self.series) + 1)
            )
            groupes.append(Groupe(categorie, y + HAUTEUR_TITRE - 6, barres))
            y = haut + len(self.series) * (HAUTEUR_BARRE + ECART) + SEPARATION
        return groupes

    def _barre(self, numero: int, y: int, rang: int, pleine: Decimal) -> Barre:
        serie = self.series[numero - 1]
        valeur = serie.valeurs[rang]
        part = Decimal(valeur) / pleine if valeur is not None and pleine else Decimal(0)
        largeur = (max(Decimal(0), min(Decimal(1), part)) * LARGEUR_MAX).quantize(Decimal("0.01"))
        return Barre(numero, serie.nom, y, y + HAUTEUR_BARRE - 3, str(largeur), str(largeur + 1), self.ecrire(valeur))

    @property
    def hauteur(self) -> int:
        """Hauteur du dessin, en pixels."""
        bloc = HAUTEUR_TITRE + len(self.series) * (HAUTEUR_BARRE + ECART) + SEPARATION
        return max(1, len(self.categories) * bloc - SEPARATION)

    @property
    def description(self) -> str:
        """Ce que le dessin montre, en une phrase par série : sa plus petite et sa plus grande valeur."""
        return " ".join(filter(None, (self._resume(serie) for serie in self.series))) or "Aucune valeur connue."

    def _resume(self, serie: Serie) -> str:
        connues = [(v, c) for v, c in zip(serie.valeurs, self.categories, strict=True) if v is not None]
        if not connues:
            return f"{serie.nom} : aucune valeur."
        (bas, ou_bas), (haut, ou_haut) = min(connues, key=lambda x: x[0]), max(connues, key=lambda x: x[0])
        if bas == haut:
            return f"{serie.nom} : {self.ecrire(haut)}."
        return f"{serie.nom} : de {self.ecrire(bas)} ({ou_bas}) à {self.ecrire(haut)} ({ou_haut})."

    @property
    def colonnes(self) -> list[str]:
        """En-têtes du tableau."""
        return [self.entete, *(serie.nom for serie in self.series)]

    @property
    def lignes(self) -> list[list[str]]:
        """Mêmes chiffres, une ligne par catégorie."""
        return [
            [categorie, *(self.ecrire(serie.valeurs[rang]) for serie in self.series)]
            for rang, categorie in enumerate(self.categories)
        ]
