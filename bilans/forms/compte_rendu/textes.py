"""Feuillets 1 et 3 : les textes du compte rendu, et l'explication de chaque rubrique qui s'écarte."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from bilans.forms.compte_rendu.base import (
    ChampFeuillet,
    FeuilletForm,
    exercice,
    retirer_signature,
)
from bilans.models import CompteRendu, LigneCompteRendu
from bilans.selecteurs.compte_rendu import PREFIXE_LIGNE, PREFIXE_TEXTE, LigneTableau, compte_rendu_de, tableau
from bilans.types import Feuillet
from socle.affichage import euros

EXPLICATION = "x-"


class TextesForm(FeuilletForm):
    """Un feuillet fait de textes du compte rendu."""

    noms: ClassVar[tuple[str, ...]]
    aides: ClassVar[dict[str, str]] = {}

    def construire(self) -> None:
        """Un texte par question du formulaire."""
        for nom in self.noms:
            champ: Any = CompteRendu._meta.get_field(nom)
            libelle = str(champ.verbose_name)
            self.fields[nom] = forms.CharField(
                label=libelle[:1].upper() + libelle[1:],
                required=False,
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text=self.aides.get(nom, ""),
            )

    def chemin(self, nom: str) -> str:
        """« compte_rendu.mise_en_oeuvre »."""
        return f"{PREFIXE_TEXTE}{nom}"

    def en_base(self) -> dict[str, Any]:
        """Textes enregistrés."""
        lu = CompteRendu.objects.filter(bilan=self.bilan).first() or compte_rendu_de(self.bilan)
        return {nom: getattr(lu, nom) for nom in self.noms}

    def ecrire(self) -> None:
        """Écrit les textes."""
        lu, _ = CompteRendu.objects.get_or_create(bilan=self.bilan, defaults=exercice(self.bilan))
        for nom, texte in self.lues().items():
            if nom in self.noms:
                setattr(lu, nom, texte)
        retirer_signature(lu)
        lu.save()

    @property
    def places(self) -> list[ChampFeuillet]:
        """Champs, dans l'ordre."""
        return [self.place(nom) for nom in self.noms]


class QualitatifForm(TextesForm):
    """Feuillet 1 : ce qui a été fait."""

    feuillet = Feuillet.QUALITATIF
    noms = ("mise_en_oeuvre", "beneficiaires", "dates_lieux", "objectifs")
    aides: ClassVar[dict[str, str]] = {"beneficiaires": "Des nombres par type de public ; ne nommez personne."}


class AnnexeForm(TextesForm):
    """Feuillet 3 : explications, dont une par rubrique qui s'écarte trop de la prévision."""

    feuillet = Feuillet.ANNEXE
    noms = ("repartition_indirectes", "ecarts", "volontaires", "observations")
    aides: ClassVar[dict[str, str]] = {
        "repartition_indirectes": "Par exemple une quote-part des loyers ou des salaires.",
        "ecarts": "Ce qui vaut pour l'ensemble ; chaque rubrique qui s'écarte a son explication plus haut.",
    }

    def construire(self) -> None:
        """Les textes, et l'explication de chaque rubrique en écart."""
        super().construire()
        for ligne in self.en_ecart:
            self.fields[EXPLICATION + ligne.code] = forms.CharField(
                label=f"Pourquoi « {ligne.libelle} » s'écarte de la prévision",
                required=False,
                initial=ligne.explication,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=f"Prévu {euros(ligne.prevu)}, réalisé {euros(ligne.realise)}.",
            )

    @property
    def en_ecart(self) -> list[LigneTableau]:
        """Rubriques à expliquer, lues une fois."""
        if not hasattr(self, "_en_ecart"):
            self._en_ecart = tableau(self.bilan).a_expliquer
        return self._en_ecart

    def chemin(self, nom: str) -> str:
        """Une explication a le chemin de sa ligne."""
        if nom.startswith(EXPLICATION):
            return f"{PREFIXE_LIGNE}{nom.removeprefix(EXPLICATION)}"
        return super().chemin(nom)

    def en_base(self) -> dict[str, Any]:
        """Textes et explications."""
        explications = LigneCompteRendu.objects.filter(bilan=self.bilan).values_list("code", "explication")
        return super().en_base() | {EXPLICATION + code: texte for code, texte in explications if texte}

    def ecrire(self) -> None:
        """Écrit les textes, puis chaque explication sur sa ligne."""
        super().ecrire()
        for ligne in self.en_ecart:
            LigneCompteRendu.objects.update_or_create(
                bilan=self.bilan,
                code=ligne.code,
                defaults={"explication": self.lues()[EXPLICATION + ligne.code]},
                create_defaults={"explication": self.lues()[EXPLICATION + ligne.code], "prevision": ligne.prevu},
            )

    @property
    def explications(self) -> list[ChampFeuillet]:
        """Explications, dans l'ordre des rubriques."""
        return [self.place(EXPLICATION + ligne.code) for ligne in self.en_ecart]
