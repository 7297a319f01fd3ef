"""Rappeler une fois avant, le jour dit et après ; beat arrêté trois jours ou joué deux fois ne change rien."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bilans import services
from bilans.models import Bilan
from bilans.services.rappels import palier
from bilans.tasks import programmer_echeances
from bilans.types import GenreBilan
from comptes.droits import SYSTEME
from socle.horloge import figer
from socle.models import Courriel, Travail
from socle.travaux import executer_echus
from tests.fabriques.bilans import bilan_attendu, porteur_du_bilan

pytestmark = pytest.mark.django_db
ECHEANCE = date(2026, 3, 1)
MIDI = 12


@pytest.mark.parametrize(
    ("ecart", "attendu"),
    [(-31, None), (-30, -30), (-8, -30), (-7, -7), (-1, -7), (0, 0), (6, 0), (7, 7), (29, 7), (30, 30), (400, 30)],
)
def test_palier(ecart: int, attendu: int | None) -> None:
    assert palier(ECHEANCE, ECHEANCE + timedelta(days=ecart)) == attendu


def vivre(bilan: Bilan, *, arrets: frozenset[int] = frozenset(), fois: int = 1) -> list[tuple[int, str]]:
    """Joue beat chaque jour, de J-40 à J+40 ; rend les mails partis : (jours depuis l'échéance, genre)."""
    partis: list[tuple[int, str]] = []
    vus = set(Courriel.objects.values_list("pk", flat=True))
    for ecart in range(-40, 41):
        if ecart in arrets:
            continue
        jour = ECHEANCE + timedelta(days=ecart)
        with figer(datetime(jour.year, jour.month, jour.day, MIDI, tzinfo=UTC)):
            for _ in range(fois):
                programmer_echeances()
                executer_echus()
        for courriel in Courriel.objects.exclude(pk__in=vus).order_by("pk"):
            vus.add(courriel.pk)
            partis.append((ecart, courriel.genre))
    return partis


@pytest.fixture
def bilan() -> Bilan:
    with figer(datetime(2025, 9, 1, tzinfo=UTC)):
        bilan = bilan_attendu()
        porteur_du_bilan(bilan)
        Bilan.objects.exclude(pk=bilan.pk).delete()
    return bilan


def test_cinq_rappels_une_fois_chacun(bilan: Bilan) -> None:
    partis = vivre(bilan, fois=2)
    assert [p for p in partis if "agent" not in p[1]] == [
        (-30, "bilan.rappel"), (-7, "bilan.rappel"), (0, "bilan.rappel"), (7, "bilan.retard"), (30, "bilan.retard"),
    ]  # fmt: skip


def test_beat_arrete_trois_jours_rattrape(bilan: Bilan) -> None:
    arrets = frozenset({-30, -29, -28, -1, 0, 1, 7, 8, 9})
    partis = [p for p in vivre(bilan, arrets=arrets) if "agent" not in p[1]]
    assert partis == [
        (-27, "bilan.rappel"), (-7, "bilan.rappel"), (2, "bilan.rappel"), (10, "bilan.retard"), (30, "bilan.retard"),
    ]  # fmt: skip


def test_un_bilan_transmis_n_est_plus_rappele(bilan: Bilan) -> None:
    with figer(datetime(2026, 2, 1, tzinfo=UTC)):
        programmer_echeances()
        services.lever(bilan, acteur=SYSTEME, motif="Plus attendu.")
        Courriel.objects.all().delete()
        executer_echus()
    assert not Courriel.objects.filter(genre="bilan.rappel").exists()


def test_un_bilan_recale_a_droit_a_ses_nouveaux_rappels(bilan: Bilan) -> None:
    with figer(datetime(2026, 2, 1, tzinfo=UTC)):
        programmer_echeances()
        Bilan.objects.filter(pk=bilan.pk).update(echeance=date(2026, 3, 2))
        programmer_echeances()
    assert Travail.objects.filter(genre="bilan.rappel").count() == 2


def test_le_jour_est_celui_du_fuseau_de_l_appel() -> None:
    with figer(datetime(2025, 9, 1, tzinfo=UTC)):
        bilan = bilan_attendu(GenreBilan.INTERMEDIAIRE, "mayotte-2022")
        Bilan.objects.exclude(pk=bilan.pk).delete()
    # Le 30 janvier à 22 h UTC, il est déjà le 31 à Mayotte : trente jours avant le 1er mars moins un.
    with figer(datetime(2026, 1, 29, 22, tzinfo=UTC)):
        assert services.programmer_echeances() == 1
    Travail.objects.all().delete()
    with figer(datetime(2026, 1, 29, 20, tzinfo=UTC)):
        assert services.programmer_echeances() == 0
