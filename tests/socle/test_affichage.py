"""Formats d'affichage : espaces insécables, accords, fuseaux."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template

from socle import affichage
from socle.horloge import figer

F, N = affichage.FINE, affichage.INSECABLE


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (Decimal("29473.5"), f"29{F}473,50{N}€"),
        (Decimal("1234567.005"), f"1{F}234{F}567,01{N}€"),
        (0, f"0,00{N}€"),
        (Decimal(-12), f"−12,00{N}€"),
        (None, "—"),
    ],
)
def test_euros(valeur: Decimal | int | None, attendu: str) -> None:
    assert affichage.euros(valeur) == attendu


def test_euros_entiers_etp_et_octets() -> None:
    assert affichage.euros_entiers(Decimal("29473.50")) == f"29{F}474{N}€"
    assert affichage.etp(Decimal("0.5")) == f"0,50{N}ETP"
    assert [affichage.octets(n) for n in (1, 812, 34_400, 1_240_000, None)] == [
        f"1{N}octet",
        f"812{N}octets",
        f"34{N}Ko",
        f"1,2{N}Mo",
        "—",
    ]


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (80, None, f"80{F}%"),
        (Decimal("66.6667"), None, f"66,67{F}%"),
        (Decimal("83.2"), 2, f"83,20{F}%"),
        (None, None, "—"),
    ],
)
def test_pourcent(valeur: Decimal | int | None, decimales: int | None, attendu: str) -> None:
    assert affichage.pourcent(valeur, decimales) == attendu


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        (Decimal(1000), Decimal(1250), f"+250,00{N}€ (+25{F}%)"),
        (Decimal(1000), Decimal(900), f"−100,00{N}€ (−10{F}%)"),
        (Decimal(0), Decimal(10), f"+10,00{N}€"),
        (None, Decimal(10), "—"),
    ],
)
def test_ecart(avant: Decimal | None, apres: Decimal, attendu: str) -> None:
    assert affichage.ecart(avant, apres) == attendu


def test_date_longue_et_premier_du_mois() -> None:
    assert affichage.date_longue(date(2025, 7, 1)) == f"1er{N}juillet{N}2025"
    assert affichage.date_longue(date(2025, 7, 15)) == f"15{N}juillet{N}2025"
    assert affichage.date_longue(None) == "—"


LIMITE = datetime(2025, 7, 15, 21, 59, 59, 999000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fuseau", "attendu"),
    [
        ("Europe/Paris", f"15{N}juillet{N}2025 à 23{N}h{N}59 (heure de Paris)"),
        (None, f"15{N}juillet{N}2025 à 23{N}h{N}59 (heure de Paris)"),
        ("Indian/Mayotte", f"16{N}juillet{N}2025 à 0{N}h{N}59 (heure de Mayotte)"),
        ("Pacific/Port_Moresby", f"16{N}juillet{N}2025 à 7{N}h{N}59 (heure de Port Moresby)"),
    ],
)
def test_instant_dit_l_heure_du_fuseau_qu_il_nomme(fuseau: str | None, attendu: str) -> None:
    assert affichage.instant(LIMITE, fuseau) == attendu


@pytest.mark.parametrize(
    ("ecoule", "fuseau", "attendu"),
    [
        (timedelta(days=-10), None, f"dans 10{N}jours"),
        (timedelta(days=-1), None, "demain"),
        (timedelta(hours=-1), None, "aujourd’hui"),
        (timedelta(hours=-1, minutes=-30), "Indian/Mayotte", "demain"),
        (timedelta(seconds=1), None, "échéance passée"),
    ],
)
def test_jours_restants_compte_les_jours_du_fuseau(ecoule: timedelta, fuseau: str | None, attendu: str) -> None:
    with figer(LIMITE + ecoule):
        assert affichage.jours_restants(LIMITE, fuseau) == attendu


def test_les_formats_sont_des_filtres_de_gabarit() -> None:
    gabarit = Template('{% load socle %}{{ m|euros }} {{ e|etp }} {{ d|instant:"Indian/Mayotte" }} {% ecart m m %}')
    rendu = gabarit.render(Context({"m": Decimal(12), "e": Decimal(1), "d": LIMITE}))
    assert rendu == (f"12,00{N}€ 1,00{N}ETP 16{N}juillet{N}2025 à 0{N}h{N}59 (heure de Mayotte) 0,00{N}€ (0{F}%)")
