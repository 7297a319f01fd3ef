"""Arithmétique des dates : fins de mois, unités entières, fuseaux."""

from datetime import UTC, date, datetime, timedelta

import pytest

from regles.echeances import (
    ajouter_mois,
    dans_le_delai,
    fin_de_periode,
    instant_limite,
    periode_de,
    rang_de_releve,
    zone,
)


@pytest.mark.parametrize(
    ("jour", "mois", "attendu"),
    [
        ("2023-04-30", -2, "2023-02-28"),
        ("2024-04-30", -2, "2024-02-29"),
        ("2023-08-31", -2, "2023-06-30"),
        ("2025-12-31", 6, "2026-06-30"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2025-12-01", 1, "2026-01-01"),
    ],
)
def test_ajouter_mois(jour: str, mois: int, attendu: str) -> None:
    assert ajouter_mois(date.fromisoformat(jour), mois).isoformat() == attendu


@pytest.mark.parametrize(
    ("jour", "mois", "debut", "fin"),
    [
        ("2022-08-15", 3, "2022-07-01", "2022-09-30"),
        ("2022-10-01", 3, "2022-10-01", "2022-12-31"),
        ("2024-02-29", 1, "2024-02-01", "2024-02-29"),
        ("2025-12-31", 12, "2025-01-01", "2025-12-31"),
    ],
)
def test_periode_du_calendrier(jour: str, mois: int, debut: str, fin: str) -> None:
    assert [borne.isoformat() for borne in periode_de(date.fromisoformat(jour), mois)] == [debut, fin]


def test_fin_de_periode() -> None:
    assert fin_de_periode(date(2025, 9, 1), 12) == date(2026, 8, 31)
    assert fin_de_periode(date(2024, 2, 29), 12) == date(2025, 2, 27)


def test_l_unite_du_texte_est_entiere() -> None:
    minute = instant_limite(date(2018, 6, 30), "23:59", "Europe/Paris")
    seconde = instant_limite(date(2018, 6, 30), "23:59:59", "Europe/Paris")
    assert minute == seconde == datetime(2018, 6, 30, 21, 59, 59, 999000, tzinfo=UTC)
    assert instant_limite(date(2018, 6, 30), "12:00:00", "Europe/Paris") < instant_limite(
        date(2018, 6, 30), "12:00", "Europe/Paris"
    )


def test_le_dernier_millieme_compte_entier() -> None:
    limite = instant_limite(date(2025, 7, 15), "23:59", "Europe/Paris")
    assert dans_le_delai(limite + timedelta(microseconds=999), limite)
    assert not dans_le_delai(limite + timedelta(milliseconds=1), limite)


def test_le_fuseau_de_l_appel_decide() -> None:
    mayotte = instant_limite(date(2022, 10, 31), "23:59:59", "Indian/Mayotte")
    assert mayotte == datetime(2022, 10, 31, 20, 59, 59, 999000, tzinfo=UTC)


def test_releve_d_appartenance() -> None:
    limites = [instant_limite(date(2025, 7, jour), "23:59:59", "Europe/Paris") for jour in (4, 15)]
    assert [rang_de_releve(limite, limites) for limite in limites] == [0, 1]
    assert rang_de_releve(limites[0] + timedelta(seconds=1), limites) == 1
    assert rang_de_releve(limites[1] + timedelta(seconds=1), limites) is None


@pytest.mark.parametrize("fuseau", ["Paris", "", "../etc"])
def test_fuseau_inconnu(fuseau: str) -> None:
    with pytest.raises(ValueError, match="n'existe pas"):
        zone(fuseau)
