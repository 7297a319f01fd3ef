"""Votre structure, vie associative, moyens humains : cerfa §1 à §4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django import forms

from candidatures.forms.base import Partie, SaisieSection
from candidatures.forms.catalogue import Disposition, FormulaireCatalogue, colonnes
from candidatures.forms.lignes import LigneForm, Lignes, tableau
from candidatures.models import Agrement, Identification, MoyensHumains, Relations
from candidatures.types import Section
from socle.formulaires import ChampCodePostal, ChampEtp, ChampRna, ChampSiret, ChampTelephone

LIGNES_AGREMENTS = 4  # autant que le formulaire imprimé en porte


class IdentificationForm(FormulaireCatalogue):
    """Qui demande : la structure, son siège, son représentant, la personne à joindre."""

    accesseur = "identification"
    autocompletion = {"site_web": "url"}
    disposition: ClassVar[Sequence[Disposition]] = (
        ("La demande", (("frequence", 12), ("situation", 12)), ""),
        ("La structure", (("nom", 8), ("sigle", 4), ("siret", 6), ("rna", 6), ("site_web", 12)), ""),
        (
            "Inscription au registre local",
            (("am_date", 6), ("am_tribunal", 6), ("am_volume", 6), ("am_folio", 6)),
            "Les associations de Moselle, du Bas-Rhin et du Haut-Rhin sont inscrites au tribunal plutôt qu'au RNA.",
        ),
        ("Le siège", (("adresse", 12), ("cp", 4), ("commune", 8), ("commune_deleguee", 12)), ""),
        (
            "Adresse de gestion",
            (("gestion_adresse", 12), ("gestion_cp", 4), ("gestion_commune", 8), ("gestion_commune_deleguee", 12)),
            "Là où vous recevez le courrier. Laissez vide si c'est le siège.",
        ),
        (
            "Le représentant légal",
            (("rl_nom", 6), ("rl_prenom", 6), ("rl_fonction", 12), ("rl_tel", 6), ("rl_courriel", 6)),
            "",
        ),
        (
            "La personne chargée de la demande",
            (
                ("charge_nom", 6),
                ("charge_prenom", 6),
                ("charge_fonction", 12),
                ("charge_tel", 6),
                ("charge_courriel", 6),
            ),
            "À remplir si ce n'est pas le représentant légal : c'est elle que le service appellera.",
        ),
    )

    class Meta:
        model = Identification
        fields = colonnes(Section.STRUCTURE, "identification")
        widgets = {"frequence": forms.RadioSelect, "situation": forms.RadioSelect}
        field_classes = {
            "siret": ChampSiret,
            "cp": ChampCodePostal,
            "gestion_cp": ChampCodePostal,
            "rl_tel": ChampTelephone,
            "charge_tel": ChampTelephone,
        }

    def clean_rna(self) -> str:
        """Numéro RNA vérifié s'il en a la forme ; un récépissé de préfecture est un texte libre."""
        texte: str = self.cleaned_data["rna"]
        compact = "".join(texte.split()).upper()
        return str(ChampRna(required=False).clean(texte)) if compact.startswith("W") else texte


class SaisieStructure(SaisieSection):
    """Section « Votre structure »."""

    section = Section.STRUCTURE

    def construire(self) -> Sequence[Partie]:
        """Un formulaire."""
        return [IdentificationForm(self.dossier, data=self.data, gardes=self.gardes)]


class RelationsForm(FormulaireCatalogue):
    """Relations avec l'administration et avec d'autres associations."""

    accesseur = "relations"
    longs = {"reseau": 2, "adherents_pm_liste": 4}
    disposition: ClassVar[Sequence[Disposition]] = (
        ("Reconnaissance et impôts", (("rup", 12), ("rup_date", 6), ("impots_commerciaux", 12)), ""),
        ("Réseaux et adhérents", (("reseau", 12), ("adherents_pm", 12), ("adherents_pm_liste", 12)), ""),
        ("Agréments", (("agrement", 12), ("agrement_25_1", 12)), ""),
    )

    class Meta:
        model = Relations
        fields = colonnes(Section.RELATIONS, "relations")


class AgrementForm(LigneForm):
    """Un agrément."""

    indispensables = {"type_agrement": "Nommez cet agrément, ou videz la ligne."}

    class Meta:
        model = Agrement
        fields = ["type_agrement", "attribue_par", "attribue_le"]
        labels = {"type_agrement": "Agrément", "attribue_par": "Donné par", "attribue_le": "Le"}


class LignesAgrements(Lignes):
    """Agréments de la structure."""

    accesseur = "agrements"
    modele = Agrement
    colonnes = ("type_agrement", "attribue_par", "attribue_le")


TableauAgrements = tableau(LignesAgrements, AgrementForm, maximum=LIGNES_AGREMENTS)


class SaisieRelations(SaisieSection):
    """Section « Vie associative »."""

    section = Section.RELATIONS
    gabarit = "candidatures/sections/relations.html"

    def construire(self) -> Sequence[Partie]:
        """Un formulaire et le tableau des agréments."""
        self.agrements = TableauAgrements(self.dossier, data=self.data, gardes=self.gardes)
        return [RelationsForm(self.dossier, data=self.data, gardes=self.gardes), self.agrements]


class MoyensForm(FormulaireCatalogue):
    """Effectifs au 31 décembre de l'année écoulée."""

    accesseur = "moyens"
    disposition: ClassVar[Sequence[Disposition]] = (
        ("Les salariés", (("salaries", 6), ("emplois_aides", 6), ("etpt", 6), ("mad", 6)), ""),
        ("Les autres personnes", (("benevoles", 6), ("volontaires", 6), ("adherents", 6)), ""),
    )

    class Meta:
        model = MoyensHumains
        fields = colonnes(Section.MOYENS, "moyens")
        field_classes = {"etpt": ChampEtp}


class SaisieMoyens(SaisieSection):
    """Section « Moyens humains »."""

    section = Section.MOYENS

    def construire(self) -> Sequence[Partie]:
        """Un formulaire."""
        return [MoyensForm(self.dossier, data=self.data, gardes=self.gardes)]
