"""Lecture des paramètres : types, bornes, chemins d'erreur, description pour le formulaire."""

import json
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any

import pytest

from regles.moteur import (
    CATALOGUE,
    ParametresInvalides,
    RegleInconnue,
    decrire_parametres,
    ecrire_parametres,
    lire_parametres,
    lire_regle,
)
from regles.parametres import DescriptionChamp
from tests.regles.appels import APPELS, AURA, lignes_de_regles, regles_de

PLAFOND = {"montant": "29473.00", "mois_reference": 12, "derogation_possible": True}


@pytest.mark.parametrize(
    ("code", "donnees", "chemin", "extrait"),
    [
        ("PLAFOND_ETP", [], "", "objet"),
        ("PLAFOND_ETP", {**PLAFOND, "montant": 29473.0}, "montant", "entre guillemets"),
        ("PLAFOND_ETP", {**PLAFOND, "montant": "29 473"}, "montant", "entre guillemets"),
        ("PLAFOND_ETP", {**PLAFOND, "montant": "-1"}, "montant", "au moins 0"),
        ("PLAFOND_ETP", {**PLAFOND, "mois_reference": "12"}, "mois_reference", "entier"),
        ("PLAFOND_ETP", {**PLAFOND, "mois_reference": True}, "mois_reference", "entier"),
        ("PLAFOND_ETP", {**PLAFOND, "derogation_possible": "oui"}, "derogation_possible", "Vrai ou faux"),
        ("PLAFOND_ETP", {**PLAFOND, "lecture": "au hasard"}, "lecture", "par_poste, globale"),
        ("PLAFOND_ETP", {"montant": "1.00", "mois_reference": 12}, "derogation_possible", "obligatoire"),
        ("PLAFOND_ETP", {**PLAFOND, "plafond": "1"}, "plafond", "n'existe pas"),
        ("TAUX_MAX", {"taux": "1.01"}, "taux", "au plus 1"),
        ("TAUX_MAX", {"taux": "0.7", "particuliers": {}}, "particuliers", "liste"),
        (
            "TAUX_MAX",
            {"taux": "0.7", "particuliers": [{"condition": {"champ": "x"}, "taux": "0.8"}]},
            "particuliers.0.condition.champ",
            "Champ inconnu",
        ),
        ("DE_MINIMIS", {"seuils": {"DE_MINIMIS": 300000}}, "seuils.DE_MINIMIS", "entre guillemets"),
        ("DE_MINIMIS", {"seuils": []}, "seuils", "dictionnaire"),
        ("CLOTURE", {"jour": "15/07/2025", "heure": "23:59", "fuseau": "Europe/Paris"}, "jour", "AAAA-MM-JJ"),
        ("CLOTURE", {"jour": "2025-02-30", "heure": "23:59", "fuseau": "Europe/Paris"}, "jour", "n'existe pas"),
        ("CLOTURE", {"jour": "2025-07-15", "heure": "24:00", "fuseau": "Europe/Paris"}, "heure", "forme"),
        ("CLOTURE", {"jour": "2025-07-15", "heure": "23:59", "fuseau": "Paris"}, "fuseau", "n'existe pas"),
        ("CLOTURE", {"jour": "2025-07-15", "heure": "23:59", "fuseau": 2}, "fuseau", "texte"),
    ],
)
def test_erreur_par_chemin(code: str, donnees: object, chemin: str, extrait: str) -> None:
    with pytest.raises(ParametresInvalides) as erreur:
        lire_parametres(code, donnees)
    assert extrait in erreur.value.erreurs[chemin]
    assert extrait in str(erreur.value)


def test_toutes_les_erreurs_d_un_coup() -> None:
    with pytest.raises(ParametresInvalides) as erreur:
        lire_parametres("PLAFOND_ETP", {"montant": 1, "mois_reference": "x"})
    assert set(erreur.value.erreurs) == {"montant", "mois_reference", "derogation_possible"}


def test_regle_inconnue() -> None:
    with pytest.raises(RegleInconnue, match="LOTERIE"):
        lire_parametres("LOTERIE", {})


@pytest.mark.parametrize("appel", APPELS)
def test_ecrire_puis_relire_rend_les_memes_parametres(appel: str) -> None:
    for regle in regles_de(appel):
        ecrits = json.loads(json.dumps(ecrire_parametres(regle.parametres)))
        assert lire_parametres(regle.code, ecrits) == regle.parametres


@pytest.mark.parametrize("appel", APPELS)
def test_chaque_regle_d_un_appel_cite_sa_phrase(appel: str) -> None:
    for regle in regles_de(appel):
        assert regle.source.texte
        assert bool(regle.source.article) or not regle.source.citation, regle.code
        assert regle.source.citation or regle.source.lecture_retenue, regle.code


def test_sans_niveau_celui_du_catalogue() -> None:
    ligne = next(ligne for ligne in lignes_de_regles(AURA) if ligne["code"] == "ETP_MIN")
    assert lire_regle({**ligne, "niveau": ""}).niveau == CATALOGUE["ETP_MIN"].niveau


def _chiffres(description: tuple[DescriptionChamp, ...]) -> list[Any]:
    trouves = []
    for champ in description:
        if champ.genre in ("decimal", "entier") and champ.defaut is not None:
            trouves.append(champ.nom)
        trouves += _chiffres(champ.elements)
    return trouves


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_aucune_valeur_chiffree_par_defaut(code: str) -> None:
    assert _chiffres(decrire_parametres(code)) == []
    for champ in fields(CATALOGUE[code].parametres):
        assert champ.default is MISSING or not isinstance(champ.default, Decimal)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_chaque_champ_a_un_libelle_francais(code: str) -> None:
    for champ in decrire_parametres(code):
        assert champ.libelle != champ.nom
        assert champ.libelle[0].isupper()


def test_description_d_un_plafond() -> None:
    champs = {champ.nom: champ for champ in decrire_parametres("PLAFOND_ETP")}
    assert (champs["montant"].genre, champs["montant"].unite, champs["montant"].obligatoire) == ("decimal", "€", True)
    assert champs["lecture"].choix == ("par_poste", "globale")
    assert champs["lecture"].defaut == "par_poste"
    particulier = decrire_parametres("TAUX_MAX")[2]
    assert [sous.genre for sous in particulier.elements] == ["condition", "decimal"]
