"""Conventions cochées dans la liste."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from conventions.models import Convention
from socle.formulaires import Formulaire


class ProductionForm(Formulaire):
    """Conventions à produire, nommées par leur identifiant public."""

    convention = forms.ModelMultipleChoiceField(queryset=Convention.objects.none(), to_field_name="uuid")

    def __init__(self, *args: Any, conventions: QuerySet[Convention], **options: Any) -> None:
        """`conventions` : celles que la personne a le droit de produire."""
        super().__init__(*args, **options)
        champ: Any = self.fields["convention"]
        champ.queryset = conventions

    def cochees(self) -> list[Convention]:
        """Conventions cochées ; aucune si la saisie est vide ou forgée."""
        return list(self.cleaned_data["convention"]) if self.is_valid() else []
