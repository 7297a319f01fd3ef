"""Formulaire d'une ligne de section, écrit d'après le catalogue des champs : libellé, aide, exigence, présence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst

from candidatures.champs import PAR_CHEMIN, champs_de_section
from candidatures.forms.base import ChampPlace, Gardes, Groupe, PartieFormulaire
from candidatures.models import Dossier
from candidatures.selecteurs.parcours import est_affiche
from candidatures.types import Section
from socle.formulaires import FormulaireModele

Disposition = tuple[str, Sequence[tuple[str, int]], str]
"""(titre, ((colonne, largeur en douzièmes), …), aide)."""


def colonnes(section: Section, modele: str) -> list[str]:
    """Colonnes d'un modèle que le catalogue place dans une section."""
    return [champ.colonne for champ in champs_de_section(section) if champ.modele == modele]


class FormulaireCatalogue(PartieFormulaire, FormulaireModele):
    """`Meta.model` : une ligne de section. `accesseur` : son nom sur le dossier, qui est aussi le début des chemins.

    `disposition` : les groupes de la page. Un champ sans objet pour cette structure disparaît du formulaire.
    """

    accesseur: ClassVar[str]
    disposition: ClassVar[Sequence[Disposition]] = ()
    longs: ClassVar[dict[str, int]] = {}

    def __init__(self, dossier: Dossier, *, data: Any = None, gardes: Gardes | None = None) -> None:
        """Formulaire affiché (data None) ou soumis."""
        self.dossier = dossier
        super().__init__(data, instance=getattr(dossier, self.accesseur))
        for nom in list(self.fields):
            self._habiller(nom)
        self.rouvrir(gardes or {})

    def _habiller(self, nom: str) -> None:
        champ, entree = self.fields[nom], PAR_CHEMIN.get(self.chemin(nom))
        champ.required = False
        if entree is not None and not est_affiche(entree, self.dossier):
            del self.fields[nom]
            return
        if entree is not None:
            champ.label, champ.help_text = entree.libelle, entree.aide
            champ.facultatif = entree.exigence(prive=self.dossier.structure.privee) == "F"  # type: ignore[attr-defined]  # lu par socle.formulaires
        if isinstance(champ.widget, forms.RadioSelect) and isinstance(champ, forms.ChoiceField):
            choix: Any = champ.choices
            champ.choices = [(valeur, capfirst(libelle)) for valeur, libelle in choix if valeur]
        if isinstance(champ.widget, forms.Textarea):
            champ.widget.attrs["rows"] = self.longs.get(nom, 6)

    def chemin(self, nom: str) -> str:
        """« projet.intitule »."""
        return f"{self.accesseur}.{nom}"

    def en_base(self) -> dict[str, Any]:
        """Colonnes relues en base."""
        modele = type(self.instance)
        return dict(modele._default_manager.filter(pk=self.dossier.pk).values(*self._colonnes()).get())

    def _colonnes(self) -> list[str]:
        directes = {champ.name for champ in self.instance._meta.concrete_fields}
        return [nom for nom in self.fields if nom in directes]

    def ecrire(self) -> None:
        """Écrit toutes les colonnes du formulaire, vides comprises."""
        lues = self.lues()
        modele = type(self.instance)
        modele._default_manager.filter(pk=self.dossier.pk).update(**{nom: lues[nom] for nom in self._colonnes()})

    @property
    def groupes(self) -> list[Groupe]:
        """Groupes de la disposition, sans ceux qui n'ont plus de champ."""
        groupes = [
            Groupe(titre, [self.place(nom, largeur) for nom, largeur in champs if nom in self.fields], aide)
            for titre, champs, aide in self.disposition
        ]
        return [groupe for groupe in groupes if groupe.champs]

    def place(self, nom: str, largeur: int = 12) -> ChampPlace:
        """Champ avec son ancre et sa largeur."""
        return ChampPlace(self[nom], self.chemin(nom), largeur)
