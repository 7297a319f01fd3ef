"""Arrondis et répartitions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles.montants import (
    arrondir,
    decouper,
    depasse,
    en_entier_impression,
    pourcentage,
    repartir,
    tronquer,
)

D = Decimal
montants = st.decimals(min_value=0, max_value=1_000_000, places=2)


def test_tronquer_ne_donne_jamais_le_centime_de_trop() -> None:
    assert tronquer(D("29473.009")) == D("29473.00")
    assert arrondir(D("0.005")) == D("0.01")


@given(montants)
def test_une_demande_ne_s_arrondit_jamais_vers_le_haut(montant: Decimal) -> None:
    imprime = en_entier_impression(montant, demande=True)
    assert montant - 1 < imprime <= montant
    assert imprime == imprime.to_integral_value()


def test_les_autres_montants_s_impriment_au_plus_proche() -> None:
    assert en_entier_impression(D("29472.99")) == D(29473)
    assert en_entier_impression(D("29472.99"), demande=True) == D(29472)


@pytest.mark.parametrize(
    ("demande", "limite", "attendu"),
    [("29473", "29472.99", False), ("29473", "29472.00", True), ("29473.50", "29473", True), ("10", "10", False)],
)
def test_depasse_pardonne_l_arrondi_du_cerfa(demande: str, limite: str, attendu: bool) -> None:
    assert depasse(D(demande), D(limite)) is attendu


@given(montants, st.dictionaries(st.text("abc", min_size=1, max_size=3), montants, min_size=1, max_size=6))
def test_repartir_conserve_les_centimes(total: Decimal, poids: dict[str, Decimal]) -> None:
    parts = repartir(total, poids)
    assert sum(parts.values()) == total
    assert parts == repartir(total, dict(reversed(poids.items())))
    assert all(part >= 0 for part in parts.values())


def test_repartir_sans_personne() -> None:
    assert repartir(D(10), {}) == {}
    assert repartir(D(1), {"a": D(0), "b": D(0), "c": D(0)}) == {"a": D("0.34"), "b": D("0.33"), "c": D("0.33")}


def test_decouper_donne_le_reste_a_la_derniere_tranche() -> None:
    assert decouper(D("31500.01"), [D("0.5"), D("0.5")]) == (D("15750.00"), D("15750.01"))
    assert decouper(D(10), []) == ()


def test_pourcentage_d_une_base_nulle() -> None:
    assert pourcentage(D(10), D(0)) == D("0.00")
    assert pourcentage(D(29473), D(45000)) == D("65.50")
