"""Ce que l'inscription demande de plus que le courriel et le mot de passe.

Seul dans son module : allauth l'importe pendant qu'il construit ses propres formulaires.
"""

from typing import Any

from django import forms


class InscriptionForm(forms.Form):
    """Prénom et nom, nécessaires au journal et aux accusés de réception."""

    prenom = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    nom = forms.CharField(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))

    field_order = ("prenom", "nom", "email", "password1", "password2")

    def signup(self, _request: Any, user: Any) -> None:
        """Reporte le prénom et le nom sur le compte qui vient d'être créé."""
        user.prenom = self.cleaned_data["prenom"]
        user.nom = self.cleaned_data["nom"]
        user.save(update_fields=["prenom", "nom"])
