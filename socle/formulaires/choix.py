"""Champs de dates, de fichiers et de réponses oui ou non."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

OUI_NON = (("oui", "Oui"), ("non", "Non"))


class DateSaisie(forms.DateInput):
    """input type=date ; redevient un texte quand la valeur n'est pas une date, pour ne rien perdre de la saisie."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Contexte du gabarit de Django."""
        contexte = super().get_context(name, value, attrs)
        texte = contexte["widget"]["value"]
        if texte:
            try:
                dt.date.fromisoformat(texte)
            except ValueError:
                contexte["widget"]["type"] = "text"
        return contexte


class ChampDate(forms.DateField):
    """Date du calendrier ; accepte aussi « 15/07/2025 »."""

    widget = DateSaisie
    input_formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y"]
    default_error_messages = {"invalid": "Saisissez une date qui existe, par exemple 15/07/2025."}

    def prepare_value(self, valeur: Any) -> Any:
        """Une date tapée en toutes lettres françaises s'affiche dans la forme que le navigateur attend."""
        if isinstance(valeur, str):
            try:
                return self.to_python(valeur) or valeur
            except forms.ValidationError:
                return valeur
        return valeur


class ChampFichier(forms.FileField):
    """Un fichier. `types` : extensions proposées par le navigateur (« .pdf,.odt ») ; le contenu est jugé au dépôt."""

    widget = forms.FileInput

    def __init__(self, *, types: str = "", **options: Any) -> None:
        self.types = types
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Attribut accept."""
        attributs = super().widget_attrs(widget)
        return {**attributs, "accept": self.types} if self.types else attributs


class FichiersSaisie(forms.FileInput):
    """input type=file multiple."""

    allow_multiple_selected = True


class ChampFichiers(ChampFichier):
    """Plusieurs fichiers ; rend une liste, vide si facultatif."""

    widget = FichiersSaisie

    def clean(self, valeur: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Chaque fichier passe le contrôle d'un `ChampFichier`."""
        fichiers: Sequence[Any] = valeur if isinstance(valeur, list | tuple) else [valeur] if valeur else []
        if not fichiers:
            super().clean(None, initial)
            return []
        return [super(ChampFichiers, self).clean(fichier, None) for fichier in fichiers]


class ChampOuiNon(forms.TypedChoiceField):
    """Question oui ou non, sans réponse par défaut : rend True, False ou None (« non répondu »)."""

    widget = forms.RadioSelect
    default_error_messages = {"required": "Répondez par oui ou par non."}

    def __init__(self, **options: Any) -> None:
        options.setdefault("choices", OUI_NON)
        options.setdefault("coerce", _en_booleen)
        options.setdefault("empty_value", None)
        super().__init__(**options)

    def prepare_value(self, valeur: Any) -> Any:
        """True → « oui »."""
        return {True: "oui", False: "non"}.get(valeur, valeur) if isinstance(valeur, bool) else valeur

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare ce qui était coché à ce qui l'est."""
        return (self.prepare_value(initial) or "") != (data or "")


def _en_booleen(valeur: Any) -> bool:
    return valeur is True or valeur == "oui"
