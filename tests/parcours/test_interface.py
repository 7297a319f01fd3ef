"""La galerie dans un vrai navigateur : accessibilité des deux thèmes, et ce que fait guichet.js."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.parcours import accessibilite

pytestmark = pytest.mark.parcours
THEMES = ["dsfr", "sobre"]


@pytest.fixture(scope="module")
def serveur(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Un seul serveur pour le module : la galerie n'écrit rien, il n'y a pas de base à vider entre deux tests."""
    with django_db_blocker.unblock():
        direct = LiveServer("localhost")
        yield direct.url
        direct.stop()


@pytest.fixture
def page(chromium_ouvert: Browser, serveur: str) -> Iterator[Page]:
    """Onglet à 1280 px ; toute erreur de console et toute requête hors du serveur de test font échouer le test."""
    contexte = chromium_ouvert.new_context(viewport={"width": 1280, "height": 900}, base_url=serveur)
    accessibilite.preparer(contexte)
    onglet = contexte.new_page()
    fautes: list[str] = []
    onglet.on("pageerror", lambda erreur: fautes.append(str(erreur)))
    onglet.on("request", lambda r: fautes.append(r.url) if not r.url.startswith((serveur, "data:")) else None)
    onglet.on("console", lambda m: fautes.append(m.text) if "Content Security Policy" in m.text else None)
    yield onglet
    contexte.close()
    assert fautes == []


def ouvrir(page: Page, theme: str = "dsfr") -> None:
    page.goto(f"/galerie/?theme={theme}")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("largeur", [1280, 390])
@pytest.mark.parametrize("theme", THEMES)
def test_aucun_defaut_d_accessibilite_ni_debordement(page: Page, theme: str, largeur: int) -> None:
    page.set_viewport_size({"width": largeur, "height": 900})
    ouvrir(page, theme)
    for etape in ("vide", "en erreur"):
        if etape == "en erreur":
            page.click("text=Enregistrer la section")
            expect(page.locator(".g-resume-erreurs")).to_be_focused()
        assert accessibilite.defauts(page) == [], etape
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, etape


@pytest.mark.parametrize("theme", THEMES)
def test_le_menu_mobile_s_ouvre_et_mene_quelque_part(page: Page, theme: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    ouvrir(page, theme)
    page.click("#bouton-menu" if theme == "dsfr" else ".s-entete__mobile summary")
    expect(page.get_by_role("link", name="Se connecter").locator("visible=true").first).to_be_visible()


def test_un_lien_du_resume_porte_au_champ(page: Page) -> None:
    ouvrir(page)
    page.click("text=Enregistrer la section")
    page.click(".g-resume-erreurs a[href='#id_siret']")
    expect(page.locator("#id_siret")).to_be_focused()


def test_sauvegarde_calcul_et_progression(page: Page) -> None:
    ouvrir(page)
    page.fill("#id_essai-montant", "100,50")
    expect(page.locator("[data-g-sortie=moitie]")).to_have_text("50,25\u00a0€")
    expect(page.locator("[data-g-etat]")).to_have_text(re.compile(r"^Enregistré à \d+\sh\s\d\d$"), timeout=8000)
    assert page.evaluate("Object.keys(localStorage).filter(c => c.startsWith('guichet:')).length") == 0
    expect(page.locator("[data-g-progression] [data-g-pourcent]")).to_have_text("100\u202f%")
    expect(page.locator("[data-g-progression] [data-g-etape]")).to_have_text("Document prêt")


def couper(page: Page) -> None:
    page.route("**/galerie/essai/", lambda route: route.abort())


def test_une_panne_garde_la_saisie_puis_la_rend(page: Page) -> None:
    ouvrir(page)
    couper(page)
    page.fill("#id_essai-montant", "77")
    expect(page.locator("[data-g-etat]")).to_contain_text("gardée sur cet appareil", timeout=8000)
    page.once("dialog", lambda dialogue: dialogue.accept())  # le navigateur prévient qu'on quitte sans avoir enregistré
    page.reload()
    expect(page.locator("#id_essai-montant")).to_have_value("")
    page.unroute("**/galerie/essai/")
    page.click("text=Reprendre cette saisie")
    expect(page.locator("#id_essai-montant")).to_have_value("77")
    expect(page.locator("[data-g-etat]")).to_contain_text("Enregistré à", timeout=8000)
    page.goto("/galerie/")
    page.fill("#id_essai-montant", "77")
    expect(page.locator("text=Reprendre cette saisie")).to_have_count(0)


def test_la_sauvegarde_reprend_seule_apres_la_panne(page: Page) -> None:
    ouvrir(page)
    couper(page)
    page.fill("#id_essai-montant", "78")
    expect(page.locator("[data-g-etat]")).to_contain_text("gardée sur cet appareil", timeout=8000)
    page.unroute("**/galerie/essai/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-g-etat]")).to_contain_text("Enregistré à", timeout=8000)


def test_un_conflit_se_dit_et_n_ecrase_rien(page: Page) -> None:
    ouvrir(page)
    conflit = '{"message": "Modifié par une autre personne."}'
    page.route("**/galerie/essai/", lambda r: r.fulfill(status=409, content_type="application/json", body=conflit))
    page.fill("#id_essai-montant", "79")
    expect(page.locator("[data-g-etat]")).to_have_text("Modifié par une autre personne.", timeout=8000)
    assert page.evaluate("Object.keys(localStorage).filter(c => c.startsWith('guichet:')).length") == 1


def lignes(page: Page) -> Any:
    return page.locator("[data-g-lignes-liste] [data-g-ligne]:visible")


def test_lignes_ajoutees_retirees_et_renumerotees(page: Page) -> None:
    ouvrir(page)
    page.click("text=Ajouter un poste")
    expect(page.locator("#id_postes-1-intitule")).to_be_focused()
    page.click("text=Ajouter un poste")
    page.fill("#id_postes-2-intitule", "Médiatrice")
    assert page.input_value("#id_postes-TOTAL_FORMS") == "3"
    page.locator("[data-g-lignes-retirer]:visible").nth(1).click()
    expect(lignes(page)).to_have_count(2)
    assert page.is_checked("#id_postes-1-DELETE")
    assert page.locator("[data-g-ligne]:visible [data-g-rang]").all_inner_texts()[:1] == ["1"]
    expect(lignes(page).nth(1).locator("legend")).to_have_text("Poste 2")
    expect(page.locator("#id_postes-2-intitule")).to_be_focused()
    expect(page.locator("[data-g-lignes-annonce]")).to_have_text("Ligne retirée.")


def test_un_tableau_colle_remplit_les_lignes(page: Page) -> None:
    ouvrir(page)
    page.evaluate(
        """() => {
          const donnees = new DataTransfer();
          donnees.setData("text/plain", "Médiatrice\\t0,5\\t14 000,00\\nAnimateur\\t1\\t29 473,50\\n");
          const cible = document.querySelector("#id_postes-0-intitule");
          cible.dispatchEvent(new ClipboardEvent("paste", { clipboardData: donnees, bubbles: true, cancelable: true }));
        }"""
    )
    assert page.input_value("#id_postes-0-intitule") == "Médiatrice"
    assert page.input_value("#id_postes-1-cout") == "29 473,50"
    expect(page.locator("[data-g-lignes-annonce]")).to_have_text("2 lignes collées.")


def test_une_seule_soumission(page: Page) -> None:
    ouvrir(page)
    envois: list[str] = []

    def retenir(route: Route) -> None:
        envois.append(route.request.method)
        route.fulfill(status=204)  # le navigateur reste sur la page, comme pendant un envoi qui dure

    page.route("**/galerie/?theme=dsfr", retenir)
    bouton = page.locator("text=Enregistrer la section")
    bouton.click()
    expect(bouton).to_be_disabled()
    page.evaluate("document.querySelector('form[novalidate]').requestSubmit()")
    assert envois == ["POST"]


def test_la_confirmation_refusee_n_envoie_rien(page: Page) -> None:
    ouvrir(page)
    questions: list[str] = []

    def refuser(dialogue: Any) -> None:
        questions.append(dialogue.message)
        dialogue.dismiss()

    page.on("dialog", refuser)
    page.click("text=Abandonner")
    assert questions == ["Abandonner ce dossier ?"]


def test_sans_script_le_formulaire_marche(chromium_ouvert: Browser, serveur: str) -> None:
    contexte = chromium_ouvert.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = contexte.new_page()
    page.goto(f"{serveur}/galerie/")
    expect(page.get_by_role("link", name="Se connecter").locator("visible=true").first).to_be_visible()
    page.fill("#id_nom", "Les Mangues")
    page.click("text=Enregistrer la section")
    expect(page.locator("#id_nom")).to_have_value("Les Mangues")
    expect(page.locator(".g-resume-erreurs")).to_be_visible()
    expect(page.locator("#id_postes-0-DELETE")).to_be_visible()
    contexte.close()
