"""Les appels que l'on prépare, et la version sur laquelle on travaille."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from aap.models import AppelAProjets, VersionAppel
from comptes import droits
from comptes.models import Service
from configurateur.champs.rubriques import GROUPES


def appels_a_preparer(utilisateur: object) -> list[AppelAProjets]:
    """Appels que cette personne peut préparer, du plus récent au plus ancien.

    Les listes des seules versions en préparation sont chargées : un nombre fixe de requêtes, quel que soit leur nombre.
    """
    filtre = droits.q_visibles(utilisateur, "appel.preparer", AppelAProjets)
    versions = VersionAppel.objects.select_related("cadre__appel", "parent__appel").order_by("numero")
    appels = list(
        AppelAProjets.objects.filter(filtre)
        .select_related("service")
        .prefetch_related("releves", Prefetch("versions", queryset=versions))
        .order_by("-annee", "service__nom", "code")
    )
    ouvertes = [version for appel in appels for version in appel.versions.all() if version.publiee_le is None]
    prefetch_related_objects(ouvertes, *GROUPES)
    return appels


def services_a_servir(utilisateur: object) -> Any:
    """Services pour lesquels cette personne peut créer un appel."""
    appartenances = droits.appartenances_de(utilisateur)
    portees = [(droits.portee(a.role, "appel.preparer"), a.service_id) for a in appartenances]
    if any(portee == droits.TOUT for portee, _ in portees):
        return Service.objects.order_by("nom")
    siens = [service for portee, service in portees if portee == droits.SERVICE and service is not None]
    return Service.objects.filter(pk__in=siens).order_by("nom")


def version_de_travail(appel: AppelAProjets, *listes: str, numero: int | None = None) -> VersionAppel:
    """Dernière version de l'appel, en préparation ou publiée, ou celle de ce numéro ; listes chargées (toutes, sinon
    celles demandées)."""
    versions = VersionAppel.objects.filter(appel=appel)
    version: VersionAppel = (
        (versions if numero is None else versions.filter(numero=numero))
        .select_related("parent__appel", "cadre__appel")
        .prefetch_related(*(listes or GROUPES))
        .order_by("-numero")[0]
    )
    version.appel = appel
    return version
