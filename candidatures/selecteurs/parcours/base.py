"""L'interface d'une section du parcours, côté données : ce qui manque, si elle s'applique, où elle en est.

Une section se branche en une ligne dans `registre.PARCOURS`. Son écran (formulaire, gabarit) vit dans
`candidatures.forms` : les services, qui refusent un dépôt incomplet, n'ont besoin que de ce module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models
from django.urls import reverse

from candidatures.models import Dossier
from candidatures.types import Section


class GenreManque(models.TextChoices):
    """Pourquoi une ligne empêche de déposer."""

    ABSENT = "absent", "à remplir"
    ILLISIBLE = "illisible", "à corriger"
    INCOHERENT = "incoherent", "à vérifier"


@dataclass(frozen=True, slots=True)
class Manque:
    """Une chose à faire avant de déposer.

    `chemin` : chemin stable (« projet.intitule », « rubriques.DIAGNOSTIC », « pieces.RIB ») ; `phrase` : ce qu'il faut
    faire, en une phrase ; `url` : où le faire, ancre comprise.
    """

    chemin: str
    phrase: str
    url: str
    genre: GenreManque = GenreManque.ABSENT

    @classmethod
    def vers(
        cls,
        dossier: Dossier,
        section: str,
        phrase: str,
        *,
        chemin: str = "",
        ancre: str = "",
        genre: GenreManque = GenreManque.ABSENT,
    ) -> Manque:
        """Manque d'une section ; sans chemin, il vise toute la section ; sans ancre, elle est déduite du chemin."""
        ou = ancre or (ancre_de(chemin) if chemin else "")
        return cls(chemin or str(section), phrase, adresse_section(dossier, section, ou), genre)


class EtatSection(models.TextChoices):
    """Où en est une section."""

    VIDE = "vide", "à remplir"
    PREREMPLIE = "preremplie", "préremplie, à relire"
    EN_COURS = "en_cours", "en cours"
    A_CORRIGER = "a_corriger", "à corriger"
    COMPLETE = "complete", "complète"


def toujours(dossier: Dossier) -> bool:
    """La section vaut pour tous les dossiers."""
    return bool(dossier)


def prive_seulement(dossier: Dossier) -> bool:
    """La section ne vaut que pour les structures de droit privé."""
    return dossier.structure.privee


@dataclass(frozen=True, slots=True)
class SectionParcours:
    """Une section du parcours.

    `manques(dossier)` rend ce qui y manque ou s'y contredit, pour un dossier chargé par
    `selecteurs.parcours.dossier_charge` (deux requêtes au plus en partent) ; les saisies illisibles s'y ajoutent.
    `sans_saisie` : la section n'a pas de formulaire à enregistrer (récapitulatif) ; elle est
    alors « complète » dès que rien n'y manque. `derniere` : elle attend que toutes les autres soient sans manque.
    """

    code: Section
    manques: Callable[[Dossier], Iterable[Manque]]
    applicable: Callable[[Dossier], bool] = toujours
    sans_saisie: bool = False
    derniere: bool = False


def adresse_section(dossier: Dossier, section: str, ancre: str = "") -> str:
    """Adresse de l'écran d'une section, avec l'ancre du champ s'il y en a un."""
    base = reverse("candidatures:section", kwargs={"uuid": dossier.uuid, "section": section})
    return f"{base}#{ancre}" if ancre else base


def ancre_de(chemin: str) -> str:
    """Ancre d'un champ dans la page de sa section : « projet.intitule » → « champ-projet-intitule »."""
    return "champ-" + chemin.replace(".", "-")
