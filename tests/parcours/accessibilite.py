"""axe dans la page : injecté une fois par profil, et seuls les défauts reviennent."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

NIVEAUX = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# Aucune règle de ces niveaux ne demande à axe de relire les feuilles de style ou les médias.
OPTIONS = {"runOnly": {"type": "tag", "values": NIVEAUX}, "resultTypes": ["violations"], "preload": False}
# Les couleurs ne changent pas avec la largeur, et les comparer fait les deux tiers du prix d'un contrôle.
SANS_CONTRASTE = {**OPTIONS, "rules": {"color-contrast": {"enabled": False}}}
JUGER = "o => axe.run(document, o).then(r => r.violations.map(d => [d.id, d.nodes[0].html.slice(0, 300)]))"


def preparer(contexte: BrowserContext) -> None:
    """Pose axe dans chaque page à venir de ce profil : la renvoyer à chaque contrôle coûte plus que le contrôle."""
    contexte.add_init_script(Axe().axe_script)


def defauts(page: Page, *, contraste: bool = True) -> list[list[str]]:
    """Règle enfreinte et premier élément en faute, sur toute la page ; une liste vide est un écran sans défaut."""
    trouves: list[list[str]] = page.evaluate(JUGER, OPTIONS if contraste else SANS_CONTRASTE)
    return trouves
