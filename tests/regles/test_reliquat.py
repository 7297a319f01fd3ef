"""Le trop-perçu se calcule ligne à ligne, et le retrait se fait au prorata des jours."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles.montants import ZERO
from regles.reliquat import (
    AssietteExcedent,
    ClauseExcedent,
    PosteRealise,
    calculer_reliquat,
    echeance_reversement,
    retrait_cer,
)

D = Decimal
EUROS = st.decimals(min_value=0, max_value=D(500_000), places=2)
TAUX = st.decimals(min_value=0, max_value=1, places=4)
PLEIN = PosteRealise("p1", D("1.00"), D("12.00"), "Poste A")


def dire(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def reliquat(**change: Any) -> Any:
    base: dict[str, Any] = {
        "verse": D(28000),
        "accorde": D(28000),
        "depenses_eligibles": D(40000),
        "taux_aide": D("0.70"),
        "besoin": D(28000),
        "postes": (PLEIN,),
        "plafond_etp": D(29473),
    }
    return calculer_reliquat(**base | change)


@pytest.mark.parametrize(
    ("change", "due", "limitants"),
    [
        ({}, "28000", {"accorde", "taux", "besoin"}),
        ({"depenses_eligibles": D("39999.99")}, "27999.99", {"taux"}),
        ({"besoin": D("27000.50")}, "27000.50", {"besoin"}),
        ({"besoin": D("-1")}, "0", {"besoin"}),
        ({"postes": (PosteRealise("p1", D(1), D("9.50")),)}, "23332.79", {"postes"}),
        ({"postes": (PosteRealise("p1", D(1), D(12), cout=D(30000)),)}, "21000.00", {"postes"}),
        ({"taux_aide": None, "besoin": None, "plafond_etp": None}, "28000", {"accorde"}),
        ({"accorde": D(20000), "besoin": None}, "20000", {"accorde"}),
    ],
)
def test_chaque_terme_peut_borner_l_aide(change: dict[str, Any], due: str, limitants: set[str]) -> None:
    rendu = reliquat(**change)
    assert rendu.due == D(due)
    assert {terme.code for terme in rendu.limitants} == limitants
    assert rendu.montant == D(28000) - D(due)


def test_le_calcul_se_lit_ligne_a_ligne() -> None:
    postes = "Poste A, 1 ETP pendant 12 mois : 29 473 € ; p2, 0,5 ETP pendant 6 mois : 7 368,25 €"
    rendu = reliquat(depenses_eligibles=D("38000.01"), postes=(PLEIN, PosteRealise("p2", D("0.5"), D(6))))
    assert [dire(terme.phrase) for terme in rendu.termes] == [
        "La convention accorde 28 000 €, et pas plus.",
        "70 % de 38 000,01 € de dépenses éligibles réalisées, soit 26 600 €.",
        "Une fois les autres produits comptés, il restait 28 000 € de charges à couvrir.",
        f"29 473 € par ETP et par an, aux mois pourvus. {postes}.",
    ]
    assert dire(rendu.phrase) == (
        "28 000 € ont été versés pour une aide due de 26 600 € : 1 400 € de trop. À reverser : 1 400 €."
    )


def test_rien_a_reverser() -> None:
    assert dire(reliquat(verse=D(14000)).phrase) == (
        "Rien à reverser : l'aide due est de 28 000 €, 14 000 € ont été versés."
    )
    assert reliquat(verse=D(14000)).montant == ZERO


@pytest.mark.parametrize(
    ("clause", "conservable"),
    [
        (ClauseExcedent(), "0"),
        (ClauseExcedent(D("0.10")), "140.00"),
        (ClauseExcedent(D("0.02"), AssietteExcedent.DEPENSES), "760.00"),
        (ClauseExcedent(D("0.10"), AssietteExcedent.DEPENSES), "1400.00"),  # jamais plus que l'excédent
    ],
)
def test_l_excedent_conservable_vient_de_la_convention(clause: ClauseExcedent, conservable: str) -> None:
    rendu = reliquat(depenses_eligibles=D(38000), clause=clause)
    assert (rendu.excedent, rendu.conservable) == (D(1400), D(conservable))
    assert rendu.montant == D(1400) - D(conservable)
    assert ("laisse au bénéficiaire" in rendu.phrase) == bool(rendu.conservable)


@given(EUROS, EUROS, EUROS, st.none() | TAUX, st.builds(ClauseExcedent, part=TAUX))
def test_jamais_negatif_jamais_plus_que_le_verse(
    verse: Decimal, accorde: Decimal, depenses: Decimal, taux: Decimal | None, clause: ClauseExcedent
) -> None:
    rendu = calculer_reliquat(verse=verse, accorde=accorde, depenses_eligibles=depenses, taux_aide=taux, clause=clause)
    assert 0 <= rendu.montant <= rendu.excedent <= verse
    assert 0 <= rendu.due <= accorde
    assert rendu.excedent == max(ZERO, verse - rendu.due)
    assert rendu.limitants


DEBUT, FIN = date(2025, 9, 1), date(2026, 8, 31)


@pytest.mark.parametrize(
    ("manquement", "restants", "montant"),
    [
        (date(2025, 8, 1), 365, "10000.00"),
        (DEBUT, 365, "10000.00"),
        (date(2025, 9, 2), 364, "9972.60"),
        (FIN, 1, "27.39"),
        (date(2026, 9, 1), 0, "0.00"),
    ],
)
def test_retrait_au_prorata_des_jours_restants(manquement: date, restants: int, montant: str) -> None:
    retrait = retrait_cer(D(10000), DEBUT, FIN, manquement)
    assert (retrait.jours_restants, retrait.jours_totaux, retrait.montant) == (restants, 365, D(montant))
    assert (retrait.a_reverser, retrait.a_liberer) == (D(montant), ZERO)


def test_ce_qui_n_est_pas_verse_se_libere() -> None:
    retrait = retrait_cer(D(10000), DEBUT, FIN, date(2026, 3, 1), verse=D(7000))
    assert retrait.montant == D("5041.09")  # 184 jours sur 365
    assert (retrait.a_reverser, retrait.a_liberer) == (D("2041.09"), D("3000.00"))
    assert retrait_cer(D(10000), DEBUT, FIN, date(2026, 3, 1), verse=D(1000)).a_reverser == ZERO
    assert dire(retrait.phrase) == (
        "Manquement le 1er mars 2026 : il restait 184 jours sur 365. 10 000 € × 184 ÷ 365 = 5 041,09 €."
    )


def test_periode_a_l_envers() -> None:
    with pytest.raises(ValueError, match="finit avant"):
        retrait_cer(D(1), FIN, DEBUT, DEBUT)


def test_six_mois_pour_reverser() -> None:
    assert echeance_reversement(date(2026, 8, 31), 6) == date(2027, 2, 28)
