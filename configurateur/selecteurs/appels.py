"""Les appels que l'on prépare, et la version sur laquelle on travaille."""

from __future__ import annotations

from typing import Any

from aap.models import AppelAProjets, VersionAppel
from comptes import droits
from comptes.models import Service
from configurateur.champs.rubriques import GROUPES


def appels_a_preparer(utilisateur: object) -> list[AppelAProjets]:
    """Appels que cette personne peut préparer, du plus récent au plus ancien (deux requêtes)."""
    filtre = droits.q_visibles(utilisateur, "appel.preparer", AppelAProjets)
    return list(
        AppelAProjets.objects.filter(filtre)
        .select_related("service")
        .prefetch_related("versions")
        .order_by("-annee", "service__nom", "code")
    )


def services_a_servir(utilisateur: object) -> Any:
    """Services pour lesquels cette personne peut créer un appel."""
    appartenances = droits.appartenances_de(utilisateur)
    portees = [(droits.portee(a.role, "appel.preparer"), a.service_id) for a in appartenances]
    if any(portee == droits.TOUT for portee, _ in portees):
        return Service.objects.order_by("nom")
    siens = [service for portee, service in portees if portee == droits.SERVICE]
    return Service.objects.filter(pk__in=siens).order_by("nom")


def version_de_travail(appel: AppelAProjets, *listes: str) -> VersionAppel:
    """Dernière version de l'appel, en préparation ou publiée ; les listes demandées chargées (toutes par défaut)."""
    version: VersionAppel = (
        VersionAppel.objects.filter(appel=appel)
        .select_related("parent__appel", "cadre__appel")
        .prefetch_related(*(listes or GROUPES))
        .order_by("-numero")[0]
    )
    version.appel = appel
    return version
