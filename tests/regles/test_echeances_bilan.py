"""L'échéancier des bilans : celui de chaque appel, lu de ses règles et de sa convention."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles.echeances_bilan import (
    PAR_LA_CONVENTION,
    REGLES_DE_BILAN,
    EcheanceBilan,
    GenreBilan,
    decaler_rangs,
    echeancier,
)
from regles.faits import Role
from regles.moteur import RegleAppliquee, lire_regle
from tests.regles.appels import AURA, DEUX_SEVRES, MAYOTTE, PACA, lignes_de_regles, seulement

D = Decimal
G = GenreBilan
DEBUT, FIN, EXERCICE = date(2022, 9, 15), date(2023, 9, 14), date(2022, 12, 31)


def regles(appel: str) -> tuple[RegleAppliquee, ...]:
    return seulement(appel, *REGLES_DE_BILAN)


def resume(echeances: list[EcheanceBilan]) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            e.genre.value,
            e.role.value if e.role else "",
            e.periode_debut.isoformat(),
            e.periode_fin.isoformat(),
            e.due_le.isoformat() if e.due_le else "à fixer",
        )
        for e in echeances
    ]


def test_mayotte_facilitateur() -> None:
    """Annuel deux mois avant le terme, sur ce qui précède ; compte rendu six mois après l'exercice nommé."""
    fixees = {"intermediaire": date(2023, 3, 1)}
    rendu = echeancier(regles(MAYOTTE), DEBUT, FIN, EXERCICE, fixees, roles=["FACILITATEUR"])
    assert resume(rendu) == [
        ("intermediaire", "FACILITATEUR", "2022-09-15", "2023-02-28", "2023-03-01"),
        ("compte_rendu", "", "2022-09-15", "2022-12-31", "2023-06-30"),
        ("annuel", "", "2022-09-15", "2023-07-14", "2023-07-14"),
    ]
    assert [e.par_la_convention for e in rendu] == [True, False, False]
    assert rendu[0].phrase == PAR_LA_CONVENTION
    assert rendu[2].phrase.endswith("D.2 : « devra être transmis 2 mois avant la date de terme de la convention »")
    assert rendu[1].phrase == (
        "Loi n° 2000-321 du 12 avril 2000, article 10 : À remettre dans les six mois qui suivent la fin de l’exercice."
    )


def test_le_coordinateur_rend_un_trimestre_plus_tard() -> None:
    """« le bilan transmis le 1er janvier 2023 détaillera les résultats au 1er octobre 2022 »."""
    rendu = echeancier(regles(MAYOTTE), DEBUT, FIN, None, roles=[Role.COORDINATEUR])
    assert [ligne for ligne in resume(rendu) if ligne[0] == "trimestriel"] == [
        ("trimestriel", "COORDINATEUR", "2022-09-15", "2022-09-30", "2023-01-01"),
        ("trimestriel", "COORDINATEUR", "2022-10-01", "2022-12-31", "2023-04-01"),
        ("trimestriel", "COORDINATEUR", "2023-01-01", "2023-03-31", "2023-07-01"),
        ("trimestriel", "COORDINATEUR", "2023-04-01", "2023-06-30", "2023-10-01"),
        ("trimestriel", "COORDINATEUR", "2023-07-01", "2023-09-14", "2024-01-01"),
    ]
    assert [e.rang for e in rendu if e.genre == G.TRIMESTRIEL] == [1, 2, 3, 4, 5]


def test_aura_attend_les_dates_de_la_convention() -> None:
    rendu = echeancier(regles(AURA), date(2025, 9, 1), date(2026, 8, 31), None)
    assert resume(rendu) == [
        ("intermediaire", "COORDINATEUR", "2025-09-01", "2026-08-31", "à fixer"),
        ("intermediaire", "FACILITATEUR", "2025-09-01", "2026-08-31", "à fixer"),
        ("final", "", "2025-09-01", "2026-08-31", "à fixer"),
        ("compte_rendu", "", "2025-09-01", "2026-08-31", "à fixer"),
    ]
    assert all(e.a_fixer for e in rendu)
    fixees = {"final": date(2026, 10, 31), "intermediaire": date(2026, 3, 1)}
    fixe = echeancier(regles(AURA), date(2025, 9, 1), date(2026, 8, 31), date(2026, 8, 31), fixees)
    assert resume(fixe)[2:] == [
        ("final", "", "2025-09-01", "2026-08-31", "2026-10-31"),
        ("compte_rendu", "", "2025-09-01", "2026-08-31", "2027-02-28"),
    ]
    assert not any(e.a_fixer for e in fixe)


def test_paca_herite_du_cadre_et_les_deux_sevres_ont_leur_tableau_annuel() -> None:
    assert {e.genre for e in echeancier(regles(PACA), DEBUT, FIN, EXERCICE)} == set(G) - {G.FINAL}
    rendu = echeancier(regles(DEUX_SEVRES), DEBUT, FIN, EXERCICE, {"annuel": date(2023, 10, 1)}, roles=["FACILITATEUR"])
    assert {e.genre for e in rendu} == set(G) - {G.TRIMESTRIEL}
    annuel = next(e for e in rendu if e.genre == G.ANNUEL)
    assert (annuel.due_le, annuel.periode_fin) == (date(2023, 10, 1), FIN)


def test_une_convention_peut_rapprocher_le_compte_rendu_pas_l_eloigner() -> None:
    def du(jour: date) -> date | None:
        rendu = echeancier(regles(MAYOTTE), DEBUT, FIN, EXERCICE, {"compte_rendu": jour})
        return next(e.due_le for e in rendu if e.genre == G.COMPTE_RENDU)

    assert du(date(2023, 5, 31)) == date(2023, 5, 31)
    assert du(date(2023, 7, 31)) == date(2023, 6, 30)


def test_un_bilan_que_seule_la_convention_demande() -> None:
    rendu = echeancier((), DEBUT, FIN, None, {"final": date(2023, 10, 31), "intermediaire": date(2023, 3, 1)})
    assert [(e.genre, e.role, e.par_la_convention) for e in rendu] == [
        (G.INTERMEDIAIRE, Role.COORDINATEUR, True),
        (G.INTERMEDIAIRE, Role.FACILITATEUR, True),
        (G.FINAL, None, True),
    ]
    assert rendu[2].phrase == PAR_LA_CONVENTION
    assert echeancier((), DEBUT, FIN, EXERCICE) == []


def test_les_mois_de_l_appel() -> None:
    """Un appel qui écrit « à six mois » et « trois mois après le terme » n'attend rien de la convention."""
    lignes = {ligne["code"]: ligne for ligne in lignes_de_regles(AURA) if ligne["code"] in REGLES_DE_BILAN}
    lignes["BILAN_INTERMEDIAIRE"]["parametres"]["mois"] = 6
    lignes["BILAN_FINAL"]["parametres"]["mois"] = 3
    ecrites = tuple(lire_regle(ligne) for ligne in lignes.values())
    rendu = echeancier(ecrites, date(2025, 9, 1), date(2026, 8, 31), date(2026, 12, 31), roles=["FACILITATEUR"])
    assert resume(rendu) == [
        ("intermediaire", "FACILITATEUR", "2025-09-01", "2026-02-28", "2026-03-01"),
        ("final", "", "2025-09-01", "2026-08-31", "2026-11-30"),
        ("compte_rendu", "", "2026-01-01", "2026-12-31", "2027-06-30"),
    ]


def test_refus() -> None:
    with pytest.raises(ValueError, match="finit avant"):
        echeancier((), FIN, DEBUT, None)
    with pytest.raises(ValueError, match="mensuel"):
        echeancier((), DEBUT, FIN, None, {"mensuel": DEBUT})


def test_une_annee_reconduite_se_numerote_a_la_suite() -> None:
    rendu = decaler_rangs(echeancier(regles(MAYOTTE), DEBUT, FIN, EXERCICE), {("trimestriel", "COORDINATEUR"): 5})
    assert [e.rang for e in rendu if e.genre == G.TRIMESTRIEL] == [6, 7, 8, 9, 10]
    assert {e.rang for e in rendu if e.genre != G.TRIMESTRIEL} == {1}


@given(st.dates(min_value=date(2018, 1, 1), max_value=date(2030, 1, 1)), st.integers(min_value=0, max_value=1100))
def test_les_trimestres_couvrent_la_convention_sans_trou(debut: date, jours: int) -> None:
    fin = date.fromordinal(debut.toordinal() + jours)
    rendu = [e for e in echeancier(regles(MAYOTTE), debut, fin, None) if e.genre == G.TRIMESTRIEL]
    assert (rendu[0].periode_debut, rendu[-1].periode_fin) == (debut, fin)
    assert sum((e.periode_fin - e.periode_debut).days + 1 for e in rendu) == jours + 1
    dates = [e.due_le for e in rendu]
    assert dates == sorted(set(dates), key=str)
    assert all(e.due_le and e.due_le.day == 1 and e.due_le > e.periode_fin for e in rendu)
