"""Un onglet qui se contrôle lui-même : accessibilité, console, réseau, débordement, à chaque écran.

`GUICHET_CAPTURES=dossier` garde une image de chaque écran regardé.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Download, FilePayload, Locator, Page, expect

from tests.parcours import accessibilite

HAUTEUR = 900
LARGEURS = (1280, 390)
DELAI = 30_000
expect.set_options(timeout=DELAI)


class Onglet:
    """Une personne devant son écran. `fermer` échoue si quelque chose s'est mal passé en route."""

    def __init__(self, navigateur: Browser, serveur: str, largeur: int) -> None:
        """Ouvre un profil vierge : ni cookie, ni stockage."""
        self.serveur, self.largeur = serveur, largeur
        self.contraste_partout = False
        self.contexte = navigateur.new_context(
            viewport={"width": largeur, "height": HAUTEUR}, base_url=serveur, locale="fr-FR", accept_downloads=True
        )
        self.contexte.set_default_timeout(DELAI)
        accessibilite.preparer(self.contexte)
        self.page: Page = self.contexte.new_page()
        self.fautes: list[str] = []
        self._ecouter()

    def _ecouter(self) -> None:
        self.page.on("pageerror", lambda erreur: self.fautes.append(f"script : {erreur}"))
        self.page.on("console", lambda m: self.fautes.append(f"console : {m.text}") if m.type == "error" else None)
        self.page.on("request", lambda r: self._noter_sortie(r.url))
        self.page.on("requestfailed", lambda r: self._noter_echec(r.url, r.failure))

    def _noter_sortie(self, adresse: str) -> None:
        if not adresse.startswith((self.serveur, "data:", "blob:")):
            self.fautes.append(f"requête hors du guichet : {adresse}")

    def _noter_echec(self, adresse: str, raison: str | None) -> None:
        # Une demande abandonnée parce que la page change, ou qui devient un téléchargement, n'est pas une panne.
        if raison != "net::ERR_ABORTED":
            self.fautes.append(f"requête en échec ({raison}) : {adresse}")

    def aller(self, chemin: str) -> None:
        """Ouvre une adresse du guichet."""
        self.page.goto(chemin)

    def connecter(self, cookie: str) -> None:
        """Reprend une session déjà ouverte."""
        self.contexte.add_cookies([{"name": "sessionid", "value": cookie, "url": self.serveur}])

    def _controler(self, nom: str, *, contraste: bool) -> None:
        """Titre, un seul h1, rien qui dépasse, aucun défaut d'accessibilité."""
        self.page.wait_for_load_state("load")
        titre = self.page.title()
        assert re.search(r".+ – Guichet AAP$", titre), f"{nom} : titre « {titre} »"
        assert self.page.locator("h1").count() == 1, f"{nom} : il faut un seul titre de premier niveau"
        assert self.page.locator(".g-resume-erreurs").count() <= 1, f"{nom} : le résumé des erreurs est dit deux fois"
        deborde = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert deborde <= 0, f"{nom} : défile de {deborde} px de côté à {self.largeur} px : {self._larges()}"
        assert accessibilite.defauts(self.page, contraste=contraste) == [], nom

    def regarder(self, nom: str, chemin: str = "") -> None:
        """Ouvre au besoin, puis contrôle l'écran à l'ordinateur et au téléphone, sans le recharger.

        Le contraste se compare à la largeur de la personne, et aux deux avec `contraste_partout`.
        """
        if chemin:
            self.aller(chemin)
        depart = self.largeur
        for largeur in sorted(LARGEURS, key=lambda choisie: choisie != depart):
            self._elargir(largeur)
            self._photographier(nom)
            self._controler(nom, contraste=self.contraste_partout or largeur == depart)
        self._elargir(depart)

    def _elargir(self, largeur: int) -> None:
        if largeur != self.largeur:
            self.largeur = largeur
            self.page.set_viewport_size({"width": largeur, "height": HAUTEUR})

    def _photographier(self, nom: str) -> None:
        dossier = os.environ.get("GUICHET_CAPTURES")
        if dossier:
            self.page.wait_for_load_state("networkidle")
            self.page.screenshot(path=Path(dossier) / f"{nom}-{self.largeur}.png", full_page=True)

    def _larges(self) -> Any:
        """Les premiers éléments qui sortent de l'écran, pour le message d'erreur."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll("body *")]
              .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
              .slice(0, 4).map((e) => e.outerHTML.slice(0, 160))"""
        )

    def presser(self, nom: str, *, dans: Locator | None = None, exact: bool = True) -> None:
        """Presse le bouton de ce nom, et attend la page suivante s'il y en a une."""
        boutons = (dans or self.page).get_by_role("button", name=nom, exact=exact)
        # Hors de l'ordre des tabulations : le bouton caché que presse la touche Entrée.
        boutons.and_(self.page.locator(":not([tabindex='-1'])")).first.click()
        self.page.wait_for_load_state()

    def suivre(self, nom: str, *, exact: bool = True) -> None:
        """Suit le lien de ce nom."""
        self.page.get_by_role("link", name=nom, exact=exact).locator("visible=true").first.click()
        self.page.wait_for_load_state()

    def titre(self, texte: str | re.Pattern[str]) -> None:
        """Attend le titre de la page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(texte)

    def voit(self, texte: str | re.Pattern[str]) -> None:
        """Attend un texte visible."""
        expect(self.page.get_by_text(texte).locator("visible=true").first).to_be_visible(timeout=DELAI)

    def remplir(self, valeurs: Mapping[str, str | bool]) -> None:
        """Remplit des champs par leur nom : texte, liste, case (booléen), bouton radio (« nom=valeur »)."""
        for nom, valeur in valeurs.items():
            self._poser(nom, valeur)

    def _poser(self, nom: str, valeur: str | bool) -> None:
        champ = self.page.locator(f'[name="{nom}"]')
        self._deplier(champ.first)
        genre = champ.first.evaluate("e => e.type")
        if genre == "radio":
            self.page.locator(f'label[for="{self._radio(nom, str(valeur))}"]').click()
        elif genre == "checkbox":
            case = champ if isinstance(valeur, bool) else self.page.locator(f'[name="{nom}"][value="{valeur}"]')
            if not case.is_checked():
                self.page.locator(f'label[for="{case.get_attribute("id")}"]').click(position={"x": 4, "y": 10})
            expect(case).to_be_checked()
        elif genre == "select-one":
            champ.select_option(str(valeur))
        else:
            champ.fill(str(valeur))

    def _deplier(self, champ: Locator) -> None:
        """Ouvre, comme on le ferait à la main, les blocs repliés autour du champ."""
        replies = champ.locator("xpath=ancestor::details[not(@open)]")
        while replies.count():
            replies.first.locator("> summary").click()

    def _radio(self, nom: str, valeur: str) -> str:
        return self.page.locator(f'[name="{nom}"][value="{valeur}"]').get_attribute("id") or ""

    def joindre(self, nom: str, fichier: str, octets: bytes, type_annonce: str = "application/pdf") -> None:
        """Choisit un fichier dans un champ."""
        envoi = FilePayload(name=fichier, mimeType=type_annonce, buffer=octets)
        self.page.set_input_files(f'input[name="{nom}"]', [envoi])

    def telecharger(self, nom: str | re.Pattern[str]) -> bytes:
        """Télécharge par le lien de ce nom et rend les octets."""
        with self.page.expect_download() as attente:
            self.page.get_by_role("link", name=nom).first.click()
        recu: Download = attente.value
        return recu.path().read_bytes()

    def au_clavier(self, valeurs: Mapping[str, str | bool]) -> None:
        """Remplit des champs dans l'ordre de la page sans toucher la souris ; un bouton radio choisit le premier."""
        for nom, valeur in valeurs.items():
            self.atteindre(f'[name="{nom}"]')
            if self.page.evaluate("['radio', 'checkbox'].includes(document.activeElement.type)"):
                self.page.keyboard.press("Space")
            else:
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(str(valeur))

    def atteindre(self, selecteur: str, limite: int = 200) -> None:
        """Avance à la touche Tab jusqu'à l'élément ; échoue s'il n'est pas atteignable au clavier."""
        for _ in range(limite):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selecteur):
                return
        raise AssertionError(f"« {selecteur} » ne s'atteint pas au clavier.")

    @contextmanager
    def accepter_les_questions(self) -> Iterator[None]:
        """Répond « oui » aux demandes de confirmation du navigateur."""

        def oui(dialogue: Any) -> None:
            dialogue.accept()

        self.page.on("dialog", oui)
        yield
        self.page.remove_listener("dialog", oui)

    def fermer(self) -> None:
        """Ferme et rend compte."""
        self.contexte.close()
        assert self.fautes == []
