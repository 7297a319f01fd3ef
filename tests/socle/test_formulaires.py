"""Champs : ce qu'ils acceptent, ce qu'ils disent. Rendu : aide, erreur et résumé liés, le même par tous les chemins."""

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
from django.db import models
from django.forms import formset_factory
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from socle import formulaires, themes
from socle.formulaires.erreurs import erreurs_liees
from socle.formulaires.identifiants import en_e164
from socle.models import Travail


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


class EssaiForm(formulaires.Formulaire):
    montant = formulaires.ChampMontant(label="Montant", help_text="En euros.")
    note = forms.CharField(label="Note", required=False)
    choix = formulaires.ChampOuiNon(label="D'accord ?", help_text="Sans engagement.")
    cle = forms.CharField(widget=forms.HiddenInput, required=False)
    sections = (
        ("Budget", ("montant", formulaires.Rangee(formulaires.Colonne("note", largeur=4)))),
        ("Suite", ("choix",)),
    )


def rendre(gabarit: str, **contexte: Any) -> str:
    return Template(f"{{% load socle crispy_forms_tags %}}{gabarit}").render(Context(contexte))


def champ_rendu(html: str, nom: str) -> str:
    trouve = re.search(rf'<(input|textarea|select)[^>]*name="{nom}"[^>]*>', html)
    assert trouve
    return trouve.group(0)


def test_l_aide_reste_annoncee_avec_l_erreur() -> None:
    controle = champ_rendu(rendre("{% champ f.montant %}", f=EssaiForm({"montant": "x"})), "montant")
    assert 'aria-describedby="id_montant_helptext id_montant_error"' in controle
    assert 'aria-invalid="true"' in controle
    html = rendre("{% champ f.montant %}", f=EssaiForm({"montant": "x"}))
    assert 'id="id_montant_helptext"' in html
    assert 'id="id_montant_error"' in html
    assert 'value="x"' in controle


def test_un_groupe_de_choix_decrit_son_fieldset() -> None:
    html = rendre("{% champ f.choix %}", f=EssaiForm({}))
    fieldset = re.search(r"<fieldset[^>]*>", html)
    assert fieldset
    assert 'aria-describedby="id_choix_helptext id_choix_error"' in fieldset.group(0)
    assert "<legend" in html
    assert "aria-describedby" not in champ_rendu(html, "choix")
    assert "checked" not in html


def test_facultatif_est_ecrit_et_peut_se_taire() -> None:
    assert "(facultatif)" in rendre("{% champ f.note %}", f=EssaiForm())
    assert "(facultatif)" not in rendre("{% champ f.montant %}", f=EssaiForm())
    formulaire = EssaiForm()
    formulaire.fields["note"].facultatif = False  # type: ignore[attr-defined]  # attribut de la maison
    assert "(facultatif)" not in rendre("{% champ f.note %}", f=formulaire)


def test_le_rendu_est_le_meme_par_tous_les_chemins() -> None:
    formulaire = EssaiForm({"montant": "x"})
    seul = rendre("{% champ f.montant %}", f=formulaire)
    for chemin in ("{% crispy f %}", "{{ f|crispy }}", "{{ f }}", "{{ f.montant.as_field_group }}"):
        assert seul.strip() in rendre(chemin, f=formulaire), chemin


def test_crispy_rend_le_formulaire_entier() -> None:
    html = rendre("{% crispy f %}", f=EssaiForm({"montant": "12,345"}), csrf_token="jeton")
    assert re.search(r'<form[^>]*novalidate[^>]*method="post"', html)
    assert 'value="jeton"' in html
    assert html.count("<legend>") == 2
    assert 'name="cle"' in html
    assert '<button type="submit"' in html
    assert 'value="12,345"' in html


def test_resume_des_erreurs_lie_a_chaque_champ() -> None:
    formulaire = EssaiForm({"montant": "x"})
    html = rendre("{% resume_erreurs f %}", f=formulaire)
    assert 'href="#id_montant"' in html
    assert 'href="#id_choix_0"' in html
    assert 'tabindex="-1"' in html
    assert "2 réponses sont à corriger" in html
    page = rendre("{{ f|crispy }}", f=formulaire)
    assert all(f'id="{cible}"' in page for cible, _, _ in erreurs_liees(formulaire))
    assert rendre("{% resume_erreurs f %}", f=EssaiForm()).strip() == ""


def test_les_erreurs_ne_se_resument_qu_une_fois_par_page() -> None:
    html = rendre("{% resume_erreurs f %}<form>{{ f }}</form>", f=EssaiForm({}))
    assert html.count("g-resume-erreurs") == 1
    assert html.index("g-resume-erreurs") < html.index("<form>")


def test_resume_des_erreurs_d_un_formset() -> None:
    fabrique = formset_factory(EssaiForm, min_num=3, validate_min=True, extra=0)
    donnees = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-montant": "5", "form-0-choix": "oui"}
    erreurs = list(erreurs_liees(fabrique(donnees | {"form-1-montant": "x", "form-1-choix": "non"})))
    assert [(e.cible, e.libelle) for e in erreurs] == [("", ""), ("id_form-1-montant", "Ligne 2, Montant")]


def test_libelle_et_aide_remplaces_pour_un_formulaire_d_ailleurs() -> None:
    class AutreForm(forms.Form):
        email = forms.EmailField(widget=forms.EmailInput(attrs={"placeholder": "E-mail"}))

    avant = '{% libeller f.email "Adresse" "Celle du travail." %}'
    html = rendre(avant + "{% resume_erreurs f %}{% champ f.email placeholder=False %}", f=AutreForm({"email": "x"}))
    assert ">Adresse</a>" in html
    assert "placeholder" not in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html


def test_lignes_repetees_ont_leur_modele_et_marchent_sans_script() -> None:
    formset = formset_factory(EssaiForm, extra=1, can_delete=True)(prefix="postes")
    html = rendre('{% lignes f "Poste" %}', f=formset)
    assert 'name="postes-TOTAL_FORMS"' in html
    assert 'name="postes-__prefix__-montant"' in html
    assert 'name="postes-0-DELETE"' in html
    assert re.search(r"<button[^>]*data-g-lignes-ajouter hidden>", html)


def test_le_theme_sobre_habille_aussi_les_champs() -> None:
    themes.choisir("sobre")
    html = rendre("{% crispy f %}", f=EssaiForm({"montant": "x"}))
    assert "fr-" not in html
    assert "s-saisie" in html


def test_autocompletion_des_donnees_de_la_personne() -> None:
    class IdentiteForm(formulaires.Formulaire):
        prenom = forms.CharField()
        autocompletion = {"prenom": "given-name"}

    assert 'autocomplete="given-name"' in rendre("{% champ f.prenom %}", f=IdentiteForm())


@pytest.mark.parametrize(
    ("champ", "classe"),
    [
        (models.DecimalField(max_digits=12, decimal_places=2), formulaires.ChampMontant),
        (models.DecimalField(max_digits=5, decimal_places=2), formulaires.ChampDecimal),
        (models.DateField(), formulaires.ChampDate),
        (models.DateTimeField(), forms.DateTimeField),
        (models.BooleanField(null=True), formulaires.ChampOuiNon),
        (models.BooleanField(), forms.BooleanField),
        (models.PositiveIntegerField(), formulaires.ChampEntier),
        (models.IntegerField(choices=[(1, "un")]), forms.TypedChoiceField),
    ],
)
def test_champ_deduit_du_modele(champ: Any, classe: type[forms.Field]) -> None:
    assert type(formulaires.champ_de_modele(champ)) is classe


def test_formulaire_de_modele_prend_nos_champs() -> None:
    class TravailForm(formulaires.FormulaireModele):
        class Meta:
            model = Travail
            fields = ["tentatives"]

    assert type(TravailForm().fields["tentatives"]) is formulaires.ChampEntier
