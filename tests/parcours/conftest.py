"""Le navigateur, le serveur et les personnes du chemin principal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from comptes.models import Utilisateur
from tests.exploitation.serveurs import chromium
from tests.parcours.pages import Onglet

# Chaque page rejoue axe une seconde : l'optimiser à fond coûterait plus de processeur qu'il n'en rendrait.
SANS_OPTIMISER = "--js-flags=--no-opt --no-maglev"


@pytest.fixture(autouse=True)
def menu_garde(settings: Any) -> None:
    """Garde les nombres du menu comme en service : ce que la personne fait elle-même s'y voit aussitôt."""
    settings.MENU_MEMOIRE = 30


@pytest.fixture(scope="module")
def chromium_ouvert(django_db_setup: None) -> Iterator[Browser]:
    """Un navigateur par module, fermé avant le suivant ; absent : échec avec CI=true, sinon sauté avec sa raison.

    La base se crée avant lui : pendant sa boucle, Django tient des connexions à part, que l'effacement ne connaît pas.
    """
    chemin = chromium()
    with pytest.MonkeyPatch.context() as contexte, sync_playwright() as outil:
        # L'interface synchrone du navigateur fait tourner une boucle ; Django croirait à tort être en asynchrone.
        contexte.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        navigateur = outil.chromium.launch(executable_path=chemin, args=[SANS_OPTIMISER])
        yield navigateur
        # Ouverte, celle de la boucle empêcherait d'effacer la base.
        connections.close_all()
        navigateur.close()


@pytest.fixture
def ouvrir(chromium_ouvert: Browser, live_server: LiveServer) -> Iterator[Callable[..., Onglet]]:
    """`ouvrir(largeur, personne=None)` : un onglet, déjà connecté si on donne une personne ; fermé et jugé à la fin."""
    ouverts: list[Onglet] = []

    def faire(largeur: int, personne: Utilisateur | None = None) -> Onglet:
        onglet = Onglet(chromium_ouvert, live_server.url, largeur)
        ouverts.append(onglet)
        if personne is not None:
            client = Client()
            client.force_login(get_user_model().objects.get(pk=personne.pk))
            onglet.connecter(client.cookies["sessionid"].value)
        return onglet

    yield faire
    for onglet in ouverts:
        onglet.fermer()
