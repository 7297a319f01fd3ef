"""La vie d'un poste : périodes sans trou, mois non pourvus, aide recalculée, saisies qui se contredisent."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles.echeances import fin_de_periode
from regles.postes import (
    EvenementPoste,
    NatureEvenement,
    Situation,
    VieImpossible,
    mois,
    periodes,
    recalculer,
    vie_du_poste,
)

D = Decimal
N, S = NatureEvenement, Situation
DEBUT, FIN = date(2025, 9, 1), date(2026, 8, 31)


def e(nature: NatureEvenement, debut: str, fin: str = "") -> EvenementPoste:
    return EvenementPoste(nature, date.fromisoformat(debut), date.fromisoformat(fin) if fin else None)


PRISE = e(N.PRISE_DE_POSTE, "2025-09-01")


def lire(*evenements: EvenementPoste) -> list[tuple[str, str, str]]:
    return [(p.debut.isoformat(), p.fin.isoformat(), p.situation.value) for p in periodes(evenements, DEBUT, FIN)]


@pytest.mark.parametrize(
    ("evenements", "attendu", "non_pourvus"),
    [
        ((), [("2025-09-01", "2026-08-31", "a_pourvoir")], "12.00"),
        ((PRISE,), [("2025-09-01", "2026-08-31", "titulaire")], "0.00"),
        ((e(N.PRISE_DE_POSTE, "2024-01-15"),), [("2025-09-01", "2026-08-31", "titulaire")], "0.00"),
        (
            (e(N.PRISE_DE_POSTE, "2025-10-16"),),
            [("2025-09-01", "2025-10-15", "a_pourvoir"), ("2025-10-16", "2026-08-31", "titulaire")],
            "1.48",  # septembre, et 15 jours d'octobre sur 31
        ),
        (
            (PRISE, e(N.ABSENCE, "2026-03-01", "2026-04-30"), e(N.REMPLACEMENT, "2026-03-16", "2026-04-30")),
            [
                ("2025-09-01", "2026-02-28", "titulaire"),
                ("2026-03-01", "2026-03-15", "absence"),
                ("2026-03-16", "2026-04-30", "remplacant"),
                ("2026-05-01", "2026-08-31", "titulaire"),
            ],
            "0.48",
        ),
        (
            (PRISE, e(N.DEPART, "2026-06-01"), e(N.PRISE_DE_POSTE, "2026-08-01")),
            [
                ("2025-09-01", "2026-05-31", "titulaire"),
                ("2026-06-01", "2026-07-31", "vacance"),
                ("2026-08-01", "2026-08-31", "titulaire"),
            ],
            "2.00",
        ),
        (
            (PRISE, e(N.DEPART, "2026-06-01"), e(N.PRISE_DE_POSTE, "2026-06-01")),
            [("2025-09-01", "2026-08-31", "titulaire")],
            "0.00",
        ),
        (
            (PRISE, e(N.ABSENCE, "2026-07-01"), e(N.PRISE_DE_POSTE, "2026-08-01")),
            [
                ("2025-09-01", "2026-06-30", "titulaire"),
                ("2026-07-01", "2026-07-31", "absence"),
                ("2026-08-01", "2026-08-31", "titulaire"),
            ],
            "1.00",
        ),
        (
            (PRISE, e(N.VACANCE, "2026-07-01", "2026-07-31")),
            [
                ("2025-09-01", "2026-06-30", "titulaire"),
                ("2026-07-01", "2026-07-31", "vacance"),
                ("2026-08-01", "2026-08-31", "titulaire"),
            ],
            "1.00",
        ),
        (
            (PRISE, e(N.VACANCE, "2026-08-01")),
            [("2025-09-01", "2026-07-31", "titulaire"), ("2026-08-01", "2026-08-31", "vacance")],
            "1.00",
        ),
        (
            (e(N.PRISE_DE_POSTE, "2025-09-01", "2026-07-31"),),
            [("2025-09-01", "2026-07-31", "titulaire"), ("2026-08-01", "2026-08-31", "vacance")],
            "1.00",
        ),
        ((PRISE, e(N.DEPART, "2027-01-01")), [("2025-09-01", "2026-08-31", "titulaire")], "0.00"),
        (
            (PRISE, e(N.ABSENCE, "2026-05-01", "2026-06-30"), e(N.DEPART, "2026-06-01")),
            [
                ("2025-09-01", "2026-04-30", "titulaire"),
                ("2026-05-01", "2026-05-31", "absence"),
                ("2026-06-01", "2026-08-31", "vacance"),
            ],
            "4.00",
        ),
    ],
)  # fmt: skip
def test_les_periodes_d_un_poste(
    evenements: tuple[EvenementPoste, ...], attendu: list[tuple[str, str, str]], non_pourvus: str
) -> None:
    assert lire(*evenements) == attendu
    assert lire(*reversed(evenements)) == attendu
    vie = vie_du_poste(evenements, DEBUT, FIN)
    assert vie.mois_non_pourvus == D(non_pourvus)
    assert vie.mois_pourvus == D(12) - D(non_pourvus)
    assert sum(periode.jours for periode in vie.non_pourvues) == vie.jours_non_pourvus


@pytest.mark.parametrize(
    ("evenements", "phrase"),
    [
        ((PRISE, e(N.PRISE_DE_POSTE, "2026-01-02")), "Le 2 janvier 2026 : le poste est déjà pourvu"),
        ((e(N.ABSENCE, "2026-01-02"),), "personne n'occupe le poste : une absence suit"),
        ((PRISE, e(N.ABSENCE, "2026-01-02", "2026-02-01"), e(N.ABSENCE, "2026-02-01")), "chevauche une autre absence"),
        ((PRISE, e(N.REMPLACEMENT, "2026-01-02")), "la personne en poste est présente"),
        ((e(N.REMPLACEMENT, "2026-01-02"), PRISE), "la personne en poste est présente"),
        ((e(N.REMPLACEMENT, "2025-01-02"), PRISE), "un remplacement suit une prise de poste"),
        (
            (PRISE, e(N.DEPART, "2026-01-02"), e(N.REMPLACEMENT, "2026-01-02"), e(N.REMPLACEMENT, "2026-03-01")),
            "chevauche un autre remplacement",
        ),
        ((e(N.DEPART, "2026-01-02"),), "il n'y a pas de départ à déclarer"),
        ((PRISE, e(N.DEPART, "2026-01-02"), e(N.DEPART, "2026-01-03")), "il n'y a pas de départ à déclarer"),
    ],
)
def test_des_evenements_qui_se_contredisent(evenements: tuple[EvenementPoste, ...], phrase: str) -> None:
    with pytest.raises(VieImpossible, match=phrase):
        periodes(evenements, DEBUT, FIN)


def test_des_dates_a_l_envers() -> None:
    with pytest.raises(VieImpossible, match="précède la date de début"):
        e(N.ABSENCE, "2026-02-01", "2026-01-31")
    with pytest.raises(VieImpossible, match="pas de date de fin"):
        e(N.DEPART, "2026-02-01", "2026-02-28")
    with pytest.raises(VieImpossible, match="finit avant"):
        periodes((), FIN, DEBUT)


def test_le_depart_du_remplacant() -> None:
    """Titulaire parti, remplaçant parti : le poste redevient vacant ; une fin écrite ensuite n'y change rien."""
    vie = lire(
        PRISE, e(N.DEPART, "2026-01-01"), e(N.REMPLACEMENT, "2026-01-01", "2026-06-30"), e(N.DEPART, "2026-03-01")
    )
    assert vie[1:] == [("2026-01-01", "2026-02-28", "remplacant"), ("2026-03-01", "2026-08-31", "vacance")]


DATES = st.dates(min_value=date(2025, 6, 1), max_value=date(2026, 12, 31))
EVENEMENTS = st.lists(
    st.builds(
        lambda nature, debut, duree: EvenementPoste(
            nature, debut, debut + timedelta(days=duree) if duree and nature != N.DEPART else None
        ),
        st.sampled_from(list(N)),
        DATES,
        st.integers(min_value=0, max_value=120),
    ),
    max_size=8,
)


@given(EVENEMENTS)
def test_les_periodes_couvrent_chaque_jour_une_fois(evenements: list[EvenementPoste]) -> None:
    try:
        vie = vie_du_poste(evenements, DEBUT, FIN)
    except VieImpossible:
        return
    assert (vie.periodes[0].debut, vie.periodes[-1].fin) == (DEBUT, FIN)
    for avant, apres in zip(vie.periodes, vie.periodes[1:], strict=False):
        assert apres.debut == avant.fin + timedelta(days=1)
        assert apres.situation != avant.situation
    assert sum(p.jours for p in vie.periodes) == 365
    assert sum((mois(p.debut, p.fin, DEBUT) for p in vie.periodes), Fraction(0)) == 12
    assert 0 <= vie.mois_non_pourvus <= 12


@given(st.dates(min_value=date(2018, 1, 1), max_value=date(2030, 12, 31)), st.integers(min_value=1, max_value=36))
def test_n_mois_de_convention_font_n_mois(debut: date, nombre: int) -> None:
    assert mois(debut, fin_de_periode(debut, nombre), debut) == nombre


def test_un_mois_entame_se_compte_au_jour() -> None:
    assert mois(date(2026, 2, 1), date(2026, 2, 14), DEBUT) == Fraction(14, 28)
    assert mois(date(2026, 3, 1), date(2026, 3, 1), DEBUT) == Fraction(1, 31)
    quinze = date(2025, 9, 15)
    assert mois(quinze, date(2025, 9, 30), quinze) == Fraction(16, 30)


def test_le_cout_et_l_aide_aux_mois_pourvus() -> None:
    vie = vie_du_poste((PRISE, e(N.DEPART, "2026-06-01"), e(N.PRISE_DE_POSTE, "2026-08-01")), DEBUT, FIN)
    rendu = recalculer(vie, cout=D("42104.29"), aide=D(29473), etp=D(1), taux=D("0.70"), plafond_etp=D(29473))
    assert (rendu.cout, rendu.aide, rendu.baisse) == (D("35086.90"), D("24560.83"), D("4912.17"))
    assert rendu.phrase.replace("\u202f", " ").replace("\xa0", " ") == (
        "10 mois pourvus sur 12 : coût éligible de 35 086,90 € au lieu de 42 104,29 €, "
        "aide de 24 560,83 € au lieu de 29 473 €."
    )
    bas = recalculer(vie, cout=D(30000), aide=D(21000), taux=D("0.70"))
    assert (bas.cout, bas.aide) == (D(25000), D(17500))
    sans_taux = recalculer(vie, cout=D(30000), aide=D("20000.01"))
    assert sans_taux.aide == D("16666.67")
    plafonne = recalculer(vie, cout=D(90000), aide=D(29473), etp=D("0.5"), plafond_etp=D(29473))
    assert plafonne.aide == D("12280.41")


def test_un_poste_toujours_pourvu_ne_perd_rien() -> None:
    rendu = recalculer(vie_du_poste((PRISE,), DEBUT, FIN), cout=D("0.03"), aide=D("0.02"))
    assert (rendu.cout, rendu.aide, rendu.baisse) == (D("0.03"), D("0.02"), D(0))
