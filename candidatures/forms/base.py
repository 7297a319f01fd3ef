"""L'interface d'une section, côté écran : une saisie faite de parties (formulaires ou tableaux).

Un brouillon n'exige rien. Une partie écrit ce qu'elle sait lire ; le reste est gardé tel quel (SaisieInvalide) et
revient à l'écran avec son message. Une section se branche en une ligne dans `candidatures.forms.registre`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from django import forms
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField

from candidatures.forms.affichage import ecrire_valeur
from candidatures.models import Dossier, SaisieInvalide
from candidatures.selecteurs.parcours import SUITES, ancre_de
from candidatures.services.saisie import Difference, Illisible
from candidatures.types import Section
from comptes.models import Utilisateur
from socle.formulaires.erreurs import ErreurLiee, erreurs_liees

Gardes = Mapping[str, str]
"""Textes illisibles gardés : chemin → texte tapé."""


class Partie(Protocol):
    """Un formulaire ou un tableau d'une section."""

    def ecrire(self) -> None:
        """Enregistre ce qui est lisible ; un champ illisible est vidé en base."""

    def illisibles(self) -> list[Illisible]:
        """Textes à garder."""

    def differences(self) -> list[Difference]:
        """Écarts avec ce qui est en base."""


class PartieFormulaire(forms.BaseForm):
    """Ce que nos formulaires de section ont en commun. À mêler à `Formulaire` ou `FormulaireModele`.

    Les classes filles disent `chemin(nom)`, `en_base()` et `ecrire()`.
    """

    dossier: Dossier

    def chemin(self, nom: str) -> str:
        """Chemin stable d'un champ."""
        raise NotImplementedError

    def en_base(self) -> dict[str, Any]:
        """Valeurs relues en base, par nom de champ."""
        raise NotImplementedError

    def rouvrir(self, gardes: Gardes) -> None:
        """Réaffiche les textes illisibles gardés, avec leur message : le formulaire se lie à ce qui est enregistré."""
        noms = {nom: gardes[self.chemin(nom)] for nom in self.fields if self.chemin(nom) in gardes}
        if self.is_bound or not noms:
            return
        valeurs = {nom: self[nom].value() for nom in self.fields}
        self.data = {self.add_prefix(nom): valeur for nom, valeur in (valeurs | noms).items()}
        self.is_bound = True

    def illisibles(self) -> list[Illisible]:
        """Champs refusés, avec le texte tapé et le premier message."""
        return [
            Illisible(self.chemin(nom), ecrire_valeur(self[nom].data), str(messages[0]))
            for nom, messages in self.errors.items()
            if nom in self.fields
        ]

    def differences(self) -> list[Difference]:
        """Champs dont la valeur n'est plus celle de la base."""
        self.is_valid()
        base, gardes = self.en_base(), gardes_en_base(self.dossier)
        ecarts = []
        for nom, champ in self.fields.items():
            chemin = self.chemin(nom)
            saisi = ecrire_valeur(self.cleaned_data[nom], champ) if nom in self.cleaned_data else self[nom].data
            enregistre = gardes.get(chemin) or ecrire_valeur(base.get(nom), champ)
            if ecrire_valeur(saisi) != enregistre:
                ecarts.append(Difference(chemin, str(champ.label), ecrire_valeur(saisi), enregistre))
        return ecarts

    def lues(self) -> dict[str, Any]:
        """Valeur à écrire pour chaque champ : ce qui est lu, ou le vide du champ quand c'est illisible."""
        self.is_valid()
        return {nom: self.cleaned_data.get(nom, vide(champ)) for nom, champ in self.fields.items()}


def gardes_en_base(dossier: Dossier) -> dict[str, str]:
    """Textes illisibles relus en base : l'écran peut avoir été chargé avant qu'une autre personne n'enregistre."""
    return dict(SaisieInvalide.objects.filter(dossier=dossier).values_list("chemin", "texte"))


def vide(champ: forms.Field) -> Any:
    """Valeur « rien » d'un champ : une chaîne vide pour un texte, None pour le reste."""
    return "" if isinstance(champ, forms.CharField) else getattr(champ, "empty_value", None)


class ChampPlace:
    """Un champ dans la page : son rendu, son ancre (cible des liens « à compléter »), sa largeur en douzièmes."""

    def __init__(self, lie: BoundField, chemin: str, largeur: int = 12) -> None:
        """Garde le champ lié, son chemin et sa largeur."""
        self.lie, self.chemin, self.ancre, self.colonne = lie, chemin, ancre_de(chemin), f"col-{largeur}"
        suite = SUITES.get(chemin)
        # La question est dans le même formulaire : même préfixe, autre colonne.
        self.si = lie.form.add_prefix(suite.question.rpartition(".")[2]) if suite else ""
        self.si_valeur = "oui" if suite is None or suite.attendue else "non"


class Groupe:
    """Un groupe titré de champs ; les champs sans objet pour cette structure ont déjà disparu."""

    def __init__(self, titre: str, champs: Sequence[ChampPlace], aide: str = "") -> None:
        """Garde le titre, les champs et l'aide du groupe."""
        self.titre, self.champs, self.aide = titre, champs, aide


class SaisieSection:
    """Tout ce qu'un écran fait saisir pour une section.

    À redéfinir : `section`, `gabarit` (ce qui est entre <form> et </form>), `construire`. `calculer` rend les sorties
    recalculées à la frappe (`data-g-sortie`), s'il y en a : poser alors `calcule = True`.
    """

    section: ClassVar[Section]
    gabarit: ClassVar[str] = "candidatures/sections/_groupes.html"
    calcule: ClassVar[bool] = False
    large: ClassVar[bool] = False

    def __init__(self, dossier: Dossier, *, acteur: Utilisateur, data: Any = None) -> None:
        """`dossier` : chargé par `dossier_charge` ; `data` : POST, ou None pour afficher ce qui est enregistré."""
        self.dossier, self.acteur, self.data, self.fermee = dossier, acteur, data, False
        gardes = {s.chemin: s.texte for s in dossier.saisies_invalides.all() if s.section == self.section}
        self.gardes: Gardes = gardes if data is None else {}
        self.parties: Sequence[Any] = self.construire()

    def construire(self) -> Sequence[Partie]:
        """Parties de la section, dans l'ordre de la page."""
        raise NotImplementedError

    def ecrire(self) -> None:
        """Écrit chaque partie."""
        for partie in self.parties:
            partie.ecrire()

    def illisibles(self) -> list[Illisible]:
        """Textes à garder, toutes parties réunies."""
        return [illisible for partie in self.parties for illisible in partie.illisibles()]

    def differences(self) -> list[Difference]:
        """Écarts avec la base, toutes parties réunies."""
        return [ecart for partie in self.parties for ecart in partie.differences()]

    def fermer(self) -> None:
        """Montre la section sans qu'on puisse y écrire (le dossier est chez le service)."""
        self.fermee = True
        for partie in self.parties:
            membres = partie.forms if isinstance(partie, BaseFormSet) else [partie]
            for champ in (c for membre in membres for c in getattr(membre, "fields", {}).values()):
                champ.disabled = True

    def calculer(self) -> dict[str, str]:
        """Sorties affichées : clé → texte (ou HTML, pour un `data-g-sortie-html`)."""
        return {}

    @property
    def groupes(self) -> list[Groupe]:
        """Groupes de champs, pour le gabarit commun."""
        return [groupe for partie in self.parties for groupe in getattr(partie, "groupes", ())]

    @property
    def erreurs(self) -> list[ErreurLiee]:
        """Erreurs à résumer en tête de page, liées à leurs champs."""
        membres = [p for p in self.parties if isinstance(p, BaseForm | BaseFormSet)]
        return [erreur for membre in membres for erreur in erreurs_liees(membre)]
