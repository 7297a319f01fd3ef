"""Les cas de calcul de référence, au centime, pour les quatre appels."""

import pytest

from regles.moteur import Verdict, evaluer
from tests.regles.appels import APPELS, lire_csv, regles_de
from tests.regles.cas import COLONNES, alertes_du_verdict, colonnes_du_verdict, faits_du_cas

CAS = lire_csv("cas_plafonds.csv")


@pytest.mark.parametrize("ligne", CAS, ids=[ligne["id"] for ligne in CAS])
def test_cas(ligne: dict[str, str]) -> None:
    verdict = evaluer(faits_du_cas(ligne), regles_de(ligne["aap"]))
    obtenu = colonnes_du_verdict(verdict)
    assert obtenu == {colonne: ligne[colonne] for colonne in COLONNES}, ligne["explication"]
    assert alertes_du_verdict(verdict) == set(filter(None, ligne["alertes"].split(";"))), ligne["explication"]


@pytest.mark.parametrize("ligne", CAS, ids=[ligne["id"] for ligne in CAS])
def test_le_verdict_se_range_et_se_relit(ligne: dict[str, str]) -> None:
    verdict = evaluer(faits_du_cas(ligne), regles_de(ligne["aap"]))
    relu = Verdict.depuis_json(verdict.en_json())
    assert relu == verdict
    assert relu.en_json() == verdict.en_json()


def test_les_quatre_appels_sont_couverts() -> None:
    assert {ligne["aap"] for ligne in CAS} == set(APPELS)
