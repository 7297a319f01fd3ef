"""Déposer un fichier à charger."""

from __future__ import annotations

from typing import Any

from django import forms

from candidatures.types import GenreImport
from comptes.models import Service
from socle.formulaires import ChampFichier, Formulaire


class ImportForm(Formulaire):
    """Le fichier ; pour les lauréats, s'il est complet. Le premier service, le sien, est proposé."""

    bouton = "Vérifier ce fichier"
    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none(), empty_label="Choisir")
    fichier = ChampFichier(
        label="Fichier Excel",
        types=".xlsx",
        help_text="Format .xlsx, 5 Mo et 10 000 lignes au plus. Rien n'est chargé avant votre accord.",
    )
    exhaustif = forms.BooleanField(
        label="Ce fichier nomme tous les lauréats de mon territoire pour les années qu'il contient",
        help_text="Une structure absente du fichier se lira « non soutenue » ces années-là, au lieu de « inconnu ».",
        required=False,
    )

    def __init__(self, *args: Any, genre: GenreImport, services: list[Service], **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["service"]
        champ.queryset = Service.objects.filter(pk__in=[service.pk for service in services])
        champ.initial = services[0]
        if len(services) == 1:
            champ.widget, champ.required = forms.HiddenInput(), False
        if genre != GenreImport.SOUTIENS:
            del self.fields["exhaustif"]
        self.services = services

    def clean_service(self) -> Service:
        """Le seul service possible, ou celui choisi."""
        choisi: Service | None = self.cleaned_data.get("service")
        return choisi or self.services[0]
