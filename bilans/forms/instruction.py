"""Formulaires de l'instruction d'un bilan et de la décision d'un reliquat."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from socle.formulaires import ChampFichier, ChampMontant, Formulaire

PREFIXE = "remarque:"


def remarques_ecrites(post: QueryDict | Mapping[str, str], chemins: frozenset[str]) -> dict[str, str]:
    """Remarques écrites à côté des champs du bilan ; un chemin inconnu est ignoré."""
    dites = {nom.removeprefix(PREFIXE): str(texte) for nom, texte in post.items() if nom.startswith(PREFIXE)}
    return {chemin: texte.strip() for chemin, texte in dites.items() if chemin in chemins and texte.strip()}


class MotifForm(Formulaire):
    """Un acte qui demande un motif."""

    bouton = ""
    motif = forms.CharField(
        label="Motif",
        help_text="Pour renvoyer ou rouvrir : le bénéficiaire le lira. Inutile pour valider.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CalculForm(Formulaire):
    """Dépenses éligibles que l'agent retient."""

    bouton = "Calculer"
    depenses = ChampMontant(
        label="Dépenses éligibles réalisées", help_text="Proposées d'après le compte rendu ; corrigez-les s'il le faut."
    )


class DecisionForm(Formulaire):
    """Ce qui est à rendre, et pourquoi."""

    bouton = "Décider"
    montant = ChampMontant(label="Somme à rendre", help_text="Celle du calcul, ou moins. Zéro : rien à rendre.")
    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}))


class ViergeForm(Formulaire):
    """Le formulaire officiel vierge."""

    bouton = "Téléverser"
    service = forms.ChoiceField(label="Service")
    fichier = ChampFichier(
        label="Formulaire 15059*02 vierge", types=".pdf", help_text="Le PDF à remplir, 20 Mo au plus."
    )
