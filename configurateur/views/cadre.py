"""Ce que tous les écrans d'un appel ont en commun : le titre, le menu des rubriques, ce qui est figé."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from aap.models import VersionAppel
from configurateur.champs.rubriques import RUBRIQUES
from socle.navigation import Entree
from socle.types import Requete


def cadre(request: Requete, version: VersionAppel, courante: str = "") -> dict[str, Any]:  # noqa: ARG001 - contexte
    """Contexte commun. `courante` : rubrique montrée."""
    code = version.appel.code
    rubriques = [
        Entree(r.titre, reverse("configurateur:rubrique", args=[code, r.cle]), active=r.cle == courante)
        for r in RUBRIQUES.values()
    ]
    ensemble = Entree("Vue d'ensemble", reverse("configurateur:ensemble", args=[code]), active=not courante)
    return {
        "appel": version.appel,
        "version": version,
        "figee": version.publiee_le is not None,
        "menu": [ensemble, *rubriques],
    }
