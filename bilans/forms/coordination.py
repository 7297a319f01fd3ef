"""Formulaires du coordinateur régional."""

from __future__ import annotations

from django import forms

from socle.formulaires import Formulaire


class CommentaireForm(Formulaire):
    """Ce que les chiffres ne disent pas."""

    bouton = "Enregistrer"
    marquer_facultatifs = False
    commentaire = forms.CharField(
        label="Difficultés repérées, pratiques qui inspirent",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Sans nommer de personne. Ce texte s'imprime dans le bilan régional.",
    )
