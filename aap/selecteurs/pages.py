"""Ce que lisent l'accueil et la page publique d'un appel, en un nombre fixe de requêtes."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from aap.models import AppelAProjets, ContactTerritoire, RegleAppliquee, VersionAppel

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
    """Appels visibles, rangés par moment : « ouverts », « a_venir », « clos » (trois requêtes au plus)."""
    appels = (
        AppelAProjets.objects.visibles_par(utilisateur)
        .publies()
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


def regles_rangees(version: VersionAppel) -> dict[str, list[RegleAppliquee]]:
    """Règles préchargées : « appel » (une phrase du texte les porte) et « droit » (formulaire, loi)."""
    lignes = list(version.regles.all())
    return {"appel": [x for x in lignes if not x.texte], "droit": [x for x in lignes if x.texte]}
