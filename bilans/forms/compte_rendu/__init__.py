"""Les trois feuillets du compte rendu financier. Rien n'y est obligatoire : ce qui ne se lit pas est gardé tel quel."""

from __future__ import annotations

from django import forms

from bilans.forms.compte_rendu.base import FeuilletForm, ancre
from bilans.forms.compte_rendu.tableau import MONTANT, TableauForm, textes_du_tableau
from bilans.forms.compte_rendu.textes import AnnexeForm, QualitatifForm
from socle.formulaires import Formulaire

__all__ = [
    "FEUILLETS",
    "MONTANT",
    "AnnexeForm",
    "CollageForm",
    "FeuilletForm",
    "QualitatifForm",
    "SignerForm",
    "TableauForm",
    "ancre",
    "textes_du_tableau",
]

FEUILLETS: dict[str, type[FeuilletForm]] = {f.feuillet: f for f in (QualitatifForm, TableauForm, AnnexeForm)}


class SignerForm(Formulaire):
    """Signature du compte rendu par le signataire de la structure."""

    bouton = ""
    certifie = forms.BooleanField(label="Je certifie exactes les informations du présent compte rendu.")
    fait_a = forms.CharField(label="Fait à", max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CollageForm(Formulaire):
    """Lignes copiées d'un tableur."""

    bouton = "Remplir"
    collage = forms.CharField(label="Collez vos lignes", widget=forms.Textarea(attrs={"rows": 5}))
