"""Résumé des erreurs d'un formulaire ou d'un formset : une ligne par erreur, liée à son champ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.forms import BaseForm, BaseFormSet

from socle.formulaires.rendu import premier_id


class ErreurLiee(NamedTuple):
    """`cible` : identifiant du contrôle à atteindre ; vide pour une erreur qui porte sur l'ensemble."""

    cible: str
    libelle: str
    message: str


def erreurs_liees(formulaire: BaseForm | BaseFormSet[Any]) -> Iterator[ErreurLiee]:
    """Erreurs d'ensemble, puis celles des champs dans l'ordre de la page ; rien si le formulaire n'a pas été soumis."""
    if isinstance(formulaire, BaseFormSet):
        if formulaire.is_bound:
            yield from (ErreurLiee("", "", str(message)) for message in formulaire.non_form_errors())
            for rang, membre in enumerate(formulaire.forms, 1):
                yield from _du_formulaire(membre, f"Ligne {rang}, ")
        return
    yield from _du_formulaire(formulaire, "")


def _du_formulaire(formulaire: BaseForm, devant: str) -> Iterator[ErreurLiee]:
    if not formulaire.is_bound or not formulaire.errors:
        return
    yield from (ErreurLiee("", "", str(message)) for message in formulaire.non_field_errors())
    for champ in formulaire:
        for message in champ.errors:
            libelle = str(champ.label).rstrip(".")
            yield ErreurLiee("" if champ.is_hidden else premier_id(champ), devant + libelle, str(message))
