"""Stratégie : rubriques écrites de l'appel, et tableau des volumes (cible de la convention, référence des bilans)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.text import capfirst

from aap.models import RubriqueEcrite
from candidatures.forms.base import ChampPlace, Gardes, Partie, PartieFormulaire, SaisieSection
from candidatures.models import Dossier, ReponseRubrique, VolumeActivite
from candidatures.types import Section, Segment
from socle.affichage import nombre
from socle.formulaires import ChampEntier, Formulaire

COLONNES = (
    ("marches_n1", "Marchés suivis l'an passé"),
    ("heures_n1", "Heures d'insertion l'an passé"),
    ("marches_prevus", "Marchés prévus"),
    ("heures_prevues", "Heures d'insertion prévues"),
)
PREFIXE = "rubrique-"


class RubriqueAffichee(NamedTuple):
    """Une rubrique de l'appel et son champ."""

    rubrique: RubriqueEcrite
    champ: ChampPlace


class RubriquesForm(PartieFormulaire, Formulaire):
    """Un texte libre par rubrique de la version suivie."""

    def __init__(self, dossier: Dossier, *, data: Any = None, gardes: Gardes | None = None) -> None:
        """Formulaire affiché (data None) ou soumis."""
        self.dossier = dossier
        self.rubriques = list(dossier.version_suivie.rubriques.all())
        super().__init__(data, initial={PREFIXE + r.code: r.texte for r in dossier.reponses.all()})
        for rubrique in self.rubriques:
            self.fields[PREFIXE + rubrique.code] = self._champ(rubrique)
        self.rouvrir(gardes or {})

    def _champ(self, rubrique: RubriqueEcrite) -> forms.CharField:
        aide = f"{nombre(rubrique.longueur_max, 0)} signes conseillés au plus."
        champ = forms.CharField(
            label="Votre réponse", help_text=aide, required=False, widget=forms.Textarea(attrs={"rows": 7})
        )
        champ.facultatif = not rubrique.obligatoire  # type: ignore[attr-defined]  # lu par socle.formulaires
        return champ

    def chemin(self, nom: str) -> str:
        """« rubriques.DIAGNOSTIC »."""
        return f"rubriques.{nom.removeprefix(PREFIXE)}"

    def en_base(self) -> dict[str, Any]:
        """Textes relus en base."""
        lignes = ReponseRubrique.objects.filter(dossier=self.dossier).values_list("code", "texte")
        return {PREFIXE + code: texte for code, texte in lignes}

    def ecrire(self) -> None:
        """Écrit chaque texte."""
        for nom, texte in self.lues().items():
            code = nom.removeprefix(PREFIXE)
            ReponseRubrique.objects.update_or_create(dossier=self.dossier, code=code, defaults={"texte": texte})

    @property
    def affichees(self) -> list[RubriqueAffichee]:
        """Rubriques dans l'ordre de l'appel, chacune avec son champ."""
        noms = [(rubrique, PREFIXE + rubrique.code) for rubrique in self.rubriques]
        return [RubriqueAffichee(rubrique, ChampPlace(self[nom], self.chemin(nom))) for rubrique, nom in noms]


class VolumesForm(PartieFormulaire, Formulaire):
    """4 segments × (marchés, heures) × (an passé, prévision) ; les totaux sont ceux du serveur."""

    marquer_facultatifs = False

    def __init__(self, dossier: Dossier, *, data: Any = None, gardes: Gardes | None = None) -> None:
        """Formulaire affiché (data None) ou soumis."""
        self.dossier = dossier
        initial = {
            f"{ligne.segment}-{colonne}": getattr(ligne, colonne)
            for ligne in dossier.volumes.all()
            for colonne, _ in COLONNES
        }
        super().__init__(data, initial=initial)
        for segment in Segment:
            for colonne, libelle in COLONNES:
                self.fields[f"{segment}-{colonne}"] = ChampEntier(
                    required=False, label=f"{capfirst(segment.label)} : {libelle}"
                )
        self.rouvrir(gardes or {})

    def chemin(self, nom: str) -> str:
        """« volumes.etat.marches_n1 »."""
        segment, _, colonne = nom.partition("-")
        return f"volumes.{segment}.{colonne}"

    def en_base(self) -> dict[str, Any]:
        """Volumes relus en base."""
        lignes = VolumeActivite.objects.filter(dossier=self.dossier)
        return {f"{ligne.segment}-{c}": getattr(ligne, c) for ligne in lignes for c, _ in COLONNES}

    def ecrire(self) -> None:
        """Écrit une ligne par segment."""
        lues = self.lues()
        for segment in Segment:
            valeurs = {colonne: lues[f"{segment}-{colonne}"] for colonne, _ in COLONNES}
            VolumeActivite.objects.update_or_create(dossier=self.dossier, segment=segment, defaults=valeurs)

    @property
    def colonnes(self) -> list[str]:
        """Titres des colonnes."""
        return [libelle for _, libelle in COLONNES]

    @property
    def lignes(self) -> list[tuple[str, list[ChampPlace]]]:
        """Une ligne par segment."""
        return [
            (capfirst(segment.label), [self._place(f"{segment}-{colonne}") for colonne, _ in COLONNES])
            for segment in Segment
        ]

    def _place(self, nom: str) -> ChampPlace:
        return ChampPlace(self[nom], self.chemin(nom))

    def totaux(self) -> dict[str, str]:
        """Somme de chaque colonne, écrite à la française ; une case illisible compte pour zéro."""
        valeurs = self.lues() if self.is_bound else self.initial
        return {
            f"total-{colonne}": nombre(sum(valeurs.get(f"{segment}-{colonne}") or 0 for segment in Segment), 0)
            for colonne, _ in COLONNES
        }


class SaisieStrategie(SaisieSection):
    """Section « Stratégie et volumes »."""

    section = Section.STRATEGIE
    gabarit = "candidatures/sections/strategie.html"
    calcule = True

    def construire(self) -> Sequence[Partie]:
        """Le tableau des volumes, puis les rubriques."""
        self.volumes = VolumesForm(self.dossier, data=self.data, gardes=self.gardes)
        self.rubriques = RubriquesForm(self.dossier, data=self.data, gardes=self.gardes)
        return [self.volumes, self.rubriques]

    def calculer(self) -> dict[str, str]:
        """Totaux du tableau."""
        return self.volumes.totaux()

    @property
    def totaux(self) -> list[tuple[str, str, str]]:
        """(titre, clé de sortie, texte) de chaque colonne."""
        totaux = self.volumes.totaux().items()
        return [(titre, cle, texte) for titre, (cle, texte) in zip(self.volumes.colonnes, totaux, strict=True)]
