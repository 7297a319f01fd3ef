"""Refait les captures du README depuis une démonstration qui tourne : `python outils/captures.py [adresse]`."""

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

ADRESSE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
DOSSIER = Path(__file__).resolve().parent.parent / "docs" / "captures"
MOT_DE_PASSE = "guichet-demo-2026"
TAILLE: ViewportSize = {"width": 1280, "height": 900}


def entrer(page: Page, compte: str) -> None:
    """Se connecte."""
    page.goto(f"{ADRESSE}/compte/login/")
    page.fill("input[name=login]", f"{compte}@demo.example")
    page.fill("input[name=password]", MOT_DE_PASSE)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)


def suivre(page: Page, chemin: str, lien: str) -> None:
    """Ouvre une page, puis le premier lien dont l'adresse contient `lien`."""
    page.goto(f"{ADRESSE}{chemin}")
    page.locator(f"main :is(table, article) a[href*='{lien}']").first.click()
    page.wait_for_load_state("networkidle")


def photographier(page: Page, nom: str) -> None:
    """Garde l'écran visible."""
    page.screenshot(path=DOSSIER / f"{nom}.png")


def principal() -> None:
    """Quatre captures."""
    DOSSIER.mkdir(exist_ok=True)
    with sync_playwright() as pw:
        navigateur = pw.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = navigateur.new_page(viewport=TAILLE)
        page.goto(f"{ADRESSE}/appels/aura-demonstration/")
        photographier(page, "appel")
        entrer(page, "instructrice")
        suivre(page, "/instruction/?etat=en_instruction", "/instruction/")
        photographier(page, "instruction")
        suivre(page, "/conventions/", "/conventions/")
        photographier(page, "convention")
        page = navigateur.new_context(viewport=TAILLE).new_page()
        entrer(page, "presidente")
        suivre(page, "/dossiers/", "/dossiers/")
        page.goto(page.url + "plan/")
        page.wait_for_load_state("networkidle")
        photographier(page, "plan")
        navigateur.close()


if __name__ == "__main__":
    principal()
