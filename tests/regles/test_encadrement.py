"""Une région ne dépasse pas les bornes du cadre ; le reste est libre."""

from typing import Any

import pytest

from regles import moteur
from regles.encadrement import BORNES, depassements
from regles.parametres import DescriptionChamp

COLLECTIVITE = {"champ": "famille", "op": "egal", "valeur": "COLLECTIVITE"}


def _juger(code: str, region: dict[str, Any], cadre: dict[str, Any]) -> list[tuple[str, str]]:
    return [(d.chemin, d.borne) for d in depassements(moteur.decrire_parametres(code), region, cadre)]


@pytest.mark.parametrize(
    ("code", "region", "cadre", "attendu"),
    [
        ("TAUX_MAX", {"taux": "0.71"}, {"taux": "0.70"}, [("taux", "plafond")]),
        ("TAUX_MAX", {"taux": "0.70"}, {"taux": "0.70"}, []),
        ("TAUX_MAX", {"taux": "0.60"}, {"taux": "0.70"}, []),
        ("ETP_MIN", {"etp": "0.4"}, {"etp": "0.5"}, [("etp", "plancher")]),
        ("ETP_MIN", {"etp": "1"}, {"etp": "0.5"}, []),
        ("DUREE_PROJET", {"mois_max": 13}, {"mois_max": 12}, [("mois_max", "plafond")]),
        ("COFINANCEMENT_MIN", {"taux": "0.20"}, {"taux": "0.30"}, [("taux", "plancher")]),
    ],
)
def test_le_sens_de_la_borne(code: str, region: Any, cadre: Any, attendu: list[tuple[str, str]]) -> None:
    assert _juger(code, region, cadre) == attendu


def test_un_taux_particulier_se_compare_a_celui_du_cadre_ou_a_son_taux_ordinaire() -> None:
    region = {"taux": "0.70", "particuliers": [{"condition": COLLECTIVITE, "taux": "0.80"}]}
    assert _juger("TAUX_MAX", region, {"taux": "0.70"}) == [("particuliers.0.taux", "plafond")]
    permis = {"taux": "0.70", "particuliers": [{"condition": COLLECTIVITE, "taux": "0.80"}]}
    assert _juger("TAUX_MAX", region, permis) == []


def _tous(champs: tuple[DescriptionChamp, ...]) -> list[DescriptionChamp]:
    return [c for champ in champs for c in (champ, *_tous(champ.elements))]


def test_les_plafonds_et_taux_du_catalogue_ont_leur_borne() -> None:
    bornes = {code: {c.nom for c in _tous(moteur.decrire_parametres(code)) if c.borne} for code in moteur.CATALOGUE}
    assert {c.borne for code in moteur.CATALOGUE for c in _tous(moteur.decrire_parametres(code))} <= BORNES
    for code in ("TAUX_MAX", "PLAFOND_ETP", "ETAT_MAX", "MONTANT_MINIMAL", "ETP_MIN", "COFINANCEMENT_MIN", "ENVELOPPE"):
        assert bornes[code], code
