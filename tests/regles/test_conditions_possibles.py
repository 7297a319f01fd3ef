"""Une condition qui ne peut jamais être vraie se voit."""

from typing import Any

import pytest

from regles.conditions import Condition
from regles.conditions_possibles import possible

ASSOCIATION = {"champ": "famille", "op": "egal", "valeur": "ASSOCIATION"}
BLANCHE = {"champ": "zone_blanche", "op": "vrai"}


def _seuil(op: str, valeur: str) -> dict[str, Any]:
    return {"champ": "demande", "op": op, "valeur": valeur}


@pytest.mark.parametrize(
    ("condition", "attendu"),
    [
        ({}, True),
        (ASSOCIATION, True),
        ({"tous": [ASSOCIATION, {"champ": "famille", "op": "egal", "valeur": "EPA"}]}, False),
        ({"tous": [BLANCHE, {"non": BLANCHE}]}, False),
        ({"un": [BLANCHE, {"non": BLANCHE}]}, True),
        ({"tous": [_seuil("superieur", "100"), _seuil("inferieur", "50")]}, False),
        ({"tous": [_seuil("superieur", "100"), _seuil("inferieur", "101")]}, True),
        ({"tous": [_seuil("superieur_ou_egal", "100"), _seuil("inferieur_ou_egal", "100")]}, True),
        (
            {
                "tous": [
                    {"champ": "roles", "op": "contient", "valeur": "COORDINATEUR"},
                    {"champ": "roles", "op": "ne_contient_pas", "valeur": "COORDINATEUR"},
                ]
            },
            False,
        ),
        ({"champ": "type_structure", "op": "hors", "valeur": ["COMMUNE"]}, True),
    ],
)
def test_une_condition_impossible_se_voit(condition: dict[str, Any], attendu: bool) -> None:
    assert possible(Condition.lire(condition)) is attendu
