"""Chargement du découpage : complet, rejouable, sans perte."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from socle.canonique import normaliser_recherche
from territoires.champs import normaliser
from territoires.models import Commune, Departement, Epci, Region
from territoires.services import Decoupage, charger, lire

FICHIER = Path(settings.BASE_DIR) / "fixtures/territoires/decoupage-2026.json.gz"
pytestmark = pytest.mark.django_db


def petit(millesime: int = 2026) -> Decoupage:
    """Rend un découpage d'une commune."""
    return {
        "millesime": millesime,
        "source": "essai",
        "regions": [("84", "Auvergne-Rhône-Alpes")],
        "departements": [("01", "Ain", "84"), ("69", "Rhône", "84")],
        "epci": [("200046977", "Métropole de Lyon", "MET69", ["69"])],
        "communes": [("69123", "Lyon", "69", "200046977", 519127, ["69001", "69002"])],
    }


def test_tout_le_fichier_livre_se_charge_et_se_rejoue() -> None:
    comptes = charger(lire(FICHIER))
    assert comptes == {"régions": 26, "départements": 109, "intercommunalités": 1255, "communes": 34969}
    charger(lire(FICHIER))
    assert (Region.objects.count(), Departement.objects.count()) == (26, 109)
    assert (Epci.objects.count(), Commune.objects.count()) == (1255, 34969)
    lyon = Commune.objects.get(code="69123")
    assert (lyon.departement_id, lyon.epci_id, lyon.population, lyon.recherche) == ("69", "200046977", 519127, "lyon")
    assert Departement.objects.filter(region="84").count() == 12


def test_les_deux_normalisations_sont_d_accord() -> None:
    noms = {nom for _, nom, *_ in lire(FICHIER)["communes"]} | {"Œuilly", "L’Haÿ-les-Roses", "  Étude \u00a0 ZONE "}
    assert [nom for nom in noms if normaliser(nom) != normaliser_recherche(nom)] == []


def test_un_nouveau_millesime_met_a_jour_et_garde_les_disparues() -> None:
    charger(petit())
    suivant = petit(2027)
    suivant["epci"] = [("200046977", "Métropole de Lyon", "MET69", ["01"])]
    suivant["communes"] = [("69124", "Commune nouvelle", "69", "", None, [])]
    charger(suivant)
    assert dict(Commune.objects.values_list("code", "millesime")) == {"69123": 2026, "69124": 2027}
    assert list(Epci.objects.get().departements.values_list("code", flat=True)) == ["01"]
    assert Region.objects.get().millesime == 2027


def test_la_commande_nomme_le_fichier_illisible(tmp_path: Path) -> None:
    abime = tmp_path / "abime.json.gz"
    abime.write_bytes(b"rien")
    with pytest.raises(CommandError, match=r"abime\.json\.gz est illisible"):
        call_command("charger_territoires", fichier=abime)
