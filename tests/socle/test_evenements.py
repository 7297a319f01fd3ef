from collections import defaultdict
from typing import Any

import pytest
from django.db import transaction

from socle import evenements
from socle.models import Courriel
from tests.fabriques.socle import CourrielFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def registre_vide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evenements, "_abonnes", defaultdict(list))


def test_l_abonne_recoit_la_charge_une_seule_fois() -> None:
    recus: list[Any] = []

    def noter(**charge: Any) -> None:
        recus.append(charge)

    evenements.abonner("decision", noter)
    evenements.abonner("decision", noter)
    with transaction.atomic():
        evenements.emettre("decision", dossier=3)
        evenements.emettre("autre", dossier=4)
    assert recus == [{"dossier": 3}]


def test_hors_transaction_l_emission_est_refusee() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        evenements.emettre("decision")


def test_l_echec_d_un_abonne_annule_la_cause() -> None:
    def echouer(**charge: Any) -> None:
        raise LookupError

    evenements.abonner("decision", echouer)
    with pytest.raises(LookupError):
        _decider()
    assert not Courriel.objects.exists()


@transaction.atomic
def _decider() -> None:
    CourrielFactory.create()
    evenements.emettre("decision")
