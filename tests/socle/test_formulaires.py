"""Champs : ce qu'ils acceptent, ce qu'ils disent. Rendu : aide, erreur et résumé liés, le même par tous les chemins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.db import models
from django.forms import formset_factory
from django.template import Context, Template

from socle import formulaires, themes
from socle.formulaires.erreurs import erreurs_liees
from socle.models import Travail


@pytest.fixture(autouse=True)
def theme_par_defaut() -> Iterator[None]:
    themes.choisir(None)
    yield
    themes.choisir(None)


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
