"""Régler les niveaux de visa d'un service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory

from comptes.models import Service
from comptes.types import RoleService
from conventions.selecteurs.visas import niveaux_de
from conventions.services.visas import NIVEAUX_MAX, NiveauSaisi
from socle.formulaires import Formulaire

ROLES = (RoleService.INSTRUCTEUR, RoleService.GESTIONNAIRE, RoleService.RESPONSABLE, RoleService.SIGNATAIRE_SERVICE)


class NiveauForm(Formulaire):
    """Un niveau : son nom, et le rôle qui vise."""

    marquer_facultatifs = False
    libelle = forms.CharField(label="Nom du visa", max_length=100)
    role = forms.ChoiceField(label="Donné par un", choices=[(r.value, r.label.capitalize()) for r in ROLES])


NiveauxFormSet: Any = formset_factory(NiveauForm, extra=1, max_num=NIVEAUX_MAX, validate_max=True, can_delete=True)


def niveaux_saisis(service: Service, donnees: Any = None) -> Any:
    """Les niveaux du service, à l'écran ou envoyés."""
    depart = [{"libelle": niveau.libelle, "role": niveau.role} for niveau in niveaux_de(service)]
    return NiveauxFormSet(donnees, prefix="niveaux", initial=depart)


def niveaux_lus(formset: Any) -> list[NiveauSaisi]:
    """Ce qui est saisi, dans l'ordre, sans les lignes vides ni retirées ; à lire une fois le formulaire contrôlé."""
    lignes = [f.cleaned_data for f in formset.forms if f.has_changed() or f.initial]
    return [NiveauSaisi(x["libelle"], RoleService(x["role"])) for x in lignes if x and not x.get("DELETE")]
