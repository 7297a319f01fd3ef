"""Signer, déposer, compléter, abandonner, demander à signer plus tard : les petits formulaires de la dernière étape."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from candidatures.models import Attestations, Dossier, Identification
from candidatures.selecteurs.complet import section
from socle.formulaires import ChampFichier, Formulaire

EMPREINTE = 64


class ActeForm(Formulaire):
    """Base : les boutons sont écrits par la page."""

    bouton = ""


class _SignatureForm(ActeForm):
    """Qui signe, à quel titre, où ; et l'empreinte du formulaire que la page montrait."""

    fonction = forms.CharField(
        label="Fonction", max_length=200, error_messages={"required": "Indiquez la fonction de la personne qui signe."}
    )
    fait_a = forms.CharField(
        label="Fait à", max_length=120, error_messages={"required": "Indiquez la ville où vous signez."}
    )
    lue = forms.CharField(widget=forms.HiddenInput, max_length=EMPREINTE)

    def __init__(self, *args: Any, dossier: Dossier, lue: str, **kwargs: Any) -> None:
        """Propose la fonction et la ville déjà écrites dans les engagements."""
        super().__init__(*args, **kwargs)
        attestations, identification = section(dossier, Attestations), section(dossier, Identification)
        delegue = attestations.signataire_est_rl is False
        self.fields["fonction"].initial = attestations.signataire_fonction if delegue else identification.rl_fonction
        self.fields["fait_a"].initial = attestations.fait_a
        self.fields["lue"].initial = lue


class SignerForm(_SignatureForm):
    """Acte de signature dans l'application."""

    lu = forms.BooleanField(
        label="J'ai relu tout le dossier et le formulaire. Je certifie qu'ils sont exacts et je les signe.",
        error_messages={"required": "Cochez la case pour signer : c'est elle qui vaut signature."},
    )
    field_order = ("fonction", "fait_a", "lu", "lue")


class PapierForm(_SignatureForm):
    """Formulaire imprimé, signé à la main, numérisé."""

    fichier = ChampFichier(
        label="Formulaire signé",
        types=".pdf,.jpg,.jpeg,.png",
        allow_empty_file=True,
        help_text="PDF ou image, 20 Mo au plus. Toutes les pages, signature comprise.",
        error_messages={"required": "Choisissez le fichier du formulaire signé."},
    )
    nom = forms.CharField(
        label="Nom de la personne qui a signé",
        max_length=200,
        error_messages={"required": "Indiquez qui a signé le formulaire."},
    )
    field_order = ("fichier", "nom", "fonction", "fait_a", "lue")


class MotifForm(ActeForm):
    """Un motif écrit, obligatoire."""

    motif = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre motif : il est conservé avec le dossier."},
    )


class DerogationForm(MotifForm):
    """Demander à signer après la clôture."""

    motif = forms.CharField(
        label="Pourquoi la signature ne peut-elle pas être obtenue à temps ?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Par exemple : l'assemblée qui autorise le maire à signer se réunit après la clôture.",
        error_messages={"required": "Dites pourquoi la signature ne peut pas être obtenue à temps."},
    )


class AbandonForm(MotifForm):
    """Abandonner, en connaissance de cause."""

    motif = forms.CharField(
        label="Pourquoi abandonnez-vous ce dossier ?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Votre motif est conservé avec le dossier.",
        error_messages={"required": "Dites pourquoi vous abandonnez ce dossier."},
    )
    confirme = forms.BooleanField(
        label="Je sais que ce dossier ne pourra plus être déposé ni repris.",
        error_messages={"required": "Cochez la case pour confirmer l'abandon."},
    )


class DeposerForm(ActeForm):
    """La clé du bouton : le même écran envoyé deux fois ne dépose qu'une fois."""

    cle = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
