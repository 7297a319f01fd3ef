"""Constater si l'application peut servir : base, migrations, courtier, travaux en retard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from socle.horloge import maintenant
from socle.models.travail import EtatTravail, Travail

RETARD = timedelta(minutes=5)


def constater() -> dict[str, Any]:
    """Constat en JSON. `pret` ne dépend que de la base et des migrations : un courtier absent retarde, il n'arrête
    pas."""
    try:
        migrations = _migrations_appliquees()
        retard = _travaux_en_retard() if migrations else None
    except DatabaseError:
        return {"pret": False, "base": False, "migrations": False, "courtier": _courtier(), "travaux_en_retard": None}
    return {
        "pret": migrations,
        "base": True,
        "migrations": migrations,
        "courtier": _courtier(),
        "travaux_en_retard": retard,
    }


def _migrations_appliquees() -> bool:
    executeur = MigrationExecutor(connection)
    return not executeur.migration_plan(executeur.loader.graph.leaf_nodes())


def _travaux_en_retard() -> int:
    return Travail.objects.filter(etat=EtatTravail.EN_ATTENTE, echeance__lt=maintenant() - RETARD).count()


def _courtier() -> bool:
    try:
        with current_app.connection_for_write() as lien:
            lien.ensure_connection(max_retries=0, timeout=1)
    except Exception:  # noqa: BLE001 - chaque courtier lève les siennes ; ici on ne fait que constater
        return False
    return True
