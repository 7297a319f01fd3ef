"""Nouvelle année, date déplacée, enveloppe notifiée, retrait, fichier d'appel."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from aap.models import AppelAProjets, VersionAppel
from aap.types import NatureAppel
from comptes.models import Service
from configurateur.forms.appel import champ_heure
from socle.affichage import instant
from socle.formulaires import ChampDate, ChampEntier, ChampFichier, ChampMontant, Formulaire

TAILLE_MAX = 2_000_000


class NouvelleAnneeForm(Formulaire):
    """L'année et le service de la copie."""

    bouton = "Créer l'appel de cette année"
    annee = ChampEntier(label="Année du nouvel appel", min_value=2000, max_value=2100)
    service = forms.ModelChoiceField(Service.objects.none(), label="Service", empty_label=None)

    def __init__(self, *args: Any, services: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]  # liste d'objets


class DateForm(Formulaire):
    """Une date d'un appel publié, déplacée avec un motif."""

    bouton = "Déplacer la date"
    champ = forms.ChoiceField(label="Date à déplacer", widget=forms.RadioSelect)
    jour = ChampDate(label="Nouveau jour")
    heure = champ_heure("Nouvelle heure", required=False, help_text="Vide : l'heure reste celle d'aujourd'hui.")
    motif = forms.CharField(
        label="Motif", widget=forms.Textarea({"rows": 3}), help_text="Les porteurs de brouillons le liront."
    )

    def __init__(self, *args: Any, appel: AppelAProjets, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["champ"].choices = dates_deplacables(appel)  # type: ignore[attr-defined]  # boutons radio

    def valeur(self) -> date | datetime:
        """Le jour seul, ou l'instant local si une heure est dite."""
        jour, heure = self.cleaned_data["jour"], self.cleaned_data["heure"]
        return datetime.combine(jour, heure) if heure else jour


def dates_deplacables(appel: AppelAProjets) -> list[tuple[str, str]]:
    """Dates d'un appel publié et leur valeur présente."""
    relevees = [
        (f"releve:{r.numero}", f"Relève {r.numero} : {instant(r.instant, appel.fuseau)}")
        for r in appel.releves.all()
        if r.close_le is None
    ]
    return [
        ("ouverture", f"Ouverture du dépôt : {instant(appel.ouverture, appel.fuseau)}"),
        *relevees,
        ("cloture", f"Clôture du dépôt : {instant(appel.cloture, appel.fuseau)}"),
        ("signature", f"Fin des signatures par dérogation : {instant(appel.signature_terme, appel.fuseau)}"),
    ]


class EnveloppeForm(Formulaire):
    """Le montant notifié et d'où il vient."""

    bouton = "Enregistrer le montant"
    montant = ChampMontant(label="Montant notifié")
    source = forms.CharField(
        label="Source du montant",
        max_length=200,
        help_text="Le document qui le donne et sa date : « Notification de crédits du 3 mars 2025 ».",
    )


class RetraitForm(Formulaire):
    """Pourquoi l'appel est retiré."""

    bouton = ""
    motif = forms.CharField(label="Motif", widget=forms.Textarea({"rows": 3}))


class ImportForm(Formulaire):
    """Un fichier d'appel et le service qui le reçoit."""

    bouton = "Importer"
    service = forms.ModelChoiceField(Service.objects.none(), label="Service", empty_label=None)
    fichier = ChampFichier(label="Fichier de l'appel", types=".json", help_text="Celui que « Exporter » produit.")

    def __init__(self, *args: Any, services: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]  # liste d'objets
        self.chemins: list[tuple[str, str]] = []

    def clean_fichier(self) -> Any:
        """Contenu lu, en mémoire."""
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MAX:
            raise ValidationError("Ce fichier est trop gros pour être celui d'un appel.")
        try:
            return json.loads(fichier.read().decode("utf-8"))
        except (UnicodeDecodeError, ValueError) as cause:
            raise ValidationError("Ce fichier n'est pas un fichier d'appel : il ne se lit pas.") from cause

    def refuser(self, erreurs: dict[str, str]) -> None:
        """Garde les défauts du fichier, par chemin."""
        self.chemins = list(erreurs.items())
        self.add_error("fichier", "Ce fichier a des défauts : rien n'est importé. Ils sont listés plus bas.")


class CadreForm(Formulaire):
    """Le cadre national que suit l'appel."""

    bouton = "Suivre ce cadre"
    cadre = forms.ModelChoiceField(
        VersionAppel.objects.none(), label="Cadre national", required=False, empty_label="Aucun cadre"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cadres = VersionAppel.objects.filter(appel__nature=NatureAppel.CADRE, publiee_le__isnull=False)
        liste: Any = self.fields["cadre"]
        liste.queryset = cadres.select_related("appel").order_by("-publiee_le")
        liste.facultatif = False
