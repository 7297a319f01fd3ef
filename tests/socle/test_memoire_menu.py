"""Les nombres du menu : gardés un moment, par personne, et oubliés dès qu'elle agit."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from socle.memoire_menu import nombre
from socle.middleware import MenuAJour


@pytest.fixture(autouse=True)
def memoire(settings: Any) -> Iterator[None]:
    settings.MENU_MEMOIRE = 30
    cache.clear()
    yield
    cache.clear()


def demande(personne: int | None, methode: str = "GET") -> Any:
    request: Any = HttpRequest()
    request.method, request.user = methode, SimpleNamespace(pk=personne)
    return request


def envoyer(personne: int | None, methode: str) -> None:
    MenuAJour(lambda _request: HttpResponse())(demande(personne, methode))


def test_le_nombre_lu_est_garde_pour_cette_personne_et_cette_cle() -> None:
    assert nombre(demande(1), "service", lambda: 3) == 3
    assert nombre(demande(1), "service", lambda: 4) == 3
    assert nombre(demande(1), "bilans", lambda: 5) == 5
    assert nombre(demande(1), "service", lambda: 4) == 3
    assert nombre(demande(2), "service", lambda: 6) == 6


@pytest.mark.parametrize(("methode", "attendu"), [("GET", 3), ("HEAD", 3), ("POST", 4), ("DELETE", 4)])
def test_ce_que_la_personne_envoie_fait_recompter(methode: str, attendu: int) -> None:
    nombre(demande(1), "service", lambda: 3)
    envoyer(2, "POST")
    envoyer(None, "POST")
    envoyer(1, methode)
    assert nombre(demande(1), "service", lambda: 4) == attendu


def test_a_zero_rien_n_est_garde(settings: Any) -> None:
    settings.MENU_MEMOIRE = 0
    assert [nombre(demande(1), "service", lambda lu=lu: lu) for lu in (3, 4)] == [3, 4]  # type: ignore[misc]  # valeur liée
