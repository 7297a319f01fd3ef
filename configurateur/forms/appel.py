"""Créer un appel, écrire son identité, ses réglages et ses dates."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory, modelform_factory

from aap.models import AppelAProjets, VersionAppel
from aap.types import NatureAppel
from comptes.models import Service
from configurateur.champs.rubriques import Rubrique
from configurateur.forms.ligne import champ_maison
from regles.plan_comptable import Budget, Nature, lignes
from socle.formulaires import ChampDate, ChampEntier, Formulaire, FormulaireModele

FUSEAUX = (
    ("Europe/Paris", "Heure de Paris"),
    ("Indian/Mayotte", "Heure de Mayotte"),
    ("Indian/Reunion", "Heure de La Réunion"),
    ("America/Guadeloupe", "Heure de la Guadeloupe"),
    ("America/Martinique", "Heure de la Martinique"),
    ("America/Cayenne", "Heure de la Guyane"),
    ("America/Miquelon", "Heure de Saint-Pierre-et-Miquelon"),
)
FIN_DE_JOUR = time(23, 59, 59)
RELEVES_MAX = 12
IDENTITE = ("titre", "prefixe_numero", "courriel")
DATES = ("fuseau", "cloture_jour", "cloture_heure", "cloture_comprise", "signature_jour")


def champ_heure(libelle: str, **options: Any) -> forms.TimeField:
    """Heure locale, à la seconde si on l'écrit."""
    controle = forms.TimeInput({"type": "time", "step": "1"}, format="%H:%M:%S")
    return forms.TimeField(label=libelle, widget=controle, **options)


class NouvelAppelForm(Formulaire):
    """Le minimum pour commencer : tout le reste s'écrit ensuite, rubrique par rubrique."""

    bouton = "Créer l'appel"
    service = forms.ModelChoiceField(Service.objects.none(), label="Service", empty_label=None)
    nature = forms.ChoiceField(label="Nature", choices=[(n.value, n.label.capitalize()) for n in NatureAppel])
    titre = forms.CharField(label="Titre", max_length=250)
    annee = ChampEntier(label="Année", min_value=2000, max_value=2100)
    code = forms.SlugField(
        label="Nom court", max_length=60, help_text="Il finit l'adresse de la page publique : « aura-2026 »."
    )
    prefixe_numero = forms.CharField(
        label="Début des numéros de dossier", max_length=20, help_text="« AURA-2026 » donne AURA-2026-0001."
    )
    fuseau = forms.ChoiceField(label="Heure locale", choices=FUSEAUX)
    cloture_jour = ChampDate(label="Jour de clôture")
    texte = forms.CharField(label="Nom du texte", max_length=200, help_text="Celui que citeront les règles.")
    resume = forms.CharField(label="L'appel en deux phrases", widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, services: Any, cadres: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]  # liste d'objets
        if not cadres:
            del self.fields["nature"]

    def clean_code(self) -> str:
        """Le nom court est unique."""
        code: str = self.cleaned_data["code"].lower()
        if AppelAProjets.objects.filter(code=code).exists():
            raise ValidationError("Ce nom court est déjà celui d'un appel.")
        return code

    def valeurs(self) -> dict[str, Any]:
        """Champs de l'appel."""
        noms = ("nature", "titre", "annee", "code", "prefixe_numero", "fuseau", "cloture_jour")
        return {nom: self.cleaned_data[nom] for nom in noms if nom in self.cleaned_data}


class IdentiteForm(FormulaireModele):
    """L'identité d'un appel jamais publié."""

    bouton = ""
    ecrits = IDENTITE

    class Meta:
        model = AppelAProjets
        fields = IDENTITE
        labels = {"prefixe_numero": "Début des numéros de dossier"}
        help_texts = {"courriel": "Une boîte de service, jamais celle d'un agent."}


class DatesForm(FormulaireModele):
    """Les dates d'un appel jamais publié, dans son fuseau."""

    bouton = ""
    ecrits = ("ouverture", *DATES)
    fuseau = forms.ChoiceField(label="Heure locale", choices=FUSEAUX)
    ouverture_jour = ChampDate(label="Ouverture du dépôt : jour", required=False)
    ouverture_heure = champ_heure("Ouverture : heure", required=False, initial=time(0, 0))
    cloture_heure = champ_heure("Clôture : dernière heure", help_text="« 23:59:59 » : la journée entière.")

    class Meta:
        model = AppelAProjets
        fields = DATES
        labels = {
            "cloture_jour": "Clôture : jour",
            "cloture_comprise": "Le jour de clôture est compris",
            "signature_jour": "Signature, par dérogation, jusqu'au",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["fuseau", "ouverture_jour", "ouverture_heure", "cloture_jour", "cloture_heure"])
        self.fields["ouverture_jour"].facultatif = False  # type: ignore[attr-defined]  # exigée à la publication
        if self.instance.ouverture:
            local = self.instance.ouverture.astimezone(ZoneInfo(self.instance.fuseau))
            self.initial.update({"ouverture_jour": local.date(), "ouverture_heure": local.time()})

    def clean(self) -> dict[str, Any]:
        """L'ouverture précède la clôture."""
        propres = super().clean() or self.cleaned_data
        debut, fin = propres.get("ouverture_jour"), propres.get("cloture_jour")
        if debut and fin and debut > fin:
            self.add_error("cloture_jour", "La clôture vient après l'ouverture.")
        return propres

    def valeurs(self) -> dict[str, Any]:
        """Champs de l'appel ; l'ouverture devient un instant."""
        propres = self.cleaned_data
        jour, heure = propres["ouverture_jour"], propres["ouverture_heure"] or time(0, 0)
        ouverture = datetime.combine(jour, heure, tzinfo=ZoneInfo(propres["fuseau"])) if jour else None
        return {"ouverture": ouverture, **{nom: propres[nom] for nom in DATES}}


class ReleveForm(Formulaire):
    """Une relève : le jour où la liste des dossiers reçus est fixée."""

    bouton = ""
    marquer_facultatifs = False
    jour = ChampDate(label="Jour")
    heure = champ_heure("Dernière heure", initial=FIN_DE_JOUR)
    citation = forms.CharField(
        label="Phrase du texte", max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )


RelevesFormSet: Any = formset_factory(ReleveForm, extra=1, max_num=RELEVES_MAX, can_delete=True)


def releves_de(formset: Any) -> list[dict[str, Any]]:
    """Relèves remplies et gardées."""
    lignes = [f.cleaned_data for f in formset.forms if f.has_changed() or f.initial]
    gardees = [ligne for ligne in lignes if ligne and not ligne.get("DELETE") and ligne.get("jour")]
    return [{nom: ligne[nom] for nom in ("jour", "heure", "citation")} for ligne in gardees]


REGLAGES: dict[str, dict[str, Any]] = {
    "labels": {
        "texte": "Nom du texte",
        "resume": "L'appel en deux phrases",
        "objectifs": "Objectifs",
        "cerfa": "Version du cerfa",
        "zone_blanche_definition": "Ce que le texte appelle zone blanche",
    },
    "help_texts": {
        "objectifs": "Un objectif par ligne.",
        "texte": "Celui que citent les règles.",
        "cerfa": "Le formulaire imprimé : 12156*06.",
    },
}


COMPTES = tuple(
    (ligne.code, ligne.libelle)
    for ligne in lignes(Budget.PROJET)
    if ligne.code.startswith("74.") and ligne.nature != Nature.SOMME
)


def reglages_de(rubrique: Rubrique) -> type[FormulaireModele]:
    """Formulaire des réglages d'une rubrique."""
    return modelform_factory(  # type: ignore[return-value]  # la fabrique de Django ne dit pas la base qu'on lui donne
        VersionAppel, form=ReglagesForm, fields=rubrique.reglages, formfield_callback=champ_maison, **REGLAGES
    )


class ReglagesForm(FormulaireModele):
    """Base des réglages d'une rubrique."""

    bouton = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "compte_demande" in self.fields:
            libelle = "Ligne du budget où figure l'aide demandée"
            self.fields["compte_demande"] = forms.ChoiceField(label=libelle, choices=COMPTES)

    class Meta:
        model = VersionAppel
        fields: list[str] = []
