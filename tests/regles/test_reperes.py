"""Ce qui vieillit dans une phrase est vu, et rien d'autre."""

import pytest

from regles.reperes import GenreRepere, genres, reperer

VUS = [
    ("Déposez avant le 15 juillet 2025 à minuit", GenreRepere.DATE, "15 juillet 2025"),
    ("signature au plus tard le 1er septembre", GenreRepere.DATE, "1er septembre"),
    ("clôture le 31/10/2022", GenreRepere.DATE, "31/10/2022"),
    ("Appel à projets 2025", GenreRepere.ANNEE, "2025"),
    ("financées en 2022-2025", GenreRepere.ANNEE, "2022-2025"),
    ("pour un ETP est de 29\u202f473\u00a0€", GenreRepere.MONTANT, "29\u202f473\u00a0€"),
    ("4,5 M€ sont dédiés", GenreRepere.MONTANT, "4,5 M€"),
    ("2,8 millions d’euros", GenreRepere.MONTANT, "2,8 millions d’euros"),
    ("le plan national des achats durables", GenreRepere.PLAN, "plan national des achats durables"),
    ("financé par le PNAD", GenreRepere.PLAN, "PNAD"),
    ("écrire à clauses@exemple.fr", GenreRepere.BOITE, "clauses@exemple.fr"),
    ("appeler le 04 72 00 11 22", GenreRepere.BOITE, "04 72 00 11 22"),
    ("auprès de Mme Marie DURAND", GenreRepere.PERSONNE, "Mme Marie DURAND"),
    ("contact : Paul MARTIN", GenreRepere.PERSONNE, "Paul MARTIN"),
]


@pytest.mark.parametrize(("phrase", "genre", "passage"), VUS)
def test_ce_qui_vieillit_est_vu_a_sa_place(phrase: str, genre: GenreRepere, passage: str) -> None:
    (repere,) = reperer(phrase)
    assert (repere.genre, repere.texte) == (genre, passage)
    assert phrase[repere.debut : repere.fin].strip() == passage


@pytest.mark.parametrize(
    "phrase",
    [
        "loi n° 2000-321 du 12 avril 2000",
        "décret n° 2016-1971",
        "règlement (UE) 2023/2831",
        "formulaire 12156*06",
        "article L. 612-4 du code de commerce",
        "un plan de financement équilibré",
        "0,5 ETP au moins, 70 % du coût",
        "la DEETS, Mayotte DEETS et les DDETS",
        "Une relève fixe sa liste.",
        "",
    ],
)
def test_le_reste_ne_l_est_pas(phrase: str) -> None:
    assert reperer(phrase) == ()


def test_les_genres_sont_dits_une_fois_et_en_mots() -> None:
    vus = genres("Du 1er mars au 15 mai : 12 k€, puis 15 k€, plan Climat.")
    assert [genre.mot for genre in vus] == ["une date", "un montant", "un nom de plan"]
