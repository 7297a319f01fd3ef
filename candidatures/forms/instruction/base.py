"""Base des actes : un formulaire sait son dossier, ce qu'il faut se rappeler, et ce qui empêche ou alerte."""

from __future__ import annotations

from typing import Any

from django import forms

from candidatures.models import Dossier
from comptes.models import Utilisateur
from socle.formulaires import Formulaire


class ActeForm(Formulaire):
    """Base : reçoit le dossier (chargé par `dossier_charge`) et l'acteur."""

    bouton = ""

    def __init__(self, *args: Any, dossier: Dossier, acteur: Utilisateur, **kwargs: Any) -> None:
        """Garde dossier et acteur pour borner les choix."""
        super().__init__(*args, **kwargs)
        self.dossier, self.acteur = dossier, acteur
        self.preparer()

    def preparer(self) -> None:
        """Borne les choix du formulaire."""

    def arguments(self) -> dict[str, Any]:
        """Arguments nommés du verbe."""
        return dict(self.cleaned_data)

    def rappel(self) -> list[tuple[str, str]]:
        """Ce qu'il faut avoir sous les yeux pour faire cet acte : (libellé, valeur)."""
        return []

    def empechements(self) -> list[str]:
        """Ce qui fera refuser l'acte, dit avant qu'on le tente."""
        return []

    def alertes(self) -> list[str]:
        """Ce qui n'empêche pas l'acte, mais mérite d'être su avant."""
        return []


class SansSaisieForm(ActeForm):
    """Acte qui ne demande qu'une confirmation."""


class MotifForm(ActeForm):
    """Acte motivé, pour le service."""

    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="L'agent du dossier le recevra, et il est gardé au journal.",
        error_messages={"required": "Indiquez le motif."},
    )


class MotifPorteurForm(ActeForm):
    """Acte motivé dont le motif est écrit au porteur."""

    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Le porteur le lira tel quel dans le mail qu'il reçoit.",
        error_messages={"required": "Indiquez le motif : le porteur doit le connaître."},
    )
