"""Rappeler un bilan : un mois et une semaine avant, le jour dit, une semaine et un mois après ; une fois chacun.

`programmer_echeances` demande « qui est à rappeler aujourd'hui ? » : rejouée, ou arrêtée trois jours, elle écrit les
mêmes travaux, sous la même clé.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bilans import etats
from bilans.models import Bilan
from bilans.services.notifications import prevenir_agents, prevenir_beneficiaire
from socle.horloge import aujourd_hui, maintenant
from socle.travaux import Demande, programmer_tous

# Jours entre le rappel et l'échéance ; négatif avant, positif après.
PALIERS = (-30, -7, 0, 7, 30)
# À partir de ce retard, la personne qui suit la convention est prévenue aussi.
RETARD_DIT_AUX_AGENTS = 7
# Un fuseau peut être en avance d'un jour sur l'heure universelle.
UN_JOUR = timedelta(days=1)


def palier(echeance: date, jour: date) -> int | None:
    """Dernier palier atteint ce jour-là, ou None s'il est trop tôt."""
    atteints = [p for p in PALIERS if (jour - echeance).days >= p]
    return max(atteints) if atteints else None


def programmer_echeances() -> int:
    """Écrit un travail par rappel dû et pas encore programmé. Rend le nombre de bilans vus."""
    return programmer_tous(_rappels())


def _rappels() -> Iterator[Demande]:
    horizon = maintenant().date() + timedelta(days=-min(PALIERS)) + UN_JOUR
    a_rendre = Bilan.objects.filter(etat__in=sorted(etats.A_RENDRE), echeance__lte=horizon)
    for bilan in a_rendre.select_related("convention__dossier__appel"):
        atteint = palier(bilan.echeance, aujourd_hui(bilan.convention.dossier.appel.fuseau))
        if atteint is not None:
            # L'échéance est dans la clé : un bilan recalé a droit à ses nouveaux rappels.
            cle = f"bilan:{bilan.uuid}:rappel:{bilan.echeance}:{atteint}"
            arguments = {"bilan": bilan.pk, "palier": atteint, "echeance": bilan.echeance.isoformat()}
            yield Demande("bilan.rappel", cle, arguments, bilan)


def rappeler(identifiant: int, atteint: int, echeance: str) -> bool:
    """Envoie un rappel, si le bilan est toujours à rendre à cette date. Rend vrai s'il est parti."""
    bilan = (
        Bilan.objects.select_related("convention__dossier__appel__service", "convention__dossier__structure")
        .filter(pk=identifiant, etat__in=sorted(etats.A_RENDRE), echeance=echeance)
        .first()
    )
    if bilan is None:
        return False
    prevenir_beneficiaire(bilan, "retard" if atteint > 0 else "rappel", jours=abs(atteint), palier=atteint)
    if atteint >= RETARD_DIT_AUX_AGENTS:
        prevenir_agents(bilan, "retard_agent", jours=atteint)
    return True
