"""Deux personnes sur le même écran : ce qui est enregistré à côté de ce qui vient d'être tapé, et rien de perdu."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from aap.selecteurs.concurrence import ecarts_de_ligne, ecarts_de_reglages, empreinte_de_ligne
from aap.selecteurs.differences import Difference
from configurateur.forms.rubrique import SaisieRubrique
from configurateur.forms.saisie import Saisie

PERIME = 409
GARDEE = "Rien n'est perdu : voici ce qui diffère. Le formulaire plus bas contient votre saisie."
RETIREE = "Rien n'est perdu : le formulaire plus bas contient votre saisie. L'enregistrer ajoutera la ligne de nouveau."


@dataclass(frozen=True)
class Conflit:
    """Ce que l'écran annonce. `ecarts` : enregistré (`avant`), tapé (`apres`) ; `envoi` : où part la saisie gardée."""

    titre: str
    phrase: str
    ecarts: list[Difference]
    envoi: str = ""


def conflit_de_ligne(saisie: Saisie) -> Conflit | None:
    """La ligne a été récrite : les écarts ; None si la saisie dit la même chose. Un second envoi l'emportera."""
    ecarts = ecarts_de_ligne(saisie.lue())
    saisie.lu = empreinte_de_ligne(saisie.ligne)
    return Conflit("Cette ligne a changé pendant que vous l'écriviez", GARDEE, ecarts) if ecarts else None


def conflit_de_rubrique(saisie: SaisieRubrique) -> Conflit | None:
    """Le même, pour les réglages d'une rubrique."""
    ecarts = ecarts_de_reglages(saisie.version, **saisie.arguments())
    saisie.lu = saisie.enregistre()
    return Conflit("Cette page a changé pendant que vous l'écriviez", GARDEE, ecarts) if ecarts else None


def conflit_de_regle(saisie: Saisie) -> Conflit | None:
    """La règle qu'on ajoute vient de l'être par quelqu'un : la saisie gardée la modifiera."""
    juste = saisie.is_valid()
    ecarts = ecarts_de_ligne(saisie.lue()) if juste else []
    saisie.lu = empreinte_de_ligne(saisie.ligne)
    envoi = reverse("configurateur:ligne_modifier", args=[saisie.version.appel.code, "regles", saisie.ligne.pk])
    if juste and not ecarts:
        return None
    return Conflit("Cette règle vient d'être ajoutée par une autre personne", GARDEE, ecarts, envoi)


def conflit_de_retrait(saisie: Saisie) -> Conflit:
    """La ligne a été retirée : la saisie gardée s'ajoutera."""
    envoi = reverse("configurateur:ligne_ajouter", args=[saisie.version.appel.code, saisie.groupe.cle])
    suite = f"?{urlencode({'regle': saisie.ligne.code})}" if saisie.ligne.code else ""
    return Conflit("Cette ligne a été retirée pendant que vous l'écriviez", RETIREE, [], f"{envoi}{suite}")
