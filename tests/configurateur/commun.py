"""Ce que partagent les essais du configurateur : un administrateur, et renvoyer un formulaire sans y toucher."""

from __future__ import annotations

from typing import Any

from django.test import Client

from aap.models import AppelAProjets
from tests.fabriques.comptes import agent


def entrer(client: Client, appel: AppelAProjets) -> Client:
    """Connecte une administratrice du service de l'appel."""
    client.force_login(agent("administrateur", appel.service))
    return client


def champs_de(reponse: Any) -> dict[str, Any]:
    """Ce que le navigateur renverrait sans rien toucher."""
    valeurs: dict[str, Any] = {}
    for formulaire in reponse.context["saisie"].formulaires:
        for membre in getattr(formulaire, "forms", [formulaire]):
            _ajouter(valeurs, membre)
        if hasattr(formulaire, "management_form"):
            _ajouter(valeurs, formulaire.management_form)
    return valeurs


def _ajouter(valeurs: dict[str, Any], formulaire: Any) -> None:
    for champ in formulaire:
        valeur = champ.value()
        widget = champ.field.widget
        if hasattr(widget, "decompress"):
            for rang, sous in enumerate(widget.decompress(valeur)):
                valeurs[f"{champ.html_name}{widget.widgets_names[rang]}"] = sous
        elif valeur is True:
            valeurs[champ.html_name] = "on"
        elif isinstance(valeur, list):
            valeurs[champ.html_name] = valeur
        elif valeur is not False:
            valeurs[champ.html_name] = widget.format_value(valeur) or ""


def texte(reponse: Any) -> str:
    """HTML lisible : espaces insécables et apostrophes ordinaires."""
    brut: str = reponse.content.decode()
    for avant, apres in (("\u00a0", " "), ("\u202f", " "), ("&#x27;", "'"), ("’", "'")):
        brut = brut.replace(avant, apres)
    return brut
