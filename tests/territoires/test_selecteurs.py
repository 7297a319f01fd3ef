"""Lectures du découpage et localisation d'une adresse."""

import pytest

from territoires import selecteurs
from territoires.selecteurs import Localisation
from tests.fabriques.territoires import CommuneFactory, DepartementFactory, EpciFactory, RegionFactory

pytestmark = pytest.mark.django_db


def test_departements_d_une_region_par_code() -> None:
    for code in ("69", "01", "38"):
        DepartementFactory(code=code)
    DepartementFactory(code="13", region=RegionFactory(code="93", nom="Provence-Alpes-Côte d'Azur"))
    assert [d.code for d in selecteurs.departements_de_region("84")] == ["01", "38", "69"]
    assert DepartementFactory(code="01").libelle == "Ain (01)"


def test_epci_a_cheval_rendu_une_seule_fois() -> None:
    a_cheval = EpciFactory(siren="200000001", nom="À cheval")
    a_cheval.departements.set([DepartementFactory(code="01"), DepartementFactory(code="69")])
    EpciFactory(siren="200000002", nom="Ailleurs").departements.set([DepartementFactory(code="38")])
    assert list(selecteurs.epci_de_departement("01")) == [a_cheval]
    assert list(selecteurs.epci_de_departements(["01", "69"])) == [a_cheval]


def test_communes_par_code_postal_et_par_debut_de_nom() -> None:
    lyon = CommuneFactory()
    etoile = CommuneFactory(code="26124", nom="Étoile-sur-Rhône", codes_postaux=["26800"])
    assert list(selecteurs.communes_par_code_postal("69002")) == [lyon]
    assert list(selecteurs.chercher_communes("ETOILE")) == [etoile]


@pytest.mark.parametrize(
    ("code_postal", "commune", "attendu"),
    [
        ("42000", "saint etienne", Localisation("42218", "42")),
        ("42000", "St-Étienne", Localisation("42218", "42")),
        ("42000", "Roanne", Localisation(propositions=("Saint-Étienne",))),
        ("42000", "Saint-Étienne CEDEX 1", Localisation(departement="42")),
        ("42999", "Saint-Étienne", Localisation(departement="42")),
        ("97600", "Mamoudzou", Localisation(departement="976")),
        ("20090", "Ajaccio", Localisation(departement="2A")),
        ("20200", "Bastia", Localisation(departement="2B")),
        ("99999", "Nulle part", Localisation()),
    ],
)
def test_localiser(code_postal: str, commune: str, attendu: Localisation) -> None:
    CommuneFactory(
        code="42218", nom="Saint-Étienne", codes_postaux=["42000"], departement=DepartementFactory(code="42")
    )
    for code in ("976", "2A", "2B"):
        DepartementFactory(code=code)
    assert selecteurs.localiser(code_postal, commune) == attendu
