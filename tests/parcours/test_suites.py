"""« Si oui… » dans un vrai navigateur : replié, annoncé, gardé, relu ; sans script, tout reste à l'écran."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from candidatures.models import Dossier, Relations
from tests.fabriques.candidatures import brouillon
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]
DATE = "#champ-relations-rup_date"


@pytest.fixture
def dossier() -> Dossier:
    return brouillon()


@pytest.fixture
def sans_script(chromium_ouvert: Browser, live_server: LiveServer, dossier: Dossier) -> Iterator[Page]:
    """La porteuse dans un navigateur sans JavaScript."""
    client = Client()
    client.force_login(dossier.cree_par)
    contexte = chromium_ouvert.new_context(java_script_enabled=False, base_url=live_server.url)
    contexte.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield contexte.new_page()
    contexte.close()


def test_repondre_non_replie_sans_rien_perdre(ouvrir: Callable[..., Onglet], dossier: Dossier) -> None:
    onglet = ouvrir(1280, dossier.cree_par)
    onglet.aller(f"/dossiers/{dossier.uuid}/relations/")
    page = onglet.page
    expect(page.locator(DATE)).to_be_visible()  # pas encore de réponse : rien n'est caché
    onglet.remplir({"rup": "oui", "rup_date": "1999-12-31", "agrement": "non"})
    onglet.remplir({"rup": "non"})
    expect(page.locator(DATE)).to_be_hidden()
    expect(page.locator("#champ-agrements")).to_be_hidden()
    expect(page.locator("[data-g-suites]")).to_have_text(
        "La suite de cette question est masquée ; ce que vous y aviez écrit est gardé."
    )
    onglet.regarder("relations, suites repliées")
    onglet.presser("Enregistrer et quitter")
    assert str(Relations.objects.get(pk=dossier.pk).rup_date) == "1999-12-31"
    onglet.aller(f"/dossiers/{dossier.uuid}/relations/")
    expect(page.locator(DATE)).to_be_hidden()
    onglet.remplir({"rup": "oui"})
    expect(page.locator("[data-g-suites]")).to_contain_text("À remplir maintenant : Si oui, date de publication")
    expect(page.locator("[name=rup_date]")).to_have_value("1999-12-31")
    onglet.regarder("relations, suite ouverte")


def test_une_faute_dans_une_suite_la_garde_ouverte(ouvrir: Callable[..., Onglet], dossier: Dossier) -> None:
    onglet = ouvrir(1280, dossier.cree_par)
    onglet.aller(f"/dossiers/{dossier.uuid}/projet/")
    onglet.remplir({"recrutement": "oui", "recrutement_etpt": "un mi-temps"})
    onglet.remplir({"recrutement": "non"})
    expect(onglet.page.locator("#champ-projet-recrutement_etpt")).to_be_hidden()
    onglet.presser("Enregistrer et quitter")
    expect(onglet.page.locator("#champ-projet-recrutement_etpt")).to_be_visible()
    expect(onglet.page.locator("[name=recrutement_etpt]")).to_have_value("un mi-temps")


def test_sans_script_tout_reste_visible(sans_script: Page, dossier: Dossier) -> None:
    Relations.objects.filter(pk=dossier.pk).update(rup=False, adherents_pm=False, agrement=False)
    sans_script.goto(f"/dossiers/{dossier.uuid}/relations/")
    for bloc in (DATE, "#champ-relations-adherents_pm_liste", "#champ-agrements"):
        expect(sans_script.locator(bloc)).to_be_visible()
