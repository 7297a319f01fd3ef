"""Ce qu'une règle cite se retrouve : phrase d'appel relue dans les textes, phrase de loi dans une liste fermée."""

from __future__ import annotations

import inspect
import os
import re
import unicodedata
from pathlib import Path

import pytest

from regles.catalogue.coherence_bilan import CATALOGUE_BILAN
from regles.moteur import CATALOGUE

FONCTIONS = {code: regle.fonction for code, regle in (CATALOGUE | CATALOGUE_BILAN).items()}
# Phrases de loi relues hors du projet. En citer une autre demande de la relire d'abord, puis de l'écrire ici.
LOIS = {
    "COMMISSAIRE_AUX_COMPTES": "une ou plusieurs subventions en numéraire dont le montant global dépasse un seuil fixé "
    "par décret",
    "COMPTE_RENDU_FINANCIER": "dans les six mois suivant la fin de l'exercice pour lequel elle a été attribuée",
    "CONVENTION": "lorsque cette subvention dépasse un seuil défini par décret, conclure une convention avec "
    "l'organisme de droit privé qui en bénéficie",
    "PAIEMENT": "soixante jours à compter de la date de la notification de la décision portant attribution de la "
    "subvention",
    "PUBLICATION_DONNEES": "au plus tard trois mois à compter de la date de signature de la convention",
    "REJET_IMPLICITE": "le silence gardé par l'administration pendant deux mois vaut décision de rejet […] Si la "
    "demande présente un caractère financier",
}
RENVOI_DE_LOI = re.compile(r"\((?:code|loi|décret|règlement|ordonnance|arrêté)\b")
RENVOI_D_APPEL = re.compile(r"\((?:AAP|Mayotte|Deux-Sèvres|PACA|cadre national)\b")


def normaliser(texte: str) -> str:
    """Une seule apostrophe, une seule espace, sans gras ni casse."""
    texte = unicodedata.normalize("NFC", texte).replace("\u2019", "'")
    return re.sub(r"\s+", " ", re.sub(r"[*\u00a0\u202f]", " ", texte)).casefold().strip()


def citations(code: str) -> list[tuple[str, str]]:
    """Couples (citation, ce qui la suit) d'une docstring ; une citation dans une citation lui appartient."""
    texte = re.sub(r"\s+", " ", inspect.getdoc(FONCTIONS[code]) or "")
    profondeur, debut, lues = 0, 0, []
    for rang, signe in enumerate(texte):
        if signe == "«":
            debut = rang + 1 if profondeur == 0 else debut
            profondeur += 1
        elif signe == "»":
            profondeur -= 1
            if profondeur == 0:
                lues.append((texte[debut:rang].strip(), texte[rang + 1 : rang + 40].strip()))
    return lues


@pytest.mark.parametrize("code", sorted(FONCTIONS))
def test_une_phrase_de_loi_est_dans_la_liste(code: str) -> None:
    de_loi = [citation for citation, suite in citations(code) if RENVOI_DE_LOI.match(suite)]
    assert de_loi == ([LOIS[code]] if code in LOIS else [])


def test_la_liste_ne_garde_rien_d_inutile() -> None:
    assert set(LOIS) <= set(FONCTIONS)


@pytest.fixture(scope="module")
def textes() -> str:
    """Les textes des appels, tels qu'on les a reçus."""
    dossier = os.environ.get("GUICHET_SOURCES", "")
    if not dossier:
        pytest.skip("GUICHET_SOURCES n'est pas posée : les textes des appels ne sont pas dans le projet.")
    return normaliser(" ".join(fichier.read_text(encoding="utf-8") for fichier in sorted(Path(dossier).glob("*.txt"))))


@pytest.mark.parametrize("code", sorted(FONCTIONS))
def test_une_phrase_d_appel_se_retrouve_mot_a_mot(code: str, textes: str) -> None:
    d_appel = [citation for citation, suite in citations(code) if RENVOI_D_APPEL.match(suite)]
    morceaux = [morceau for citation in d_appel for morceau in citation.split("[…]")]
    assert [morceau for morceau in morceaux if normaliser(morceau).strip(" .") not in textes] == []
