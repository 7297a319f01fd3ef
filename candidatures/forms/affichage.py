"""Écrire une valeur de formulaire comme une personne la lirait, pour comparer deux saisies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from socle.affichage import nombre


def ecrire_valeur(valeur: Any, champ: forms.Field | None = None) -> str:
    """« Oui », « 29 473,00 », « 15/07/2025 », libellé d'un choix, liste séparée par des virgules ; "" si vide."""
    if valeur is None or valeur == "":
        return ""
    if isinstance(valeur, str):
        return _libelle(valeur, champ)
    if isinstance(valeur, Iterable) and not isinstance(valeur, Model):
        return ", ".join(sorted(ecrire_valeur(membre, champ) for membre in valeur))
    return _scalaire(valeur)


def _scalaire(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if isinstance(valeur, Decimal):
        return nombre(valeur, 2)
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else str(valeur)


def _libelle(valeur: str, champ: forms.Field | None) -> str:
    """Libellé d'un choix ; les fins de ligne du navigateur et de la base se valent."""
    if isinstance(champ, forms.ChoiceField):
        choix: Any = champ.choices
        return str(dict(choix).get(valeur, valeur))
    return valeur.replace("\r\n", "\n")
