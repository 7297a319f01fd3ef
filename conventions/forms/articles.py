"""Récrire un article pour une convention."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from conventions.mentions import defauts_de
from socle.formulaires import Formulaire


class ArticleForm(Formulaire):
    """Titre et texte d'un article ; le texte se contrôle mot à mot, chaque défaut à sa ligne."""

    titre = forms.CharField(label="Titre de l'article", max_length=300)
    corps = forms.CharField(label="Texte de l'article", widget=forms.Textarea(attrs={"rows": 16}))

    def clean_corps(self) -> str:
        """Refuse un texte que le guichet ne saurait pas remplir."""
        corps = str(self.cleaned_data["corps"]).replace("\r\n", "\n").strip()
        defauts = defauts_de(corps)
        if defauts:
            raise ValidationError([str(defaut) for defaut in defauts])
        return corps
