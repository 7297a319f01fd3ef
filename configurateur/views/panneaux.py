"""Ce qu'une rubrique montre de plus que ses listes : la frise, l'essai des pièces, les totaux, la convention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from aap.forms import PiecesForm
from aap.models import VersionAppel
from aap.selecteurs import pieces_pour
from aap.selecteurs.frise import dessiner
from aap.types import PublicVise
from configurateur.champs.rubriques import Rubrique
from configurateur.selecteurs.apercus import apercu_points, apercus_parts
from configurateur.selecteurs.essai import dire_essai
from configurateur.selecteurs.listes import listes_de
from socle.types import Requete

Panneau = Callable[[Requete, VersionAppel], dict[str, Any]]


def panneau(request: Requete, rubrique: Rubrique, version: VersionAppel) -> dict[str, Any]:
    """Contexte des listes de la rubrique et de son panneau ; `gabarit_panneau` vide s'il n'y en a pas."""
    contexte = {"listes": listes_de(rubrique, version), "gabarit_panneau": ""}
    if rubrique.cle in PANNEAUX:
        contexte |= PANNEAUX[rubrique.cle](request, version)
        contexte["gabarit_panneau"] = f"configurateur/panneaux/{rubrique.cle}.html"
    return contexte


def _calendrier(request: Requete, version: VersionAppel) -> dict[str, Any]:
    del request
    return {"frise": dessiner(version.appel)}


def _pieces(request: Requete, version: VersionAppel) -> dict[str, Any]:
    """L'essai sur place : des réponses, la liste qu'elles donnent."""
    filtre = PiecesForm(request.GET or None)
    demandees, possibles, facultatives = pieces_pour(version, *filtre.variantes())
    phrase = dire_essai(filtre.cleaned_data if filtre.is_bound and filtre.is_valid() else {}, len(demandees))
    return {
        "filtre": filtre,
        "essai": {"phrase": phrase, "demandees": demandees, "possibles": possibles, "facultatives": facultatives},
    }


def _grille(request: Requete, version: VersionAppel) -> dict[str, Any]:
    del request
    return {"apercus": [apercu_points(list(version.criteres.all()), version)]}


def _echeancier(request: Requete, version: VersionAppel) -> dict[str, Any]:
    del request
    return {"apercus": apercus_parts(list(version.tranches.all()))}


def _convention(request: Requete, version: VersionAppel) -> dict[str, Any]:
    del request
    adresse = reverse("configurateur:convention_essai", args=[version.appel.code])
    publics = [(PublicVise.PRIVE.value, "Pour une association"), (PublicVise.PUBLIC.value, "Pour une commune")]
    return {"essais": [(libelle, f"{adresse}?public={valeur}") for valeur, libelle in publics]}


PANNEAUX: dict[str, Panneau] = {
    "calendrier": _calendrier,
    "pieces": _pieces,
    "grille": _grille,
    "echeancier": _echeancier,
    "convention": _convention,
}
