"""Les paramètres se disent en mots, avec leurs unités."""

from typing import Any

import pytest

from regles import moteur
from regles.mots import VALEURS, dire
from regles.parametres import DescriptionChamp


def _champ(code: str, nom: str) -> DescriptionChamp:
    return next(champ for champ in moteur.decrire_parametres(code) if champ.nom == nom)


@pytest.mark.parametrize(
    ("code", "nom", "valeur", "dit"),
    [
        ("PLAFOND_ETP", "montant", "29473.00", "29\u202f473\u00a0€"),
        ("PLAFOND_ETP", "mois_reference", 12, "12\u00a0mois"),
        ("PLAFOND_ETP", "derogation_possible", True, "oui"),
        ("PLAFOND_ETP", "lecture", "par_poste", "poste par poste"),
        ("PLAFOND_ETP", "categories_etat", ["AUTRE_ETAT", "ASP"], "État, hors cet appel et emploi aidé (ASP)"),
        ("TAUX_MAX", "taux", "0.70", "70\u00a0%"),
        ("TAUX_MAX", "particuliers", [], "aucun"),
        ("PRIORITE_DEJA_FINANCEES", "annees", [2022, 2023], "2022 et 2023"),
        ("DE_MINIMIS", "seuils", {"DE_MINIMIS": "300000.00"}, "de minimis 300\u202f000\u00a0€"),
        ("DUREE_PROJET", "pas_avant", None, "non écrit"),
        ("DUREE_PROJET", "pas_avant", "2025-07-01", "1er juillet 2025"),
    ],
)
def test_une_valeur_se_lit(code: str, nom: str, valeur: Any, dit: str) -> None:
    assert dire(_champ(code, nom), valeur) == dit


def test_un_groupe_et_sa_condition_se_lisent() -> None:
    condition = {"champ": "famille", "op": "egal", "valeur": "COLLECTIVITE"}
    dit = dire(_champ("TAUX_MAX", "particuliers"), [{"condition": condition, "taux": "0.80"}])
    assert dit == "condition la structure est une collectivité territoriale, taux 80\u00a0%"


def _choix(champs: tuple[DescriptionChamp, ...]) -> set[str]:
    return {c for champ in champs for c in (*champ.choix, *_choix(champ.elements))}


def test_chaque_choix_du_catalogue_a_son_mot() -> None:
    choix = {c for code in moteur.CATALOGUE for c in _choix(moteur.decrire_parametres(code))}
    assert choix - set(VALEURS) == set()
