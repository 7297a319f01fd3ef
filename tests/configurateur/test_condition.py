"""Le constructeur de conditions : fermé, sans perte, et qui dit ce qui manque."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from configurateur.forms.condition import LIGNES, ChampCondition
from regles.conditions import Condition

FEUILLE = {"champ": "famille", "op": "egal", "valeur": "ASSOCIATION"}
SEUIL = {"champ": "subventions_publiques_annuelles", "op": "superieur", "valeur": "153000"}
ZONE = {"champ": "zone_blanche", "op": "vrai"}
PROFONDE = {"un": [FEUILLE, {"non": ZONE}]}
CONDITIONS: list[dict[str, Any]] = [
    {},
    FEUILLE,
    {"tous": [FEUILLE, SEUIL]},
    {"un": [ZONE, FEUILLE]},
    {"tous": [FEUILLE, PROFONDE]},
    {"non": ZONE},
    {"champ": "famille", "op": "parmi", "valeur": ["ASSOCIATION", "FONDATION"]},
    {"champ": "famille", "op": "hors", "valeur": ["EPA", "AUTRE"]},
    {"champ": "pieces_fournies", "op": "contient", "valeur": "RIB"},
]


def champ() -> ChampCondition:
    return ChampCondition(pieces=[("RIB", "Relevé d'identité bancaire")])


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_ce_que_l_ecran_montre_est_ce_qu_il_enregistre(condition: dict[str, Any]) -> None:
    saisie = champ()
    assert saisie.clean(saisie.widget.decompress(condition)) == condition


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_chaque_critere_choisi_est_dans_la_liste(condition: dict[str, Any]) -> None:
    """Un critère plus profond que l'écran garde sa phrase entière : il n'est ni perdu ni illisible."""
    form = type("F", (forms.Form,), {"condition": champ()})(initial={"condition": condition})
    html = str(form["condition"])
    voulus = len([v for v in form.fields["condition"].widget.decompress(condition)[1::2] if v])
    assert html.count('value="" selected') == LIGNES - voulus


def test_un_nombre_absent_se_dit() -> None:
    with pytest.raises(ValidationError, match="Critère 1 : Saisissez le nombre à comparer"):
        champ().clean(["tous", "demande|superieur", ""])


def test_une_cle_fabriquee_est_refusee() -> None:
    for cle in ("lune|vrai", "famille|egal|LUNE", '#{"champ": "lune"}', "#pas du json"):
        with pytest.raises(ValidationError, match="Critère 1"):
            champ().clean(["tous", cle, ""])


def test_les_phrases_proposees_se_lisent_toutes() -> None:
    for _, options in champ().widget.groupes:
        for cle, phrase in options:
            assert phrase[0].isupper() or phrase[0] == "«", cle
            assert "|" not in phrase


def test_une_condition_exigee_ne_peut_pas_etre_vide() -> None:
    with pytest.raises(ValidationError):
        ChampCondition(required=True).clean(["tous", "", ""])
    assert Condition.lire(ChampCondition().clean(["un", "", ""])) == Condition.lire({})
