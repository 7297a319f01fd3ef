"""Charger la couverture : l'intercommunalité se trouve par son nom ou son Siren, et rien n'est deviné."""

from __future__ import annotations

from decimal import Decimal

import pytest

from candidatures.models import Couverture
from candidatures.types import GenreImport
from comptes.models import Service
from tests.fabriques.comptes import ServiceFactory, siret
from tests.fabriques.registre import charger, deposer
from tests.fabriques.territoires import DepartementFactory, EpciFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
COUVERTURE = GenreImport.COUVERTURE


@pytest.fixture
def service() -> Service:
    service: Service = ServiceFactory(departements=["69"])
    for siren, nom, code in (
        ("200000001", "CC du Lac", "69"),
        ("200000002", "CC du Lac", "01"),
        ("200000003", "Métropole de Lyon", "69"),
    ):
        EpciFactory(siren=siren, nom=nom).departements.add(DepartementFactory(code=code))
    return service


def ligne(**valeurs: object) -> list[object]:
    lue = {
        "structure": "Passerelles",
        "siret": "",
        "role": "facilitateur",
        "etp": "0,8",
        "epci": "métropole de lyon",
        "source": "Enquête",
        "jour": "30/06/2025",
    } | valeurs
    return list(lue.values())


def test_une_ligne_est_ecrite_avec_sa_source_et_sa_date(service: Service) -> None:
    charger(service, ligne(siret=siret(601)), genre=COUVERTURE)
    (lue,) = Couverture.objects.all()
    assert (lue.structure, lue.etp, lue.epci_id, lue.source) == (
        "Passerelles",
        Decimal("0.80"),
        "200000003",
        "Enquête",
    )
    assert (lue.jour.isoformat(), lue.cle) == ("2025-06-30", siret(601))


def test_un_homonyme_se_cherche_d_abord_chez_le_service(service: Service) -> None:
    charger(service, ligne(epci="CC du Lac"), ligne(epci="200 000 002"), genre=COUVERTURE)
    assert sorted(Couverture.objects.values_list("epci", flat=True)) == ["200000001", "200000002"]


def test_une_intercommunalite_inconnue_propose_les_noms_proches(service: Service) -> None:
    lue = deposer(
        service, ligne(epci="Metropole de Lion"), ligne(epci="999999999"), ligne(epci="Nulle"), genre=COUVERTURE
    )
    assert [texte for _, _, texte in (faute for x in lue.lecture for faute in x["fautes"])] == [
        "Cette intercommunalité est inconnue. Vouliez-vous écrire « Métropole de Lyon » ?",
        "Aucune intercommunalité n'a le Siren 999999999.",
        "Cette intercommunalité est inconnue. Écrivez son nom officiel ou son Siren.",
    ]


def test_deux_homonymes_hors_du_service_demandent_le_siren() -> None:
    service: Service = ServiceFactory(departements=["976"])
    for siren in ("200000011", "200000012"):
        EpciFactory(siren=siren, nom="CC du Col")
    lue = deposer(service, ligne(epci="cc du col"), genre=COUVERTURE)
    assert lue.lecture[0]["fautes"][0][2] == (
        "Plusieurs intercommunalités portent ce nom : écrivez son Siren (200000011, 200000012)."
    )


def test_une_date_a_venir_est_une_faute(service: Service) -> None:
    lue = deposer(service, ligne(jour="02/07/2025"), genre=COUVERTURE)
    assert lue.lecture[0]["fautes"] == [["Date", "02/07/2025", "Cette date est à venir."]]


def test_recharger_n_ajoute_rien_et_un_nouvel_etp_met_a_jour(service: Service) -> None:
    charger(service, ligne(), genre=COUVERTURE)
    assert deposer(service, ligne(structure="PASSERELLES"), genre=COUVERTURE).chargeables == 0
    seconde = charger(service, ligne(etp=1), genre=COUVERTURE)
    assert seconde.lecture[0]["changements"] == ["ETP : 0,80\u00a0ETP → 1,00\u00a0ETP"]
    assert Couverture.objects.get().etp == Decimal("1.00")


def test_zero_etp_se_charge(service: Service) -> None:
    charger(service, ligne(etp=0), genre=COUVERTURE)
    assert Couverture.objects.get().etp == 0
