"""Les champs de la maison : ce qu'ils acceptent, ce qu'ils refusent et comment ils le disent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from socle import formulaires, themes
from socle.formulaires.identifiants import en_e164


@pytest.fixture(autouse=True)
def theme_par_defaut() -> Iterator[None]:
    themes.choisir(None)
    yield
    themes.choisir(None)


def refus(champ: forms.Field, valeur: Any) -> str:
    with pytest.raises(ValidationError) as levee:
        champ.clean(valeur)
    return " ".join(levee.value.messages)


@pytest.mark.parametrize(
    ("saisie", "lu"),
    [
        ("29 473,50 €", "29473.50"),
        ("29\u202f473,50\u00a0€", "29473.50"),
        ("29473.5", "29473.50"),
        ("1.234,56", "1234.56"),
        ("12,500", "12.50"),
        ("12,", "12.00"),
        (",5", "0.50"),
        ("1 000 euros", "1000.00"),
        ("0", "0.00"),
        ("9 999 999 999,99", "9999999999.99"),
    ],
)
def test_montant_accepte_ce_qu_on_ecrit(saisie: str, lu: str) -> None:
    assert str(formulaires.ChampMontant().clean(saisie)) == lu


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ("12,345", "2 chiffres après la virgule"),
        ("-5", "positif ou nul"),
        ("−5", "positif ou nul"),
        ("douze", "29 473,50"),
        ("1e3", "29 473,50"),
        ("NaN", "29 473,50"),
        ("Infinity", "29 473,50"),
        ("12 €€", "29 473,50"),
        ("10 000 000 000", "trop grand"),
        ("", "obligatoire"),
        ("   ", "obligatoire"),
    ],
)
def test_montant_refuse_en_disant_pourquoi(saisie: str, message: str) -> None:
    assert message in refus(formulaires.ChampMontant(), saisie)


def test_montant_negatif_permis_et_facultatif_vide() -> None:
    assert formulaires.ChampMontant(negatif=True).clean("-5") == Decimal("-5.00")
    assert formulaires.ChampMontant(required=False).clean(" ") is None


def test_un_montant_enregistre_s_affiche_a_la_francaise_et_se_relit() -> None:
    champ = formulaires.ChampMontant()
    affiche = champ.prepare_value(Decimal("29473.50"))
    assert affiche == "29\u202f473,50"
    assert champ.clean(affiche) == Decimal("29473.50")
    assert champ.prepare_value("12,3x") == "12,3x"
    assert not champ.has_changed(Decimal("29473.50"), affiche)


def test_etp_pourcent_entier() -> None:
    assert formulaires.ChampEtp().clean("0,5 ETP") == Decimal("0.50")
    assert "trop grand" in refus(formulaires.ChampEtp(), "1000")
    assert formulaires.ChampPourcent().clean("66,67 %") == Decimal("66.67")
    assert "100" in refus(formulaires.ChampPourcent(), "100,01")
    assert formulaires.ChampEntier().clean("1 250") == 1250
    assert "sans virgule" in refus(formulaires.ChampEntier(), "12,5")
    assert refus(formulaires.ChampEntier(), "-1")


@pytest.mark.parametrize("siret", ["73282932000074", "732 829 320 00074", "356 000 000 00048", "35600000049837"])
def test_siret_valide_la_poste_comprise(siret: str) -> None:
    assert formulaires.ChampSiret().clean(siret) == re.sub(r"\s", "", siret)


@pytest.mark.parametrize(
    ("saisie", "message"),
    [("7328293200007", "13"), ("73282932000075", "clé de contrôle"), ("ABCDEFGHIJKLMN", "que des chiffres")],
)
def test_siret_refuse(saisie: str, message: str) -> None:
    assert message in refus(formulaires.ChampSiret(), saisie)


def test_autres_identifiants() -> None:
    assert formulaires.ChampSiren().clean("732 829 320") == "732829320"
    assert formulaires.ChampRna().clean("w751 234 567") == "W751234567"
    assert formulaires.ChampRna().clean("W9R1000123") == "W9R1000123"
    assert "W751234567" in refus(formulaires.ChampRna(), "751234567")
    assert formulaires.ChampIban().clean("FR76 3000 6000 0112 3456 7890 189") == "FR7630006000011234567890189"
    assert "relevé" in refus(formulaires.ChampIban(), "FR76 3000 6000 0112 3456 7890 188")
    assert formulaires.ChampCodePostal().clean("97 600") == "97600"
    assert "cinq chiffres" in refus(formulaires.ChampCodePostal(), "9760")
    assert formulaires.ChampSiret(required=False).clean("") == ""


@pytest.mark.parametrize(
    ("saisie", "e164"),
    [
        ("02 69 61 12 34", "+262269611234"),
        ("0639.12.34.56", "+262639123456"),
        ("06 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+262 269 61 12 34", "+262269611234"),
        ("0596 12 34 56", "+596596123456"),
        ("+32 2 123 45 67", "+3221234567"),
    ],
)
def test_telephone_en_e164(saisie: str, e164: str) -> None:
    assert formulaires.ChampTelephone().clean(saisie) == e164


@pytest.mark.parametrize("saisie", ["12 34", "0012", "+33 6 12", "appelez-moi", "00 00 00 00 00"])
def test_telephone_refuse(saisie: str) -> None:
    assert "dix chiffres" in refus(formulaires.ChampTelephone(), saisie)


def test_telephone_enregistre_se_montre_par_paires() -> None:
    assert formulaires.ChampTelephone().prepare_value("+262269611234") == "02 69 61 12 34"
    assert formulaires.ChampTelephone().prepare_value("+3221234567") == "+3221234567"
    assert en_e164("") is None


def test_date_et_saisie_impossible_gardee() -> None:
    class DateForm(formulaires.Formulaire):
        jour = formulaires.ChampDate(label="Jour")

    assert DateForm({"jour": "15/07/2025"})["jour"].value() == dt.date(2025, 7, 15)
    assert 'type="date"' in str(DateForm({"jour": "15/07/2025"})["jour"])
    impossible = DateForm({"jour": "31/02/2025"})
    assert not impossible.is_valid()
    assert 'type="text"' in str(impossible["jour"])
    assert 'value="31/02/2025"' in str(impossible["jour"])


@pytest.mark.parametrize(("saisie", "lu"), [("oui", True), ("non", False), ("", None)])
def test_oui_non_sans_reponse_par_defaut(saisie: str, lu: bool | None) -> None:
    champ = formulaires.ChampOuiNon(required=False)
    assert champ.clean(saisie) is lu
    assert champ.has_changed(lu, saisie) is False
    assert "oui ou par non" in refus(formulaires.ChampOuiNon(), "")


def test_plusieurs_fichiers() -> None:
    deux: list[UploadedFile[Any]] = [SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("b.pdf", b"b")]
    assert [f.name for f in formulaires.ChampFichiers().clean(deux)] == ["a.pdf", "b.pdf"]
    assert formulaires.ChampFichiers(required=False).clean([]) == []
    assert "vide" in refus(formulaires.ChampFichiers(), [SimpleUploadedFile("a.pdf", b"")])
    assert refus(formulaires.ChampFichiers(), [])

    class PiecesForm(formulaires.Formulaire):
        pieces = formulaires.ChampFichiers(label="Pièces", types=".pdf")

    formulaire = PiecesForm({}, MultiValueDict({"pieces": deux}))
    assert formulaire.is_valid()
    assert 'accept=".pdf"' in str(formulaire["pieces"])
    assert "multiple" in str(formulaire["pieces"])
