"""Le petit langage des conditions : vocabulaire fermé, trois valeurs, phrases françaises."""

from decimal import Decimal
from typing import Any

import pytest

from regles.catalogue.financement.taux import ParametresTaux
from regles.conditions import OPERATEURS, TOUJOURS, Condition, ConditionInvalide
from regles.faits import Categorie, FaitsDossier, FaitsFinancement, Famille, Role, Situation
from regles.parametres import lire
from regles.vocabulaire import CHAMPS
from tests.regles.appels import poste

ASSO = {"champ": "famille", "op": "egal", "valeur": "ASSOCIATION"}
ZONE = {"champ": "zone_blanche", "op": "vrai"}
ANNEES = {"champ": "annees_soutien", "op": "superieur_ou_egal", "valeur": "2"}
SEUIL = {"champ": "subventions_publiques_annuelles", "op": "superieur", "valeur": "153000"}


@pytest.mark.parametrize(
    ("condition", "faits", "attendu"),
    [
        ({}, FaitsDossier(), True),
        (ASSO, FaitsDossier(famille=Famille.ASSOCIATION), True),
        (ASSO, FaitsDossier(famille=Famille.EPA), False),
        (ASSO, FaitsDossier(), None),
        ({"tous": [ASSO, ZONE]}, FaitsDossier(famille=Famille.ASSOCIATION), None),
        ({"tous": [ASSO, ZONE]}, FaitsDossier(famille=Famille.EPA), False),
        ({"un": [ASSO, ZONE]}, FaitsDossier(famille=Famille.ASSOCIATION), True),
        ({"un": [ASSO, ZONE]}, FaitsDossier(famille=Famille.EPA, zone_blanche=False), False),
        ({"non": ZONE}, FaitsDossier(zone_blanche=False), True),
        ({"non": ZONE}, FaitsDossier(), None),
        (SEUIL, FaitsDossier(subventions_publiques_annuelles=Decimal(153000)), False),
        (SEUIL, FaitsDossier(subventions_publiques_annuelles=Decimal("153000.01")), True),
        (ANNEES, FaitsDossier(annees_pnad=frozenset({2022, 2023})), True),
        (ANNEES, FaitsDossier(annees_pnad=frozenset({2023})), False),
        (ANNEES, FaitsDossier(annees_pnad_completes=frozenset({2022})), False),
        (ANNEES, FaitsDossier(), None),
        (
            {"champ": "fse", "op": "superieur", "valeur": "0"},
            FaitsDossier(financements=(FaitsFinancement(categorie=Categorie.UE_FSE, montant=Decimal(1)),)),
            True,
        ),
        (
            {"champ": "roles", "op": "contient", "valeur": "COORDINATEUR"},
            FaitsDossier(postes=(poste(role=Role.COORDINATEUR),)),
            True,
        ),
        (
            {"champ": "situation", "op": "hors", "valeur": ["EMERGENTE", "NOUVELLE"]},
            FaitsDossier(situation=Situation.DEJA_PORTEUSE),
            True,
        ),
    ],
)
def test_evaluer(condition: dict[str, Any], faits: FaitsDossier, attendu: bool | None) -> None:
    assert Condition.lire(condition).evaluer(faits) is attendu


@pytest.mark.parametrize(
    ("condition", "chemin", "extrait"),
    [
        ([], "", "objet"),
        ({"tous": []}, "tous", "au moins une"),
        ({"tous": [ASSO], "un": [ASSO]}, "", "ne se mélange pas"),
        ({"tous": [ASSO, {"champ": "salaire", "op": "egal"}]}, "tous.1.champ", "Champ inconnu"),
        ({"champ": "zone_blanche", "op": "superieur", "valeur": "1"}, "op", "Permis : vrai, faux"),
        ({"champ": "famille", "op": "egal", "valeur": "SARL"}, "valeur", "Permises"),
        ({"champ": "famille", "op": "parmi", "valeur": "EPA"}, "valeur", "liste"),
        ({"champ": "demande", "op": "egal", "valeur": 10}, "valeur", "entre guillemets"),
        ({"champ": "demande", "op": "egal", "valeur": "__import__"}, "valeur", "entre guillemets"),
        ({"champ": "zone_blanche", "op": "vrai", "valeur": "oui"}, "valeur", "ne prend pas"),
        ({"champ": "famille", "op": "egal", "valeur": "EPA", "code": "1"}, "", "Clé inconnue"),
    ],
)
def test_lecture_refusee_avec_son_chemin(condition: object, chemin: str, extrait: str) -> None:
    with pytest.raises(ConditionInvalide) as erreur:
        Condition.lire(condition)
    assert erreur.value.chemin == chemin
    assert extrait in erreur.value.message


@pytest.mark.parametrize(
    ("condition", "phrase"),
    [
        ({}, "toujours"),
        (ASSO, "la structure est une association"),
        ({"champ": "famille", "op": "different", "valeur": "EPA"}, None),
        (
            {"tous": [ZONE, {"un": [ASSO, {"champ": "famille", "op": "egal", "valeur": "FONDATION"}]}]},
            "le projet couvre une zone blanche et (la structure est une association ou la structure est une fondation)",
        ),
        (
            {"champ": "famille", "op": "parmi", "valeur": ["ASSOCIATION", "FONDATION"]},
            "la structure est une association ou une fondation",
        ),
        (
            {"champ": "famille", "op": "different", "valeur": "COLLECTIVITE"},
            "la structure n'est pas une collectivité territoriale",
        ),
        (SEUIL, "le total annuel des subventions publiques en numéraire est supérieur à 153000"),
        ({"non": ZONE}, "il n'est pas vrai que le projet couvre une zone blanche"),
        (
            {"champ": "pieces_fournies", "op": "ne_contient_pas", "valeur": "LETTRE"},
            "les pièces fournies ne comptent pas LETTRE",
        ),
    ],
)
def test_phrase(condition: dict[str, Any], phrase: str | None) -> None:
    lue = Condition.lire(condition)
    assert lue.phrase() == phrase if phrase else "n'est pas" in lue.phrase()
    assert Condition.lire(lue.en_json()) == lue


def test_questions_sans_reponse() -> None:
    condition = Condition.lire({"tous": [ASSO, ZONE, ZONE]})
    assert condition.champs_sans_reponse(FaitsDossier(famille=Famille.EPA)) == ("Zone blanche",)
    assert TOUJOURS.champs_sans_reponse(FaitsDossier()) == ()


@pytest.mark.parametrize("nom", sorted(CHAMPS))
def test_chaque_champ_se_lit_et_se_dit(nom: str) -> None:
    champ = CHAMPS[nom]
    champ.valeur(FaitsDossier())
    for op in OPERATEURS[champ.genre]:
        valeur: Any = {"nombre": "1", "booleen": None}.get(champ.genre.value, next(iter(champ.mots), "X"))
        valeur = [valeur] if op in ("parmi", "hors") else valeur
        feuille = {"champ": nom, "op": op} | ({} if valeur is None else {"valeur": valeur})
        assert Condition.lire(feuille).phrase().startswith(("la ", "le ", "les ", "l'", "un ", "aucun", "une "))


def test_un_taux_peut_baisser_avec_les_annees_de_soutien() -> None:
    """Dégressivité : 70 % la première année, 60 % dès deux années constatées ; une parole n'y suffit pas."""
    parametres = lire(ParametresTaux, {"taux": "0.70", "particuliers": [{"condition": ANNEES, "taux": "0.60"}]})
    assert parametres.taux_pour(FaitsDossier(annees_pnad=frozenset({2022, 2023}))) == Decimal("0.60")
    assert parametres.taux_pour(FaitsDossier(annees_pnad_declarees=frozenset({2022, 2023}))) == Decimal("0.70")
