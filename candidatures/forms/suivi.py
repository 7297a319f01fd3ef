"""Petits formulaires autour du dossier : commencer, écrire au service."""

from __future__ import annotations

import uuid

from django import forms

from comptes.models import Structure
from socle.formulaires import Formulaire


class CreationForm(Formulaire):
    """Pour quelle structure ; `cle` rend la création sûre au double clic."""

    bouton = "Commencer mon dossier"
    structure = forms.ModelChoiceField(
        queryset=Structure.objects.none(),
        widget=forms.RadioSelect,
        label="Pour quelle structure ?",
        empty_label=None,
        to_field_name="uuid",
        error_messages={"required": "Choisissez une structure.", "invalid_choice": "Choisissez une de vos structures."},
    )
    cle = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class MessageForm(Formulaire):
    """Message au service."""

    bouton = "Envoyer"
    texte = forms.CharField(
        label="Votre message",
        help_text="Il est gardé avec le dossier. Le service est prévenu par courriel.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Écrivez votre message avant de l'envoyer."},
    )
