"""Tâches Celery et genres de travaux du socle : trois lignes chacune, le travail est ailleurs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task

from socle import antivirus, courriels, fichiers, journal, travaux
from socle.horloge import aujourd_hui
from socle.models.travail import Travail


@shared_task(name="socle.tasks.executer_travail", ignore_result=True)  # type: ignore[untyped-decorator]  # celery n'est pas typé
def executer_travail(identifiant: int) -> None:
    """Exécute un travail par son identifiant."""
    travaux.executer(identifiant)


@shared_task(name="socle.tasks.balayer", ignore_result=True)  # type: ignore[untyped-decorator]  # celery n'est pas typé
def balayer() -> None:
    """Chaque minute : ce qui est dû et pas fait, baux expirés compris."""
    travaux.balayer()


@shared_task(name="socle.tasks.sceller_journal", ignore_result=True)  # type: ignore[untyped-decorator]  # celery n'est pas typé
def sceller_journal() -> None:
    """Chaque nuit : scelle les lignes du journal au nom de la veille (UTC)."""
    journal.sceller(aujourd_hui("UTC") - timedelta(days=1))


@shared_task(name="socle.tasks.balayer_fichiers", ignore_result=True)  # type: ignore[untyped-decorator]  # celery n'est pas typé
def balayer_fichiers() -> None:
    """Chaque nuit : retire du stockage les fichiers sans ligne."""
    fichiers.balayer_orphelins()


@travaux.genre(courriels.GENRE_REMISE, en_deux_temps=True)
def remettre_courriel(travail: Travail) -> None:
    """Remet un courriel au serveur."""
    courriels.remettre(travail)


@travaux.genre(antivirus.GENRE_ANALYSE, en_deux_temps=True)
def analyser_fichier(travail: Travail) -> dict[str, Any]:
    """Fait analyser un fichier déposé."""
    return fichiers.analyser(travail)
