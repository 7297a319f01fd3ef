"""Le relecteur de références avertit d'une coquille, et se tait quand il ne sait pas."""

import pytest

from regles.references import CONNUES, relire


@pytest.mark.parametrize("code", ["code de commerce", "code du commerce"])
def test_la_coquille_du_texte_est_signalee_avec_sa_correction(code: str) -> None:
    texte = f"le rapport (L.6612-4 du {code}) ou sa référence"
    (alerte,) = relire(texte)
    assert alerte.proposition == "L.612-4"
    assert alerte.phrase == "« L.6612-4 du code de commerce » n'est pas une référence connue ici ; L.612-4 ?"
    assert texte[alerte.debut : alerte.fin] == "L.6612-4"


@pytest.mark.parametrize(
    "texte",
    [
        "article L. 612-4 du code de commerce",
        "articles L.114-5 et L.231-4 du code des relations entre le public et l’administration",
        "article L.5132-1 du code du travail",
        "article L.9999-9 du code de commerce",
        "loi n° 2000-321 du 12 avril 2000",
        "loi n° 1901-1 du 1er juillet 1901",
        "L.6612-4",
    ],
)
def test_rien_n_est_affirme_de_ce_qui_n_est_pas_etabli(texte: str) -> None:
    assert relire(texte) == ()


def test_une_date_de_loi_fausse_et_un_texte_remplace_sont_signales() -> None:
    loi, regle = relire("loi n° 2000-321 du 13 avril 2000, puis règlement 1407/2013")
    assert loi.proposition == "n° 2000-321 du 12 avril 2000"
    assert regle.proposition == "2023/2831"


def test_chaque_reference_connue_se_relit_sans_alerte() -> None:
    for code, articles in CONNUES.items():
        for article in articles:
            assert relire(f"{article} du {code}") == ()
