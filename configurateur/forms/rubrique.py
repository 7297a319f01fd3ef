"""Ce qui s'écrit sur la page d'une rubrique : les réglages de la version, et pour deux d'entre elles l'appel."""

from __future__ import annotations

from typing import Any

from aap.etats import EtatAppel
from aap.models import VersionAppel
from aap.selecteurs.concurrence import empreinte_de_reglages
from configurateur.champs.rubriques import Rubrique
from configurateur.forms.appel import DatesForm, IdentiteForm, RelevesFormSet, reglages_de, releves_de


class SaisieRubrique:
    """Formulaires d'une rubrique. L'identité et les dates ne s'écrivent que sur un appel jamais publié."""

    def __init__(self, rubrique: Rubrique, version: VersionAppel, donnees: Any = None) -> None:
        self.rubrique, self.version = rubrique, version
        self._preparer(donnees)
        # Ce que l'écran montrait : un envoi le rapporte, pour voir si quelqu'un a écrit entre-temps.
        self.lu: str = self.enregistre() if donnees is None else donnees.get("lu", "")

    def _preparer(self, donnees: Any) -> None:
        rubrique, version = self.rubrique, self.version
        jamais_publie = version.appel.etat == EtatAppel.PREPARATION
        self.reglages = reglages_de(rubrique)(donnees, instance=version) if rubrique.reglages else None
        self.identite: Any = None
        self.releves: Any = None
        if rubrique.cle == "textes" and jamais_publie:
            self.identite = IdentiteForm(donnees, instance=version.appel)
        elif rubrique.cle == "calendrier" and jamais_publie:
            self.identite = DatesForm(donnees, instance=version.appel)
            depart = [{"jour": r.jour, "heure": r.heure, "citation": r.citation} for r in version.appel.releves.all()]
            self.releves = RelevesFormSet(donnees, prefix="releves", initial=depart)

    def enregistre(self) -> str:
        """Empreinte de ce qui est enregistré de cette page."""
        identite = self.identite.ecrits if self.identite else ()
        return empreinte_de_reglages(self.version, self.rubrique.reglages, identite, releves=self.releves is not None)

    @property
    def formulaires(self) -> list[Any]:
        """Ceux de la page, dans l'ordre ; aucun, la page n'a que des listes."""
        return [f for f in (self.identite, self.releves, self.reglages) if f is not None]

    def is_valid(self) -> bool:
        """Contrôle tout."""
        justes = [formulaire.is_valid() for formulaire in self.formulaires]
        return all(justes)

    def arguments(self) -> dict[str, Any]:
        """Arguments du service `regler` ; à appeler après `is_valid`."""
        identite = self.identite
        valeurs = {} if identite is None else identite.valeurs() if self.releves is not None else identite.cleaned_data
        return {
            "reglages": self.reglages.cleaned_data if self.reglages else {},
            "identite": valeurs,
            "releves": releves_de(self.releves) if self.releves is not None else None,
        }
