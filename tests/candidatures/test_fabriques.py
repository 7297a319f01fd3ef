"""La fabrique sert à tous : un dossier complet l'est vraiment."""

import pytest

from candidatures import services
from candidatures.etats import Etat
from candidatures.selecteurs.parcours import EtatSection, dossier_charge, etapes, manques_du_dossier
from tests.fabriques import candidatures as fabrique

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def test_dossier_complet_ne_manque_de_rien() -> None:
    dossier = fabrique.complet()
    charge = dossier_charge(dossier)
    assert [m.phrase for m in manques_du_dossier(charge)] == ["Faites signer le formulaire."]
    assert {etape.etat for etape in etapes(charge)[:-1]} == {EtatSection.COMPLETE}
    assert {m.chemin for m in services.manques_au_depot(dossier)} == {"signature"}


def test_dossier_depose() -> None:
    assert fabrique.depose().etat == Etat.DEPOSE
