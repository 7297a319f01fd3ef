"""Le moule d'un appel : bâti une fois par processus, il se recoule ensuite d'un bloc, en une instruction par table.

Charger, aplatir et publier un appel livré sont l'affaire de leurs propres essais ; les autres veulent l'appel tout
prêt. Ses lignes, historique compris, se relèvent la première fois et reviennent ensuite avec les mêmes clés : les
séquences ne reculant jamais, aucune ligne neuve ne peut les prendre.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pgtrigger
from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from aap.etats import EtatAppel
from aap.models import AppelAProjets, VersionAppel
from comptes.droits import SYSTEME
from comptes.models import Service
from socle import journal


@dataclass(frozen=True, slots=True)
class Moule:
    """Lignes d'un appel : sa clé, celle de la version du cadre qu'il suit, le JSON des lignes de chaque table."""

    appel: int
    cadre: int | None
    lignes: tuple[tuple[str, str], ...]


_INSERER = sql.SQL(
    "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, ligne || %s::jsonb)).*"
    " FROM jsonb_array_elements(%s::jsonb) AS ligne"
)
_MOULES: dict[tuple[str, bool], Moule] = {}


def couler(cle: tuple[str, bool], service: Service, batir: Callable[[], AppelAProjets]) -> AppelAProjets:
    """Rend l'appel : bâti et relevé la première fois, recoulé pour ce service ensuite."""
    moule = _MOULES.get(cle)
    if moule is None or not _cadre_en_place(moule):
        avant = {table: _derniere(table, pk) for table, pk in _tables()}
        appel = batir()
        _MOULES[cle] = _relever(appel, avant)
        return appel
    a_ce_service = json.dumps({"service_id": service.pk})
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as curseur:
        for table, rangees in moule.lignes:
            curseur.execute(_INSERER.format(table=sql.Identifier(table)), [a_ce_service, rangees])
    appel = AppelAProjets.objects.get(pk=moule.appel)
    if appel.etat == EtatAppel.PUBLIE:
        journal.inscrire(
            appel, "appel.publier", acteur=SYSTEME, avant=EtatAppel.PREPARATION, apres=appel.etat, detail={"version": 1}
        )
    return appel


def _cadre_en_place(moule: Moule) -> bool:
    return moule.cadre is None or VersionAppel.objects.filter(pk=moule.cadre).exists()


@cache
def _tables() -> tuple[tuple[str, str], ...]:
    """(table, colonne de la clé) de tout ce qu'écrit la pièce des appels, historique compris."""
    modeles = apps.get_app_config("aap").get_models(include_auto_created=True)
    return tuple((m._meta.db_table, str(m._meta.pk.column)) for m in modeles)


def _derniere(table: str, pk: str) -> int:
    with connection.cursor() as curseur:
        demande = sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(sql.Identifier(pk), sql.Identifier(table))
        curseur.execute(demande)
        return int(curseur.fetchone()[0])


def _relever(appel: AppelAProjets, avant: dict[str, int]) -> Moule:
    lignes: list[tuple[str, str]] = []
    with connection.cursor() as curseur:
        for table, pk in _tables():
            demande = sql.SQL("SELECT jsonb_agg(to_jsonb(t))::text FROM {} AS t WHERE {} > %s")
            curseur.execute(demande.format(sql.Identifier(table), sql.Identifier(pk)), [avant[table]])
            (rangees,) = curseur.fetchone()
            if rangees:
                lignes.append((table, rangees))
    version = appel.versions.get()
    return Moule(appel.pk, version.cadre_id, tuple(lignes))
