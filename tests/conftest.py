"""Fils-pièges de toute la suite : ce qui ne doit pas arriver fait échouer le test au lieu de passer inaperçu.

- aucune connexion hors du poste ;
- une variable de gabarit non définie, dans nos gabarits, lève une erreur ;
- les courriels passent par les lignes, comme en service ;
- les fichiers vont dans un dossier jetable ;
- le verrou du journal n'est levé que pour vider la base entre deux tests transactionnels ;
- un test transactionnel ne laisse une ligne dans aucune table.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.conf import settings as reglages
from django.db import connection
from django.template import engines
from django.template.base import Node
from django.test import TransactionTestCase
from psycopg import sql

from socle import horloge as module_horloge
from socle import pdf as socle_pdf
from tests import bases

LOCAUX = ("127.", "::1", "localhost")
NOS_GABARITS = str(Path(reglages.BASE_DIR) / "templates")
INSTANT = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)


class SortieReseau(AssertionError):
    """Un test a voulu sortir du poste."""


class VariableAbsente(AssertionError):
    """Un de nos gabarits nomme une variable que la vue ne donne pas."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Copie d'un moule la base de chaque part (`tests/bases.py`)."""
    part = getattr(request.config, "workerinput", None)
    if part is None or django_db_keepdb:
        yield
        return
    commun = tmp_path_factory.getbasetemp().parent
    with django_db_blocker.unblock():
        bases.mouler(commun)
    yield
    with django_db_blocker.unblock():
        bases.demouler(commun, part["workercount"])


@pytest.fixture(autouse=True)
def sans_reseau(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse toute connexion vers un autre poste (PostgreSQL passe par sa bibliothèque C, hors d'ici)."""

    def garder(methode: Callable[..., Any]) -> Callable[..., Any]:
        def connecter(prise: socket.socket, adresse: Any) -> Any:
            if prise.family != socket.AF_UNIX and not str(adresse[0]).startswith(LOCAUX):
                raise SortieReseau(f"Connexion interdite pendant les tests : {adresse}")
            return methode(prise, adresse)

        return connecter

    monkeypatch.setattr(socket.socket, "connect", garder(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", garder(socket.socket.connect_ex))


class _Piege(str):
    """Valeur d'une variable absente. Django en teste la vérité avant de s'en servir : c'est là qu'on regarde qui l'a
    écrite."""

    __slots__ = ()

    def __bool__(self) -> bool:
        cadre = sys._getframe(1)
        expression = cadre.f_locals.get("self")
        if cadre.f_code.co_name != "resolve" or _a_un_defaut(expression):
            return False
        origine = _gabarit_courant(cadre)
        if origine.startswith(NOS_GABARITS):
            raise VariableAbsente(f"{origine} : « {expression} » n'est pas définie.")
        return False


def _a_un_defaut(expression: Any) -> bool:
    return any(filtre.__name__.startswith("default") for filtre, *_ in getattr(expression, "filters", ()))


def _gabarit_courant(cadre: FrameType | None) -> str:
    while cadre is not None:
        noeud = cadre.f_locals.get("self")
        if cadre.f_code.co_name == "render_annotated" and isinstance(noeud, Node):
            return str(getattr(noeud.origin, "name", ""))
        cadre = cadre.f_back
    return ""


@pytest.fixture(autouse=True)
def variables_definies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fait échouer le rendu d'un de nos gabarits qui nomme une variable absente (hors `if` et filtre `default`)."""
    moteur: Any = engines["django"]
    monkeypatch.setattr(moteur.engine, "string_if_invalid", _Piege())


@pytest.fixture(autouse=True)
def courriels_en_lignes(settings: Any) -> None:
    """Rétablit notre EMAIL_BACKEND, que Django remplace pendant les tests ; la remise va dans `mail.outbox`."""
    settings.EMAIL_BACKEND = "socle.courriels.BackendLignes"


@pytest.fixture(autouse=True)
def fichiers_jetables(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Range les fichiers déposés dans un dossier de la session de tests."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "fichiers"


@pytest.fixture(autouse=True)
def courtier_muet(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ne pousse rien au courtier : rend les identifiants qui l'auraient été. `travaux.executer_echus()` les exécute."""
    pousses: list[int] = []

    def noter(identifiant: int, *, expire: int | None = None) -> bool:
        pousses.append(identifiant)
        return True

    monkeypatch.setattr("socle.travaux.pousser", noter)
    return pousses


_imprimer_une_fois = lru_cache(maxsize=256)(socle_pdf.imprimer)


@pytest.fixture(autouse=True)
def pdf_gardes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rend une fois par processus chaque PDF dont le HTML et les pièces jointes sont les mêmes au caractère près.

    Les essais qui comparent deux rendus portent la marque `pdf_neuf`.
    """
    if not request.node.get_closest_marker("pdf_neuf"):
        monkeypatch.setattr(socle_pdf, "imprimer", _imprimer_une_fois)


@pytest.fixture
def horloge() -> Iterator[datetime]:
    """Arrête l'horloge le 1er juillet 2025 à 10 h (Paris) ; `socle.horloge.avancer` la fait avancer."""
    with module_horloge.figer(INSTANT) as instant:
        yield instant


@pytest.fixture
def figer() -> Callable[[datetime], AbstractContextManager[datetime]]:
    """Donne `figer(instant)` aux tests qui choisissent leur heure."""
    return module_horloge.figer


@pytest.fixture(autouse=True, scope="session")
def base_vidable() -> Iterator[None]:
    """Vide, après un test transactionnel, les seules tables où il a écrit ; le verrou du journal n'est levé que là."""
    classe: Any = TransactionTestCase
    origine = classe._fixture_teardown

    def vider(_self: TransactionTestCase) -> None:
        with connection.cursor() as curseur:
            pleines = _tables_pleines(curseur)
            if not pleines:
                return
            curseur.execute("SET guichet.journal_modifiable = 'oui'")
            try:
                curseur.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, pleines))))
            finally:
                curseur.execute("RESET guichet.journal_modifiable")

    # Seul point de passage du vidage.
    classe._fixture_teardown = vider
    yield
    classe._fixture_teardown = origine


def _tables_pleines(curseur: Any) -> list[str]:
    """Tables de la base qui ont au moins une ligne, hors celles que tout essai retrouve telles quelles."""
    from tests.fabriques.moules import PERMANENTES

    noms = [nom for nom in connection.introspection.table_names(curseur) if nom not in PERMANENTES]
    une_ligne = [sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(nom, sql.Identifier(nom)) for nom in noms]
    curseur.execute(sql.SQL(" UNION ALL ").join(une_ligne))
    return [nom for (nom,) in curseur.fetchall()]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Les plus longs d'abord : aucune part de la suite ne finit seule sur l'un d'eux. Le reste garde son hasard."""
    items.sort(key=lambda essai: "parcours" not in essai.path.parts and "temps" not in essai.path.parts)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Nomme un cas fait d'octets par son argument : une archive porte l'heure de sa fabrication, et le nom d'un essai
    doit être le même dans chaque part de la suite."""
    return argname if isinstance(val, bytes) else None
