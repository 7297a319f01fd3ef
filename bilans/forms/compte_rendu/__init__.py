"""Les trois feuillets du compte rendu financier. Rien n'y est obligatoire : ce qui ne se lit pas est gardé tel quel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from bilans.forms.compte_rendu.base import PREFIXE_LIGNE, PREFIXE_TEXTE, FeuilletForm, ancre
from bilans.forms.compte_rendu.tableau import MONTANT, TableauForm, textes_du_tableau
from bilans.forms.compte_rendu.textes import AnnexeForm, QualitatifForm
from bilans.models import CompteRendu
from regles.plan_comptable.compte_rendu import LIGNES_SYNTHESE, PAR_CODE_SYNTHESE, NatureLigne
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
    "chemins_du_compte_rendu",
    "libelle_du_chemin",
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


def libelle_du_chemin(chemin: str) -> str:
    """« 64 – Charges de personnel » pour « ligne.64 », la question pour « compte_rendu.ecarts »."""
    if chemin.startswith(PREFIXE_LIGNE):
        code = chemin.removeprefix(PREFIXE_LIGNE).removesuffix(".precision")
        ligne = PAR_CODE_SYNTHESE.get(code)
        return ligne.libelle if ligne else chemin
    champ: Any = CompteRendu._meta.get_field(chemin.removeprefix(PREFIXE_TEXTE))
    return str(champ.verbose_name)


def chemins_du_compte_rendu() -> Iterable[tuple[str, str]]:
    """(chemin, libellé) de tout ce qu'un agent peut annoter, dans l'ordre des feuillets."""
    textes = (*QualitatifForm.noms, *TableauForm.dates)
    for nom in textes:
        yield f"{PREFIXE_TEXTE}{nom}", libelle_du_chemin(f"{PREFIXE_TEXTE}{nom}")
    for ligne in LIGNES_SYNTHESE:
        if ligne.nature != NatureLigne.TOTAL:
            yield f"{PREFIXE_LIGNE}{ligne.code}", ligne.libelle
    for nom in AnnexeForm.noms:
        yield f"{PREFIXE_TEXTE}{nom}", libelle_du_chemin(f"{PREFIXE_TEXTE}{nom}")
