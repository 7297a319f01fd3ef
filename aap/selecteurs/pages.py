"""Ce que lisent l'accueil et la page publique d'un appel, en un nombre fixe de requêtes."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from aap.models import AppelAProjets, ContactTerritoire, VersionAppel
from aap.types import NatureAppel
from regles.moteur import CATALOGUE, Famille, Niveau

FAMILLES = (
    ("L'argent", {Famille.FINANCEMENT}),
    ("La structure et ses postes", {Famille.ELIGIBILITE, Famille.NON_SUBSTITUTION}),
    ("Le dossier et ses dates", {Famille.RECEVABILITE, Famille.CALENDRIER}),
)
LIGNES = (
    "phrases_calendrier",
    "structures_eligibles",
    "enveloppes",
    "missions",
    "regles",
    "pieces",
    "rubriques",
    "criteres",
    "etapes_avis",
    "tranches",
    "indicateurs",
    "engagements",
    "contacts",
    "ateliers",
)


def appels_publics(utilisateur: object) -> dict[str, list[AppelAProjets]]:
    """Appels visibles (jamais un cadre national), par moment : « ouverts », « a_venir », « clos » (trois requêtes)."""
    appels = (
        AppelAProjets.objects.visibles_par(utilisateur)
        .publies()
        .filter(nature=NatureAppel.APPEL)
        .select_related("service")
        .prefetch_related("versions", "releves")
        .order_by("cloture", "code")
    )
    ranges: dict[str, list[AppelAProjets]] = {"ouverts": [], "a_venir": [], "clos": []}
    for appel in appels:
        ranges[appel.moment].append(appel)
    ranges["clos"].reverse()
    return ranges


def page_appel(utilisateur: object, code: str, *lignes: str) -> tuple[AppelAProjets, VersionAppel]:
    """Appel visible et sa version courante, lignes demandées chargées (toutes par défaut) ; invisible : Http404."""
    noms: Any = lignes or LIGNES
    versions = VersionAppel.objects.prefetch_related(*noms)
    appel = get_object_or_404(
        AppelAProjets.objects.visibles_par(utilisateur)
        .select_related("service", "reference")
        .prefetch_related("releves", Prefetch("versions", queryset=versions)),
        code=code,
    )
    return appel, appel.version_courante


def contacts_ranges(version: VersionAppel) -> dict[str, list[ContactTerritoire]]:
    """Contacts préchargés : « region » (service, coordinateur) et « departements », dans l'ordre du fichier."""
    lignes = list(version.contacts.all())
    return {
        "region": [ligne for ligne in lignes if not ligne.departement],
        "departements": [ligne for ligne in lignes if ligne.departement],
    }


def regles_rangees(version: VersionAppel) -> dict[str, Any]:
    """Règles préchargées, pour la page publique.

    « groupes » : (titre, règles de l'appel) par famille du catalogue, sans les simples informations ; « autres » :
    informations de l'appel ; « droit » : ce que le formulaire ou la loi imposent.
    """
    de_l_appel = [ligne for ligne in version.regles.all() if not ligne.texte]
    utiles = [ligne for ligne in de_l_appel if ligne.niveau != Niveau.INFO]
    groupes = [
        (titre, [ligne for ligne in utiles if CATALOGUE[ligne.code].famille in familles])
        for titre, familles in FAMILLES
    ]
    return {
        "groupes": [paire for paire in groupes if paire[1]],
        "autres": [ligne for ligne in de_l_appel if ligne.niveau == Niveau.INFO],
        "droit": [ligne for ligne in version.regles.all() if ligne.texte],
    }
