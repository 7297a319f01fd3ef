"""Formulaires de la vie d'une convention : postes, engagements, retrait, résiliation, lecture à une date."""

from __future__ import annotations

from typing import Any

from django import forms

from conventions.forms.actes import ActeForm
from conventions.types import NatureEvenement
from socle.formulaires import ChampDate, ChampEntier, ChampFichier, Formulaire

TYPES = ".pdf,.jpg,.jpeg,.png,.odt,.docx"
SANS_FIN = frozenset({NatureEvenement.DEPART})
AVEC_PERSONNE = frozenset({NatureEvenement.PRISE_DE_POSTE, NatureEvenement.REMPLACEMENT})


class EvenementForm(ActeForm):
    """Ce qui arrive à un poste."""

    bouton = ""
    nature = forms.ChoiceField(
        label="Ce qui arrive", choices=[(c, lib.capitalize()) for c, lib in NatureEvenement.choices],
        widget=forms.RadioSelect,
    )  # fmt: skip
    debut = ChampDate(label="À partir du", help_text="Premier jour de l'effet ; pour un départ, le premier sans elle.")
    fin = ChampDate(label="Jusqu'au", required=False, help_text="Dernier jour. Vide : cela dure encore.")
    personne = forms.CharField(
        label="Personne", required=False, max_length=200, help_text="Qui prend le poste, ou qui remplace."
    )
    commentaire = forms.CharField(label="Précision", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    fichier = ChampFichier(
        label="Justificatif",
        required=False,
        types=TYPES,
        help_text="Contrat, arrêt, courrier… PDF, image ou texte, 20 Mo au plus. Retirez ce qui ne nous regarde pas.",
    )

    def clean(self) -> dict[str, Any]:
        """Un départ n'a pas de fin ; la fin suit le début."""
        saisie = super().clean() or self.cleaned_data
        debut, fin, nature = saisie.get("debut"), saisie.get("fin"), saisie.get("nature")
        if fin and nature in SANS_FIN:
            self.add_error("fin", "Un départ n'a pas de date de fin : laissez ce champ vide.")
        elif debut and fin and fin < debut:
            self.add_error("fin", "La fin suit le début.")
        return saisie


class MotifCourtForm(ActeForm):
    """Une raison, courte."""

    bouton = ""
    motif = forms.CharField(
        label="Pourquoi", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="Elle est conservée."
    )


class TenirForm(ActeForm):
    """Dire qu'un engagement est tenu."""

    bouton = ""
    tenu_le = ChampDate(label="Tenu le")
    commentaire = forms.CharField(label="Précision", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    fichier = ChampFichier(label="Preuve", required=False, types=TYPES, help_text="20 Mo au plus.")

    def __init__(self, *args: Any, preuve: str = "", **kwargs: Any) -> None:
        """`preuve` : ce que l'appel demande."""
        super().__init__(*args, **kwargs)
        if preuve:
            self.fields["fichier"].help_text = f"Preuve demandée : {preuve}. 20 Mo au plus."


class ConstatForm(ActeForm):
    """Constater qu'un engagement est tenu, ou dire ce qui manque."""

    bouton = ""
    reponse = forms.ChoiceField(
        label="Votre constat", widget=forms.RadioSelect,
        choices=[("tenu", "L'engagement est tenu"), ("manque", "Il manque quelque chose")],
    )  # fmt: skip
    motif = forms.CharField(
        label="Ce qui manque", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le porteur le lira.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ce qui manque est dit."""
        saisie = super().clean() or self.cleaned_data
        if saisie.get("reponse") == "manque" and not saisie.get("motif", "").strip():
            self.add_error("motif", "Dites ce qui manque : le porteur le lira.")
        return saisie


class ResilierForm(ActeForm):
    """Résiliation : jour et motif."""

    bouton = ""
    effet = ChampDate(label="Date d'effet", help_text="Premier jour où la convention ne s'applique plus.")
    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 4}), help_text="Il est conservé.")


class RetraitForm(ActeForm):
    """Ouvrir une procédure de retrait."""

    bouton = ""
    manquement_le = ChampDate(label="Date du manquement", help_text="La période à restituer court de ce jour.")
    manquement = forms.CharField(
        label="Manquement constaté", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Les faits, et l'engagement du contrat auquel ils manquent. Le bénéficiaire lira ce texte.",
    )  # fmt: skip
    delai_jours = ChampEntier(
        label="Délai pour présenter des observations, en jours", initial=15,
        help_text="Lecture retenue : quinze jours. Les textes n'écrivent pas de nombre de jours.",
    )  # fmt: skip


class ObservationsForm(ActeForm):
    """Observations du bénéficiaire."""

    bouton = ""
    observations = forms.CharField(label="Vos observations", widget=forms.Textarea(attrs={"rows": 10}))


class JourForm(Formulaire):
    """Choisir un jour."""

    bouton = ""
    marquer_facultatifs = False
    jour = ChampDate(label="La convention au", required=False)


class MoisForm(Formulaire):
    """Choisir un horizon."""

    bouton = ""
    marquer_facultatifs = False
    mois = ChampEntier(label="Conventions qui finissent dans les … mois", required=False, initial=4)

    def horizon(self) -> int:
        """Mois demandés, entre 1 et 24 ; quatre à défaut."""
        valeur = self.cleaned_data.get("mois") if self.is_valid() else None
        return min(24, max(1, valeur or 4))
