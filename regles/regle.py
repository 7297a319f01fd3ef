"""Une règle : une fonction, une dataclass de paramètres, un code, un libellé, une version ; et le registre."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from regles.calcul import Calcul
from regles.codec import ecrire
from regles.constats import Constat, Niveau, Source
from regles.faits import FaitsDossier
from regles.parametres import Parametres

P = TypeVar("P", bound=Parametres)


class Famille(StrEnum):
    FINANCEMENT = "financement"
    RECEVABILITE = "recevabilite"
    ELIGIBILITE = "eligibilite"
    CALENDRIER = "calendrier"
    NON_SUBSTITUTION = "non_substitution"


class Etape(StrEnum):
    """Quand la règle se juge : elle écarte des postes, lit les faits (et pose un plafond), ou lit le montant."""

    EXCLUSION = "exclusion"
    FAITS = "faits"
    MONTANT = "montant"


@dataclass(frozen=True)
class Regle:
    code: str
    libelle: str
    famille: Famille
    version: int
    parametres: type[Parametres]
    niveau: Niveau
    """Niveau par défaut ; la règle appliquée peut en dire un autre."""
    derogable: bool
    etape: Etape
    fonction: Callable[..., Constat]

    @property
    def texte(self) -> str:
        """La docstring : la phrase du texte et la lecture qu'en fait le code."""
        return (self.fonction.__doc__ or "").strip()


@dataclass(frozen=True)
class RegleAppliquee:
    """Une règle telle qu'un appel l'écrit : ses valeurs, sa source, son niveau."""

    code: str
    parametres: Parametres
    source: Source
    niveau: Niveau

    @cached_property
    def parametres_ecrits(self) -> dict[str, Any]:
        """Paramètres en JSON canonique, écrits une fois : chaque ligne de chaque verdict les porte."""
        ecrits: dict[str, Any] = ecrire(self.parametres)
        return ecrits


CATALOGUE: dict[str, Regle] = {}

Fonction = Callable[[FaitsDossier, P], Constat]
FonctionDeMontant = Callable[[FaitsDossier, P, Calcul], Constat]


def regle(
    code: str,
    libelle: str,
    *,
    famille: Famille,
    parametres: type[P],
    niveau: Niveau,
    derogable: bool = False,
    etape: Etape = Etape.FAITS,
    version: int = 1,
) -> Callable[[Fonction[P]], Fonction[P]]:
    """Inscrit au catalogue une règle qui lit les faits."""

    def inscrire(fonction: Fonction[P]) -> Fonction[P]:
        _inscrire(Regle(code, libelle, famille, version, parametres, niveau, derogable, etape, fonction))
        return fonction

    return inscrire


def regle_de_montant(
    code: str,
    libelle: str,
    *,
    famille: Famille,
    parametres: type[P],
    niveau: Niveau,
    version: int = 1,
) -> Callable[[FonctionDeMontant[P]], FonctionDeMontant[P]]:
    """Inscrit au catalogue une règle qui juge l'aide une fois calculée."""

    def inscrire(fonction: FonctionDeMontant[P]) -> FonctionDeMontant[P]:
        etape, derogable = Etape.MONTANT, False
        _inscrire(Regle(code, libelle, famille, version, parametres, niveau, derogable, etape, fonction))
        return fonction

    return inscrire


def _inscrire(nouvelle: Regle) -> None:
    if nouvelle.code in CATALOGUE:
        raise ValueError(f"Deux règles portent le code {nouvelle.code}.")
    CATALOGUE[nouvelle.code] = nouvelle


def appliquer(regle_: Regle, faits: FaitsDossier, parametres: Any, calcul: Calcul | None) -> Constat:
    """Appelle la fonction de la règle avec ce que son étape demande."""
    if regle_.etape == Etape.MONTANT:
        return regle_.fonction(faits, parametres, calcul)
    return regle_.fonction(faits, parametres)
