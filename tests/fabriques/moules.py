"""Les moules : ce que bien des essais veulent tout prêt se bâtit une fois par processus, puis se recoule d'un bloc.

`recoulable` décore une fabrique qui part d'une base vide (un dossier déposé, une convention en cours) ; `couler` sert
aux appels, que des essais ajoutent à une base déjà remplie.

Charger, aplatir et publier un appel livré sont l'affaire de leurs propres essais ; les autres veulent l'appel tout
prêt. Ses lignes, historique compris, se relèvent la première fois et reviennent ensuite avec les mêmes clés : les
séquences ne reculant jamais, aucune ligne neuve ne peut les prendre.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from aap.etats import EtatAppel
from aap.models import AppelAProjets, VersionAppel
from comptes.droits import SYSTEME
from comptes.models import Service
from socle import fichiers, horloge, journal
from socle.models import Fichier

# Ce que les migrations écrivent et qu'aucun essai ne change : le vider obligerait à le récrire à chaque fois.
PERMANENTES = frozenset({"django_migrations", "django_content_type", "auth_permission", "django_site"})


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


@dataclass(frozen=True, slots=True)
class Empreinte:
    """Toute la base après une fabrique : l'objet rendu, une instruction qui remet chaque ligne, les fichiers."""

    modele: type[Model]
    pk: Any
    instruction: str
    fichiers: tuple[tuple[str, bytes], ...]


P = ParamSpec("P")
M = TypeVar("M", bound=Model)
_EMPREINTES: dict[Any, Empreinte] = {}
_SIMPLES = (str, int, bool, date, Decimal, type(None))


def recoulable(*suivre: str) -> Callable[[Callable[P, M]], Callable[P, M]]:
    """Décore une fabrique : sur une base vide, à la même heure figée et aux mêmes arguments, son résultat revient tel
    quel au lieu d'être rebâti. `suivre` : relations chargées avec l'objet rendu. Ailleurs, la fabrique travaille."""

    def decorer(batir: Callable[P, M]) -> Callable[P, M]:
        @wraps(batir)
        def fabriquer(*args: P.args, **options: P.kwargs) -> M:
            cle = _cle(batir, args, options)
            if cle is None or not _base_vide():
                return batir(*args, **options)
            if cle not in _EMPREINTES:
                _EMPREINTES[cle] = _prendre(batir(*args, **options))
            else:
                _remettre(_EMPREINTES[cle])
            empreinte = _EMPREINTES[cle]
            return cast("M", empreinte.modele._base_manager.select_related(*suivre).get(pk=empreinte.pk))

        return fabriquer

    return decorer


def _cle(batir: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Ce qui décide du résultat ; None si ce n'est pas écrit dans les arguments, ou hors d'une transaction d'essai."""
    figee = horloge._Etat.fige
    valeurs = (*args, *options.values())
    if figee is None or not connection.in_atomic_block or not all(isinstance(v, _SIMPLES) for v in valeurs):
        return None
    return batir.__module__, batir.__qualname__, args, tuple(sorted(options.items())), figee, str(settings.MEDIA_ROOT)


@cache
def _nos_tables() -> dict[str, tuple[str, ...]]:
    """Colonnes de chaque table des pièces, historique et liaisons comprises."""
    modeles = apps.get_models(include_auto_created=True)
    propres = [m for m in modeles if m._meta.managed and not m._meta.proxy and m._meta.db_table not in PERMANENTES]
    return {m._meta.db_table: tuple(str(c.column) for c in m._meta.local_concrete_fields) for m in propres}


def _base_vide() -> bool:
    pleines = [sql.SQL("EXISTS (SELECT FROM {})").format(sql.Identifier(table)) for table in _nos_tables()]
    with connection.cursor() as curseur:
        curseur.execute(sql.SQL("SELECT NOT ({})").format(sql.SQL(" OR ").join(pleines)))
        return bool(curseur.fetchone()[0])


def _prendre(objet: Model) -> Empreinte:
    morceaux = []
    with connection.cursor() as curseur:
        for table, colonnes in _nos_tables().items():
            curseur.execute(sql.SQL("SELECT jsonb_agg(to_jsonb(t))::text FROM {} AS t").format(sql.Identifier(table)))
            (rangees,) = curseur.fetchone()
            if rangees:
                noms = sql.SQL(", ").join(map(sql.Identifier, colonnes))
                morceaux.append(
                    sql.SQL("INSERT INTO {t} ({c}) SELECT {c} FROM jsonb_populate_recordset(NULL::{t}, {r})").format(
                        t=sql.Identifier(table), c=noms, r=sql.Literal(rangees)
                    )
                )
        instruction = sql.SQL("; ").join(morceaux).as_string(curseur.connection)
    gardes = tuple((fichier.chemin, fichiers.lire(fichier)) for fichier in Fichier.objects.all())
    return Empreinte(type(objet), objet.pk, instruction, gardes)


def _remettre(empreinte: Empreinte) -> None:
    """Remet les lignes sans réveiller les déclencheurs : leur effet est déjà dans les lignes."""
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as curseur:
        # La première instruction endort les déclencheurs ; la suite passe telle quelle, sans paramètre.
        curseur.execute("SELECT 1")
        connection.connection.execute(empreinte.instruction)
    for nom, octets in empreinte.fichiers:
        if not default_storage.exists(nom):
            default_storage.save(nom, ContentFile(octets))
