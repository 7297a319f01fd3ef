"""Formulaires d'un acte. `arguments()` rend les arguments nommés du verbe."""

from __future__ import annotations

from typing import Any

from django import forms

from socle.formulaires import ChampFichier, Formulaire


class ActeForm(Formulaire):
    """Base : un acte peut ne rien demander."""

    def arguments(self) -> dict[str, Any]:
        """Arguments nommés du verbe."""
        return dict(self.cleaned_data)


class SansSaisieForm(ActeForm):
    """Confirmation seule."""


class MotifForm(ActeForm):
    """Acte motivé."""

    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 4}), help_text="Il est conservé.")


class ViserForm(ActeForm):
    """Visa, avec une remarque facultative."""

    remarque = forms.CharField(label="Remarque", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SignerForm(ActeForm):
    """Signature dans l'application."""

    fonction = forms.CharField(label="Votre fonction", max_length=200)
    accord = forms.BooleanField(
        label="J'ai lu la convention et je la signe au nom de l'organisme que je représente.",
        error_messages={"required": "Cochez cette case pour signer."},
    )

    def arguments(self) -> dict[str, Any]:
        """La case ne sert qu'à confirmer."""
        return {"fonction": self.cleaned_data["fonction"]}


class SignerAvenantForm(SignerForm):
    """Signature d'un avenant."""

    accord = forms.BooleanField(
        label="J'ai lu l'avenant et je le signe au nom de l'organisme que je représente.",
        error_messages={"required": "Cochez cette case pour signer."},
    )


class ExemplaireForm(ActeForm):
    """Exemplaire signé sur papier."""

    fichier = ChampFichier(
        label="Convention signée", types=".pdf,.jpg,.jpeg,.png", help_text="PDF ou image, 20 Mo au plus."
    )
    nom = forms.CharField(label="Nom du signataire", max_length=200)
    fonction = forms.CharField(label="Sa fonction", max_length=200)


class ExemplaireAvenantForm(ExemplaireForm):
    """Exemplaire d'un avenant signé sur papier."""

    fichier = ChampFichier(
        label="Avenant signé", types=".pdf,.jpg,.jpeg,.png", help_text="PDF ou image, 20 Mo au plus."
    )
