"""Votre projet : cerfa §6."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from candidatures.champs.projet import LIGNES_MOYENS
from candidatures.forms.base import ChampPlace, Partie, SaisieSection
from candidatures.forms.catalogue import Disposition, FormulaireCatalogue, colonnes
from candidatures.models import Projet
from candidatures.types import Section
from socle.formulaires import ChampEtp

ETPT = ("recrutement_etpt", *(f"{cle}_etpt" for cle, _ in LIGNES_MOYENS))


class ProjetForm(FormulaireCatalogue):
    """L'objet de la demande, et les personnes qui y travailleront (tableau 6 × 2)."""

    accesseur = "projet"
    longs = {"territoire_texte": 3, "moyens": 4, "evaluation": 4}
    disposition: ClassVar[Sequence[Disposition]] = (
        ("Ce que vous voulez faire", (("intitule", 12), ("objectifs", 12), ("description", 12)), ""),
        ("Pour qui, et où", (("beneficiaires", 12), ("territoire_texte", 12)), ""),
        ("Quand", (("periode_debut", 6), ("periode_fin", 6)), ""),
        ("Avec quoi", (("moyens", 12), ("recrutement", 6), ("recrutement_etpt", 6)), ""),
        ("Comment vous saurez que ça marche", (("evaluation", 12),), ""),
        ("Politique de la ville", (("politique_ville", 6), ("contrat_ville", 6)), ""),
    )

    class Meta:
        model = Projet
        fields = colonnes(Section.PROJET, "projet")
        field_classes = dict.fromkeys(ETPT, ChampEtp)

    @property
    def tableau(self) -> list[tuple[str, ChampPlace, ChampPlace]]:
        """Lignes du tableau des moyens : libellé, personnes, équivalents temps plein."""
        return [(libelle, self.place(f"{cle}_nb"), self.place(f"{cle}_etpt")) for cle, libelle in LIGNES_MOYENS]


class SaisieProjet(SaisieSection):
    """Section « Votre projet »."""

    section = Section.PROJET
    gabarit = "candidatures/sections/projet.html"

    def construire(self) -> Sequence[Partie]:
        """Un formulaire, dont le tableau se rend à part."""
        self.projet = ProjetForm(self.dossier, data=self.data, gardes=self.gardes)
        return [self.projet]
