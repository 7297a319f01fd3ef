"""Donner sa date à un bilan que l'appel laisse à la convention."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from bilans.selecteurs.echeancier import Cle
from bilans.types import GenreBilan
from socle.formulaires import ChampDate, Formulaire


class FixerForm(Formulaire):
    """Une date, pour un bilan désigné."""

    bouton = "Fixer cette date"
    genre = forms.ChoiceField(choices=GenreBilan.choices, widget=forms.HiddenInput)
    role = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    rang = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    echeance = ChampDate(label="À transmettre avant le")

    def __init__(self, data: Any = None, *, cle: Cle | None = None, jour: date | None = None) -> None:
        """`cle` : le bilan visé, quand rien n'est envoyé ; `jour` : sa date, s'il en a une."""
        prefixe = f"{cle.genre}-{cle.role}-{cle.rang}" if cle else None
        initial = {**cle._asdict(), "echeance": jour} if cle else None
        super().__init__(data, initial=initial, auto_id=f"id_{prefixe}_%s" if prefixe else "id_%s")

    @property
    def cle(self) -> Cle:
        """Bilan visé par l'envoi."""
        lues = self.cleaned_data
        return Cle(lues.get("genre", ""), lues.get("role", ""), lues.get("rang", 0))


class MotifForm(Formulaire):
    """Un motif, obligatoire."""

    bouton = "Confirmer"
    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
