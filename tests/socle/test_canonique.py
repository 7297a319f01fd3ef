import json
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle.canonique import empreinte, json_canonique, normaliser_recherche, simple


class Couleur(Enum):
    BLEU = "bleu"


@dataclass(frozen=True)
class Ligne:
    code: str
    montant: Decimal


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        ("e\u0301", '"é"'),
        (Decimal("29473.50"), '"29473.50"'),
        (Decimal("1E+3"), '"1000"'),
        (date(2025, 7, 15), '"2025-07-15"'),
        (datetime(2025, 7, 15, 23, 59, tzinfo=ZoneInfo("Europe/Paris")), '"2025-07-15T21:59:00+00:00"'),
        (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Couleur.BLEU, '"bleu"'),
        (Ligne("64", Decimal("1.00")), '{"code":"64","montant":"1.00"}'),
        ((1, True), "[1,true]"),
        ({"b", "a"}, '["a","b"]'),
    ],
)
def test_ecriture(valeur: Any, attendu: str) -> None:
    assert json_canonique(valeur).decode() == attendu


@pytest.mark.parametrize("valeur", [0.1, {"x": 1.5}, datetime(2025, 7, 15), object()])  # noqa: DTZ001 - refusé, justement
def test_refus(valeur: Any) -> None:
    with pytest.raises(TypeError):
        json_canonique(valeur)


def test_l_ordre_des_cles_ne_change_pas_l_empreinte() -> None:
    assert empreinte({"a": 1, "b": [2]}) == empreinte({"b": [2], "a": 1})
    assert empreinte({"a": 1}) != empreinte({"a": 2})


textes = st.text(st.characters(exclude_categories=["Cs"]))
donnees = st.recursive(
    st.none() | st.booleans() | st.integers() | textes | st.decimals(allow_nan=False, allow_infinity=False),
    lambda enfant: st.lists(enfant, max_size=4) | st.dictionaries(textes, enfant, max_size=4),
    max_leaves=12,
)


@given(donnees)
def test_relire_et_reecrire_donne_les_memes_octets(valeur: Any) -> None:
    octets = json_canonique(valeur)
    assert json_canonique(json.loads(octets)) == octets
    assert simple(valeur) == json.loads(octets)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("  Étude   d’Œuvre ", "etude d'oeuvre"),
        ("LA RÉUNION", "la reunion"),
        ("Ae\u0301rien", "aerien"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_recherche(texte: str, attendu: str) -> None:
    assert normaliser_recherche(texte) == attendu


@given(textes)
def test_recherche_est_stable(texte: str) -> None:
    une_fois = normaliser_recherche(texte)
    assert normaliser_recherche(une_fois) == une_fois


def test_instant_utc_et_local_ont_la_meme_ecriture() -> None:
    local = datetime(2025, 1, 1, 1, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert json_canonique(local) == json_canonique(local.astimezone(UTC))
