"""Celery : configuration et table unique des tâches périodiques."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")


def options_courtier(adresse: str, dossier: Path) -> dict[str, Any]:
    """Options du courtier. `filesystem://` range ses messages sous `dossier` (créé) ; un serveur muet lâche en deux
    secondes."""
    if not adresse.startswith("filesystem:"):
        # Sans cela, un courtier arrêté retient six secondes la personne qui vient de valider ; le balayage rattrapera.
        return {"socket_connect_timeout": 2, "socket_timeout": 5, "max_retries": 1, "interval_start": 0}
    chemins = {nom: dossier / "courtier" / nom for nom in ("messages", "traites", "controle")}
    for chemin in chemins.values():
        chemin.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(chemins["messages"]),
        "data_folder_out": str(chemins["messages"]),
        "processed_folder": str(chemins["traites"]),
        "control_folder": str(chemins["controle"]),
        "store_processed": False,
    }


def configuration() -> dict[str, Any]:
    """Lue à la première utilisation : ce module est importé avant que les réglages ne soient prêts."""
    from django.conf import settings

    return {
        "broker_url": settings.CELERY_BROKER_URL,
        "broker_transport_options": options_courtier(settings.CELERY_BROKER_URL, settings.VAR_DIR),
        "broker_connection_retry_on_startup": True,
        "task_ignore_result": True,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "timezone": "UTC",
        "enable_utc": True,
        "beat_schedule_filename": str(settings.VAR_DIR / "calendrier-celery"),
        "beat_schedule": CALENDRIER,
    }


# La seule table périodique : une ligne par tâche Celery, heures en UTC.
CALENDRIER: dict[str, dict[str, Any]] = {
    "travaux-dus": {"task": "socle.tasks.balayer", "schedule": 60.0, "options": {"expires": 55}},
    "echeances-des-dossiers": {
        "task": "candidatures.tasks.programmer_echeances",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "echeances-des-bilans": {
        "task": "bilans.tasks.programmer_echeances",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "echeances-des-conventions": {
        "task": "conventions.tasks.programmer_echeances",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "sceau-du-journal": {"task": "socle.tasks.sceller_journal", "schedule": crontab(hour=1, minute=5)},
    "questions-non-confirmees": {"task": "aap.tasks.programmer_oubli", "schedule": crontab(hour=1, minute=40)},
    "fichiers-orphelins": {"task": "socle.tasks.balayer_fichiers", "schedule": crontab(hour=2, minute=20)},
}

app = Celery("guichet")
app.add_defaults(configuration)
app.autodiscover_tasks()
