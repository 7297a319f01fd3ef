"""Prendre un appel pour y écrire : verrou, puis droit."""

from __future__ import annotations

from aap.models import AppelAProjets
from socle.acteurs import Acteur


class ModificationInterdite(Exception):
    """Cette personne, ou cet appel, ne permet pas la modification ; le message dit pourquoi."""


def prendre(appel: AppelAProjets, action: str, acteur: Acteur) -> AppelAProjets:
    """Appel relu et verrouillé le temps de la transaction. Lève ModificationInterdite sans le droit."""
    relu = AppelAProjets.objects.select_for_update().get(pk=appel.pk)
    if not acteur.peut(action, relu):
        raise ModificationInterdite(acteur.refus(action, relu))
    return relu
