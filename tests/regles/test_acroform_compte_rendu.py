"""Les cases du PDF officiel 15059*02 : toutes nommées, dans l'ordre de nos lignes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from regles.plan_comptable import Cote
from regles.plan_comptable.compte_rendu import (
    ACROFORM_15059,
    LIGNES_SYNTHESE,
    LONGUEURS_15059,
    TEXTES_15059,
    NatureLigne,
)

Case = tuple[float, float, int]
"""Abscisse, hauteur depuis le haut de la page (négative), longueur maximale."""


def _cases(champs: Iterable[Any], chemin: str = "") -> Iterator[tuple[str, Case]]:
    for champ in champs:
        nom = f"{chemin}.{champ.T}" if chemin else str(champ.T)
        enfants = [enfant for enfant in champ.get("/Kids", []) if "/T" in enfant]
        if enfants:
            yield from _cases(enfants, nom)
        else:
            yield nom, (float(champ.Rect[0]), -float(champ.Rect[3]), int(champ.get("/MaxLen", 0)))


@pytest.fixture(scope="module")
def officiel() -> dict[str, Case]:
    """Les cases du PDF officiel, par nom complet."""
    donne = os.environ.get("GUICHET_CERFA", "")
    if not donne:
        pytest.skip("GUICHET_CERFA n'est pas posée : le formulaire officiel vierge n'est pas dans le projet.")
    fichier = Path(donne) / "cerfa_15059-02.pdf" if Path(donne).is_dir() else Path(donne)
    with pikepdf.open(fichier) as pdf:
        return dict(_cases(list(pdf.Root.AcroForm.Fields)))


def noms_du_tableau() -> list[str]:
    return [
        nom
        for cases in ACROFORM_15059.values()
        if cases
        for nom in (cases.prevision, cases.realisation, cases.taux, cases.libelle)
        if nom
    ]


def libelle_de(code: str) -> str:
    cases = ACROFORM_15059[code]
    return cases.libelle if cases else ""


def test_chaque_ligne_a_ses_cases_et_aucune_ne_sert_deux_fois() -> None:
    assert list(ACROFORM_15059) == [ligne.code for ligne in LIGNES_SYNTHESE]
    noms = Counter([*noms_du_tableau(), *TEXTES_15059.values()])
    assert [nom for nom, fois in noms.items() if fois > 1] == []
    assert {code for code, cases in ACROFORM_15059.items() if cases is None} == {"IND", "RP"}
    assert set(LONGUEURS_15059) <= set(TEXTES_15059)
    sans_libelle = {x.code for x in LIGNES_SYNTHESE if x.nature == NatureLigne.LIBRE and not libelle_de(x.code)}
    assert sans_libelle == {"87.L"}


def test_les_cases_sont_celles_du_pdf_officiel(officiel: dict[str, Case]) -> None:
    """Toutes les cases du PDF ont un nom chez nous ; celles du tableau se suivent comme nos lignes, de haut en bas."""
    assert {*noms_du_tableau(), *TEXTES_15059.values()} == set(officiel)
    for cote in Cote:
        suite = [ACROFORM_15059[ligne.code] for ligne in LIGNES_SYNTHESE if ligne.cote == cote]
        hauteurs = [officiel[cases.prevision][1] for cases in suite if cases]
        assert hauteurs == sorted(hauteurs)
    for cases in filter(None, ACROFORM_15059.values()):
        abscisses = [officiel[nom][0] for nom in (cases.prevision, cases.realisation, cases.taux)]
        assert abscisses == sorted(abscisses)
    assert {cle: officiel[TEXTES_15059[cle]][2] for cle in LONGUEURS_15059} == LONGUEURS_15059
