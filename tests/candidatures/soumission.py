"""Rejouer ce qu'un navigateur enverrait : les valeurs affichées par un écran, et ce qu'on y change."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict

from candidatures.forms.base import SaisieSection
from candidatures.forms.registre import SAISIES
from candidatures.models import Dossier
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.types import Section
from comptes.models import Utilisateur


def saisie(dossier: Dossier, section: Section, data: Any = None, acteur: Utilisateur | None = None) -> SaisieSection:
    """Rend la saisie d'une section, affichée (sans data) ou soumise."""
    return SAISIES[section](dossier_charge(dossier), acteur=acteur or dossier.cree_par, data=data)


def envoi(dossier: Dossier, section: Section, **changes: Any) -> QueryDict:
    """Rend le POST de l'écran tel qu'affiché, `changes` en plus (« __ » vaut « - » dans un nom)."""
    donnees = QueryDict(mutable=True)
    for partie in saisie(dossier, section).parties:
        membres = partie.forms if isinstance(partie, BaseFormSet) else [partie]
        if isinstance(partie, BaseFormSet):
            membres = [partie.management_form, *membres]
        for membre in membres:
            for lie in membre:
                _poser(donnees, lie.html_name, lie.value())
    for nom, valeur in changes.items():
        _poser(donnees, nom.replace("__", "-"), valeur)
    return donnees


def _poser(donnees: QueryDict, nom: str, valeur: Any) -> None:
    if isinstance(valeur, list | tuple):
        donnees.setlist(nom, [str(v) for v in valeur])
    elif valeur is True:
        donnees[nom] = "on"
    elif valeur is None or valeur is False:
        donnees.pop(nom, None)
    else:
        donnees[nom] = str(valeur)
