"""Dans un vrai navigateur : des scans en vrac à la signature enregistrée, et des conventions produites par lot."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from comptes.types import TypeService
from conventions.etats import Etat
from conventions.models import Convention, SignatureConvention
from conventions.types import Partie
from socle.travaux import executer_echus
from tests.conventions import numerises as n
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import ServiceFactory, agent
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]


@dataclass
class Scene:
    """La gestionnaire, deux conventions à signer, et ce que le copieur a fait de leurs pages."""

    onglet: Onglet
    une: Convention
    autre: Convention
    lot: Path


@pytest.fixture
def scene(ouvrir: Callable[..., Onglet], tmp_path: Path) -> Scene:
    appel = appel_de("mayotte-2022", ServiceFactory(nom="DEETS de Mayotte", type=TypeService.DREETS))
    une, autre = n.papier(appel=appel), n.papier(pages=2, appel=appel)
    Convention.objects.update(signee_le=None)
    a, b = n.scans(une, 180), n.scans(autre, 6)
    lot = tmp_path / "copieur.pdf"
    lot.write_bytes(n.televerse([a[2], b[1], a[0], n.blanche(), a[0]]).read())
    return Scene(ouvrir(1280, agent("gestionnaire", appel.service)), une, autre, lot)


def test_des_scans_en_vrac_a_la_signature(scene: Scene) -> None:
    _deposer(scene)
    _rattacher(scene)
    _enregistrer(scene)
    signees = SignatureConvention.objects.filter(partie=Partie.BENEFICIAIRE)
    assert set(signees.values_list("version__convention", "nom")) == {(scene.une.pk, "Dominique Durand")}


def _deposer(scene: Scene) -> None:
    onglet, page = scene.onglet, scene.onglet.page
    onglet.aller("/conventions/")
    onglet.regarder("liste des conventions, délais")
    onglet.suivre("Exemplaires signés à rattacher")
    onglet.voit("Aucun lot n’a encore été déposé.")
    onglet.suivre("Déposer des pages numérisées")
    onglet.regarder("déposer des pages numérisées")
    page.set_input_files("input[type=file]", str(scene.lot))
    onglet.presser("Déposer et lire les pages")
    expect(page.get_by_role("progressbar")).to_be_visible()
    onglet.regarder("lot en lecture")
    executer_echus()
    # La page se recharge d'elle-même quand la lecture est finie.
    onglet.voit(re.compile("3 reconnues, 1 à traiter, 1 refusée"))
    onglet.regarder("lot lu")


def _rattacher(scene: Scene) -> None:
    onglet, page = scene.onglet, scene.onglet.page
    onglet.suivre("Rattacher la page 4")
    onglet.regarder("rattacher une page")
    onglet.remplir({"convention": scene.une.numero, "numero": "2"})
    onglet.presser("Rattacher cette page")
    onglet.voit("Page rattachée.")
    onglet.aller("/conventions/numerises/")
    onglet.regarder("exemplaires à rattacher")
    expect(page.get_by_role("row", name=scene.autre.numero)).to_contain_text("Il manque la page 1")


def _enregistrer(scene: Scene) -> None:
    onglet = scene.onglet
    onglet.suivre(f"Relire et enregistrer la signature de {scene.une.numero}")
    onglet.regarder("exemplaire complet")
    assert onglet.telecharger(re.compile("Relire les pages reçues")).startswith(b"%PDF")
    onglet.presser("Enregistrer la signature du bénéficiaire")
    onglet.regarder("exemplaire, nom oublié")
    onglet.remplir({"nom": "Dominique Durand", "fonction": "Présidente"})
    onglet.presser("Enregistrer la signature du bénéficiaire")
    onglet.voit("La signature du bénéficiaire est enregistrée.")
    onglet.voit("Exemplaires signés numérisés")
    onglet.regarder("convention, exemplaire gardé et délai")


def test_produire_plusieurs_conventions(ouvrir: Callable[..., Onglet]) -> None:
    appel = appel_de("mayotte-2022", ServiceFactory(nom="DEETS de Mayotte", type=TypeService.DREETS))
    brouillons = [n.papier(pages=1, appel=appel, etat=Etat.BROUILLON) for _ in range(2)]
    onglet = ouvrir(1280, agent("gestionnaire", appel.service))
    onglet.aller("/conventions/")
    for convention in brouillons:
        onglet.page.get_by_label(f"Choisir {convention.numero}").check()
    onglet.regarder("conventions cochées")
    onglet.presser("Produire les documents cochés")
    onglet.regarder("production en cours")
    executer_echus()
    onglet.voit("2 documents produits.")
    onglet.regarder("production finie")
    assert onglet.telecharger(re.compile("Télécharger les documents")).startswith(b"PK")
