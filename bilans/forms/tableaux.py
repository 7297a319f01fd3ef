"""Saisir une ligne d'un tableau ; coller ou téléverser le tableau entier ; charger les acheteurs de l'État."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.utils.text import capfirst

from bilans.models import ActiviteMarche, SalarieClause
from bilans.services.tableaux import COLLAGE_MAX, COLONNES_MARCHES, COLONNES_SALARIES
from bilans.types import SegmentAchat, SortieSalarie, TypeAcheteur, TypePublic
from comptes.models import Service
from socle.formulaires import ChampDate, ChampFichier, Formulaire
from socle.formulaires.mise_en_page import Colonne, Rangee
from socle.tabulaire import Colonne as ColonneTableau

LISTES = {
    "type_acheteur": TypeAcheteur.choices,
    "segment": SegmentAchat.choices,
    "public": TypePublic.choices,
    "sortie": SortieSalarie.choices,
}


def _champs(colonnes: Any) -> dict[str, forms.Field]:
    return {colonne.nom: _champ(colonne) for colonne in colonnes}


def _champ(colonne: ColonneTableau) -> forms.Field:
    """Le champ d'une colonne, avec une liste déroulante là où un fichier attend un mot."""
    if colonne.nom in LISTES:
        champ: forms.Field = forms.ChoiceField(
            choices=[("", "Choisir"), *((c, capfirst(lib)) for c, lib in LISTES[colonne.nom])],
            required=colonne.champ.required,
        )
        aide = ""
    elif colonne.nom == "rsa":
        champ, aide = forms.BooleanField(required=False), ""
    else:
        champ, aide = copy(colonne.champ), colonne.aide
    champ.label, champ.help_text = colonne.titre, aide
    return champ


class MarcheForm(Formulaire):
    """Un marché et ce qu'il a donné pendant la période."""

    bouton = "Enregistrer ce marché"
    sections = (
        (
            "L'acheteur et le marché",
            (
                Rangee(Colonne("acheteur_siret", largeur=4), Colonne("acheteur", largeur=8)),
                Rangee(Colonne("type_acheteur", largeur=6), Colonne("segment", largeur=6)),
                Rangee(Colonne("numero", largeur=4), Colonne("notifie_le", largeur=4)),
                "intitule",
                Rangee(
                    Colonne("montant_ht", largeur=4),
                    Colonne("titulaire", largeur=4),
                    Colonne("structure_inclusive", largeur=4),
                ),
            ),
        ),
        (
            "Trois compteurs d'heures, qui ne s'ajoutent pas",
            (
                Rangee(
                    Colonne("heures_clausees", largeur=4),
                    Colonne("heures_degagees", largeur=4),
                    Colonne("heures_realisees", largeur=4),
                ),
            ),
        ),
    )

    def __init__(self, data: Any = None, *, activite: ActiviteMarche | None = None) -> None:
        """`activite` : celle que l'on corrige."""
        initial: dict[str, Any] = {}
        if activite is not None:
            for colonne in COLONNES_MARCHES:
                source = activite if colonne.nom.startswith("heures_") else activite.marche
                initial[colonne.nom] = getattr(source, colonne.nom)
        super().__init__(data, initial=initial)
        self.fields.update(_champs(COLONNES_MARCHES))


class SalarieForm(Formulaire):
    """Une période de travail d'un salarié, sous son code. `marche` vient de la liste des marchés de la structure."""

    bouton = "Enregistrer cette ligne"
    sections = (
        (
            "Le salarié, sous un code",
            (
                Rangee(Colonne("pseudonyme", largeur=4), Colonne("marche", largeur=8)),
                Rangee(Colonne("debut", largeur=4), Colonne("fin", largeur=4), Colonne("heures", largeur=4)),
                Rangee(Colonne("public", largeur=6), Colonne("sortie", largeur=6)),
                "rsa",
            ),
        ),
    )

    def __init__(self, data: Any = None, *, marches: Any, ligne: SalarieClause | None = None) -> None:
        """`marches` : ceux de la structure ; `ligne` : celle que l'on corrige."""
        initial: dict[str, Any] = {}
        if ligne is not None:
            noms = ("pseudonyme", "debut", "fin", "heures", "public", "rsa", "sortie")
            initial = {nom: getattr(ligne, nom) for nom in noms} | {"marche": ligne.marche_id}
        super().__init__(data, initial=initial)
        champs = _champs(c for c in COLONNES_SALARIES if c.nom not in {"acheteur_siret", "numero"})
        marche = forms.ModelChoiceField(marches, label="Marché", required=False, empty_label="Aucun marché précis")
        self.fields.update({"marche": marche, **champs})

    @property
    def valeurs(self) -> dict[str, Any]:
        """Valeurs d'une ligne de tableau, le marché dit par son acheteur et son numéro."""
        lues = dict(self.cleaned_data)
        marche = lues.pop("marche", None)
        return lues | {
            "acheteur_siret": marche.acheteur_siret if marche else "",
            "numero": marche.numero if marche else "",
        }


class ImportForm(Formulaire):
    """Un tableau collé, ou un classeur téléversé."""

    bouton = "Vérifier ce tableau"
    marquer_facultatifs = False
    texte = forms.CharField(
        label="Coller des lignes de votre tableur",
        required=False,
        strip=False,
        max_length=COLLAGE_MAX,
        help_text="Copiez les cellules, en-têtes compris, puis collez-les ici.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    fichier = ChampFichier(
        label="Ou téléverser un classeur",
        required=False,
        types=".xlsx",
        help_text="Format .xlsx, 2 000 lignes au plus. Le fichier n'est pas gardé.",
    )

    def clean(self) -> dict[str, Any]:
        """L'un ou l'autre."""
        lues: dict[str, Any] = super().clean() or {}
        if not lues.get("fichier") and not (lues.get("texte") or "").strip():
            self.add_error("texte", "Collez un tableau, ou choisissez un fichier.")
        return lues


class AcheteursForm(Formulaire):
    """La liste des acheteurs de l'État d'un service, et le jour à partir duquel elle vaut."""

    bouton = "Charger cette liste"
    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none(), empty_label=None)
    valable_depuis = ChampDate(
        label="Valable depuis le", help_text="Un marché se lit dans la liste qui valait le jour de sa notification."
    )
    source = forms.CharField(label="D'où vient cette liste", max_length=250)
    fichier = ChampFichier(
        label="Classeur",
        types=".xlsx",
        help_text="Colonnes : nom, Siren, Siret. Un Siren seul vaut pour ses établissements.",
    )

    def __init__(self, *args: Any, services: list[Service], **options: Any) -> None:
        """`services` : ceux pour lesquels la personne charge une liste."""
        super().__init__(*args, **options)
        champ: Any = self.fields["service"]
        champ.queryset = Service.objects.filter(pk__in=[s.pk for s in services]).order_by("nom")
        champ.initial = services[0] if services else None
