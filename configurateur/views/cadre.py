"""Ce que tous les écrans d'un appel ont en commun : le titre, le menu des rubriques, ce qui est figé."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from aap.etats import EtatAppel
from aap.models import VersionAppel
from aap.types import NatureAppel
from configurateur.champs.rubriques import RUBRIQUES
from configurateur.views.acces import ACTION
from socle.navigation import Entree
from socle.types import Requete


def cadre(request: Requete, version: VersionAppel, courante: str = "") -> dict[str, Any]:
    """Contexte commun. `courante` : rubrique montrée. Qui ne prépare pas l'appel n'a ni menu ni onglets."""
    commun = {"appel": version.appel, "version": version, "figee": version.publiee_le is not None}
    if not request.user.peut(ACTION, version.appel):
        return {**commun, "menu": [], "actions": []}
    code = version.appel.code
    rubriques = [
        Entree(r.titre, reverse("configurateur:rubrique", args=[code, r.cle]), active=r.cle == courante)
        for r in RUBRIQUES.values()
    ]
    ensemble = Entree("Vue d'ensemble", reverse("configurateur:ensemble", args=[code]), active=not courante)
    return {**commun, "menu": [ensemble, *rubriques], "actions": _actions(version, courante)}


def _actions(version: VersionAppel, courante: str) -> list[Entree]:
    """Ce qui se fait de la version entière, selon son état."""
    etat, figee = version.appel.etat, version.publiee_le is not None
    noms = [
        ("apercu", "Voir comme un porteur", True),
        ("phrases", "Phrases à confirmer", not figee),
        ("comparer", "Différences", version.parent_id is not None),
        ("publication", "Publier", not figee),
        ("suivre", "Cadre national", not figee and version.appel.nature == NatureAppel.APPEL),
        ("deplacer", "Déplacer une date", etat == EtatAppel.PUBLIE),
        ("cloner", "Nouvelle année", True),
        ("oter", "Retirer l'appel", etat == EtatAppel.PUBLIE),
    ]
    adresses = [(nom, libelle) for nom, libelle, offerte in noms if offerte]
    return [
        Entree(libelle, reverse(f"configurateur:{nom}", args=[version.appel.code]), active=nom == courante)
        for nom, libelle in adresses
    ]
