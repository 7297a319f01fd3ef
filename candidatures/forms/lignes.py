"""Tableaux de lignes d'une section (agréments, aides perçues) : la page envoie tout le tableau, il remplace l'ancien.

Une ligne qu'on ne sait pas enregistrer (montant illisible…) est gardée entière, cellule par cellule, et revient à sa
place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.forms import BaseFormSet, formset_factory

from candidatures.forms.affichage import ecrire_valeur
from candidatures.forms.base import Gardes, gardes_en_base
from candidatures.models import Dossier
from candidatures.services.saisie import Difference, Illisible
from socle.formulaires import FormulaireModele

Valeurs = dict[str, Any]


class LigneForm(FormulaireModele):
    """Une ligne d'un tableau. `indispensables` : sans ces colonnes, la ligne ne peut pas être enregistrée."""

    marquer_facultatifs = False
    indispensables: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        """Rien n'est exigé d'un brouillon, sauf ce que la base exige d'une ligne commencée."""
        super().__init__(*args, **options)
        for champ in self.fields.values():
            champ.required = False

    def clean(self) -> dict[str, Any]:
        """Demande les colonnes indispensables d'une ligne commencée."""
        propres = super().clean() or self.cleaned_data
        if self.commencee and not self.retiree:
            for nom, message in self.indispensables.items():
                if nom not in self.errors and propres.get(nom) in {None, ""}:
                    self.add_error(nom, message)
        return propres

    def has_changed(self) -> bool:
        """Une ligne commencée est toujours lue, même identique à la base (elle a pu être créée par une sauvegarde)."""
        return self.commencee

    @property
    def retiree(self) -> bool:
        """Vrai si la personne a retiré cette ligne."""
        return bool(self.cleaned_data.get("DELETE")) if self.is_bound and hasattr(self, "cleaned_data") else False

    @property
    def commencee(self) -> bool:
        """Vrai si quelque chose est tapé dans la ligne."""
        return any(str(self[nom].data or "").strip() for nom in self.fields if nom != "DELETE")


if TYPE_CHECKING:
    _BaseLignes = BaseFormSet[LigneForm]
else:
    # Django ne rend pas BaseFormSet générique à l'exécution.
    _BaseLignes = BaseFormSet


class Lignes(_BaseLignes):
    """Tableau d'un dossier. `accesseur` : nom de la relation, qui est aussi le préfixe et le début des chemins."""

    accesseur: ClassVar[str]
    modele: ClassVar[type[models.Model]]
    colonnes: Sequence[str]

    def __init__(self, dossier: Dossier, *, data: Any = None, gardes: Gardes | None = None) -> None:
        """Tableau affiché (data None) ou soumis."""
        self.dossier = dossier
        lignes = self._fusionner(self._en_base(), gardes or {})
        super().__init__(data, prefix=self.accesseur, initial=lignes)
        if data is None and any(c.startswith(f"{self.accesseur}.") for c in gardes or {}):
            self._lier(lignes)

    def _en_base(self) -> list[Valeurs]:
        return [{c: getattr(ligne, c) for c in self.colonnes} for ligne in getattr(self.dossier, self.accesseur).all()]

    def _fusionner(self, lignes: list[Valeurs], gardes: Gardes) -> list[Valeurs]:
        """Remet à leur rang les lignes gardées."""
        gardees: dict[int, Valeurs] = {}
        for chemin, texte in gardes.items():
            tableau, _, reste = chemin.partition(".")
            rang, _, colonne = reste.partition(".")
            if tableau == self.accesseur and rang.isdigit():
                gardees.setdefault(int(rang), {})[colonne] = texte
        for place in sorted(gardees):
            lignes.insert(place, gardees[place])
        return lignes

    def _lier(self, lignes: list[Valeurs]) -> None:
        """Lie le tableau à ses propres valeurs, pour que les textes gardés reviennent avec leur message."""
        donnees: dict[str, Any] = {
            f"{self.prefix}-TOTAL_FORMS": str(len(lignes) + self.extra),
            f"{self.prefix}-INITIAL_FORMS": "0",
        }
        for formulaire in self.forms:
            for nom in formulaire.fields:
                donnees[formulaire.add_prefix(nom)] = formulaire[nom].value()
        self.data, self.is_bound = donnees, True
        for cache in ("forms", "management_form"):
            self.__dict__.pop(cache, None)

    def _tapees(self) -> Iterator[tuple[int, LigneForm]]:
        """Lignes commencées et non retirées, avec leur rang."""
        self.is_valid()
        vivantes = [f for f in self.forms if f.commencee and not f.retiree]
        yield from enumerate(vivantes)

    def ecrire(self) -> None:
        """Remplace les lignes enregistrées par celles de la page qui se lisent."""
        valides = [formulaire for _, formulaire in self._tapees() if formulaire.is_valid()]
        relation = getattr(self.dossier, self.accesseur)
        relation.all().delete()
        ordonne = any(champ.name == "rang" for champ in self.modele._meta.concrete_fields)
        lignes = [{c: f.cleaned_data[c] for c in self.colonnes if c in f.cleaned_data} for f in valides]
        self.modele._default_manager.bulk_create(
            self.modele(dossier=self.dossier, **ligne, **({"rang": rang} if ordonne else {}))
            for rang, ligne in enumerate(lignes)
        )

    def illisibles(self) -> list[Illisible]:
        """Toutes les cellules des lignes refusées : celles qui se lisent n'ont pas de message."""
        return [
            Illisible(
                f"{self.accesseur}.{rang}.{colonne}",
                ecrire_valeur(formulaire[colonne].data),
                str(formulaire.errors[colonne][0]) if colonne in formulaire.errors else "",
            )
            for rang, formulaire in self._tapees()
            if not formulaire.is_valid()
            for colonne in self.colonnes
        ]

    def differences(self) -> list[Difference]:
        """Compare le tableau entier : une ligne par ligne différente."""
        tapees = [self._texte({c: f.cleaned_data.get(c, f[c].data) for c in self.colonnes}) for _, f in self._tapees()]
        gardes = gardes_en_base(self.dossier)
        base = [self._texte(ligne) for ligne in self._fusionner(self._en_base(), gardes)]
        if tapees == base:
            return []
        libelle = str(self.modele._meta.verbose_name_plural)
        return [Difference(self.accesseur, libelle.capitalize(), "\n".join(tapees), "\n".join(base))]

    def _texte(self, ligne: Valeurs) -> str:
        return " — ".join(ecrire_valeur(ligne.get(colonne)) for colonne in self.colonnes)


def tableau(classe: type[Lignes], ligne: type[LigneForm], *, maximum: int, vides: int = 1) -> Any:
    """Classe de tableau prête à l'emploi : au plus `maximum` lignes, `vides` lignes vierges proposées."""
    fabrique = formset_factory(
        ligne,
        formset=classe,
        extra=vides,
        max_num=maximum,
        absolute_max=maximum + 20,
        can_delete=True,
    )
    return type(classe.__name__, (fabrique,), {"deletion_widget": forms.CheckboxInput, "__doc__": classe.__doc__})
