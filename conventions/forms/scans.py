"""Formulaires des exemplaires numérisés : déposer un lot, rattacher ou écarter une page, dire qui a signé."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from comptes.models import Service
from conventions.forms.actes import ActeForm
from conventions.models import Avenant, Convention, DepotScan
from conventions.selecteurs.scans import textes_rattachables
from socle.formulaires import ChampEntier, ChampFichiers, Formulaire

SENS = (
    ("0", "elle est à l'endroit"),
    ("1", "la tourner d'un quart de tour vers la droite"),
    ("2", "elle est tête en bas"),
    ("3", "la tourner d'un quart de tour vers la gauche"),
)


class LotForm(Formulaire):
    """Un lot de pages numérisées, toutes conventions mêlées."""

    bouton = "Déposer et lire les pages"
    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none(), empty_label="Choisir")
    fichiers = ChampFichiers(
        label="Fichiers numérisés",
        types=".pdf,.jpg,.jpeg,.png",
        help_text="PDF ou images, 20 Mo par fichier, 20 fichiers et 300 pages au plus. Numérisez de préférence en "
        "gris, à 200 points par pouce.",
    )

    def __init__(self, *args: Any, services: Sequence[Service], **options: Any) -> None:
        """`services` : ceux pour lesquels la personne numérise ; s'il n'y en a qu'un, il n'est pas demandé."""
        super().__init__(*args, **options)
        self.services = services
        champ: Any = self.fields["service"]
        champ.queryset = Service.objects.filter(pk__in=[service.pk for service in services])
        if len(services) == 1:
            champ.widget, champ.required = forms.HiddenInput(), False

    def clean_service(self) -> Service:
        """Le seul service possible, ou celui choisi."""
        choisi: Service | None = self.cleaned_data.get("service")
        return choisi or self.services[0]


class RattacherPageForm(ActeForm):
    """Dire de quelle page il s'agit, et la redresser si elle est de travers."""

    convention = forms.ChoiceField(label="Convention ou avenant")
    numero = ChampEntier(label="Numéro de la page", min_value=1, help_text="Il est imprimé au bas de la page.")
    quarts = forms.TypedChoiceField(label="Sens de la page", coerce=int, initial="0", choices=SENS)

    def __init__(self, *args: Any, depot: DepotScan, **options: Any) -> None:
        """`depot` : le lot, dont le service borne les documents proposés."""
        super().__init__(*args, **options)
        self.textes = {texte.libelle_journal: texte for texte in textes_rattachables(depot)}
        champ: Any = self.fields["convention"]
        champ.choices = [("", "Choisir"), *((numero, _nom(texte)) for numero, texte in self.textes.items())]

    def arguments(self) -> dict[str, Any]:
        """Arguments de `rattacher_page`."""
        saisie = self.cleaned_data
        return {"texte": self.textes[saisie["convention"]], "numero": saisie["numero"], "quarts": saisie["quarts"]}


def _nom(texte: Convention | Avenant) -> str:
    """« C-2025-0042 – Association des Tilleuls », ou « C-2025-0042, avenant n° 1 – … »."""
    if isinstance(texte, Avenant):
        convention = texte.convention
        return f"{convention.numero}, avenant n° {texte.rang} – {convention.dossier.structure.nom}"
    return f"{texte.numero} – {texte.dossier.structure.nom}"


class EcarterPageForm(ActeForm):
    """Mettre une page de côté."""

    motif = forms.CharField(
        label="Pourquoi écarter cette page ?", max_length=300, help_text="La raison est conservée avec la page."
    )
