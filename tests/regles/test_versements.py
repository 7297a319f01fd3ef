"""Aucun centime perdu dans les tranches, un solde jamais de trop, un délai qui court du bon jour."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles.montants import somme
from regles.versements import (
    EcheancePaiement,
    NiveauAlerte,
    echeance_paiement,
    niveau_alerte,
    repartir,
    solde,
)

D = Decimal
EUROS = st.decimals(min_value=0, max_value=D(500_000), places=2)
TAUX = st.decimals(min_value=0, max_value=1, places=4)


@pytest.mark.parametrize(
    ("montant", "parts", "attendu"),
    [
        ("29473.01", ("0.50", "0.50"), ("14736.50", "14736.51")),
        ("29473.00", ("1.00",), ("29473.00",)),
        ("10000.03", ("0.30", "0.50", "0.20"), ("3000.00", "5000.01", "2000.02")),
        ("10000.03", ("0.80", "0.20"), ("8000.02", "2000.01")),
        ("0.01", ("0.50", "0.50"), ("0.00", "0.01")),
        ("0", ("0.50", "0.50"), ("0", "0")),
    ],
)
def test_les_tranches_des_appels(montant: str, parts: tuple[str, ...], attendu: tuple[str, ...]) -> None:
    assert repartir(D(montant), [D(part) for part in parts]) == tuple(D(part) for part in attendu)


@given(EUROS, st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=6))
def test_aucun_centime_perdu(montant: Decimal, poids: list[int]) -> None:
    pourcents = [D(p) / 1000 for p in poids]
    parts = [*pourcents, D(1) - sum(pourcents, D(0))]
    tranches = repartir(montant, parts)
    assert somme(tranches) == montant
    assert min(tranches) >= 0
    assert all(tranche <= montant * part for tranche, part in zip(tranches[:-1], parts, strict=False))


@pytest.mark.parametrize("parts", [(), ("0.5",), ("0.5", "0.6"), ("1.5", "-0.5")])
def test_des_parts_qui_ne_font_pas_un_tout(parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="somme est de 100 %"):
        repartir(D(100), [D(part) for part in parts])
    with pytest.raises(ValueError, match="négatif"):
        repartir(D("-0.01"), [D(1)])


@pytest.mark.parametrize(
    ("verse", "depenses", "plafond", "attendu"),
    [
        ("14000", "40000", None, "14000.00"),  # tout réalisé : le reste
        ("14000", "50000", None, "14000.00"),  # plus que prévu : jamais plus que le reste
        ("14000", "35000.01", None, "10500.00"),  # 24 500,007 € tronqués, avance déduite
        ("14000", "19999.99", None, "0.00"),  # moins que l'avance : rien, le trop-perçu se calcule à part
        ("14000", "40000", "24560.83", "10560.83"),  # plafond aux mois pourvus
        ("28000", "40000", None, "0.00"),
    ],
)
def test_solde_sur_realisation(verse: str, depenses: str, plafond: str | None, attendu: str) -> None:
    assert solde(D(28000), D(verse), D(depenses), D("0.70"), D(plafond) if plafond else None) == D(attendu)


@given(EUROS, EUROS, EUROS, TAUX, st.none() | EUROS)
def test_le_solde_ne_depasse_rien(
    montant: Decimal, verse: Decimal, depenses: Decimal, taux: Decimal, plafond: Decimal | None
) -> None:
    paye = solde(montant, verse, depenses, taux, plafond)
    assert paye >= 0
    if paye:
        assert verse + paye <= min(montant, depenses * taux, montant if plafond is None else plafond)
    assert paye <= max(D(0), montant - verse)


NOTIFICATION, EVENEMENT = date(2025, 9, 15), date(2025, 10, 1)


@pytest.mark.parametrize(
    ("notification", "evenement", "attendu", "depart"),
    [
        (NOTIFICATION, None, False, NOTIFICATION),
        (NOTIFICATION, EVENEMENT, True, EVENEMENT),
        (NOTIFICATION, EVENEMENT, False, EVENEMENT),
        (None, EVENEMENT, True, EVENEMENT),
        (NOTIFICATION, None, True, None),
        (None, None, False, None),
    ],
)
def test_le_delai_court_de_la_notification_ou_de_l_evenement_nomme(
    notification: date | None, evenement: date | None, attendu: bool, depart: date | None
) -> None:
    rendu = echeance_paiement(notification, evenement, 60, evenement_attendu=attendu)
    assert rendu == (EcheancePaiement(depart, depart + timedelta(days=60)) if depart else None)


def test_soixante_jours_et_leur_alerte() -> None:
    echeance = echeance_paiement(NOTIFICATION, None, 60)
    assert echeance == (NOTIFICATION, date(2025, 11, 14))
    assert echeance is not None
    alerte, depasse = NiveauAlerte.ALERTE, NiveauAlerte.DEPASSE
    assert niveau_alerte(date(2025, 10, 29), echeance, 45) == NiveauAlerte.DANS_LES_TEMPS
    assert niveau_alerte(date(2025, 10, 30), echeance, 45) == alerte
    assert niveau_alerte(date(2025, 11, 14), echeance, 45) == alerte
    assert niveau_alerte(date(2025, 11, 15), echeance, 45) == depasse
    assert niveau_alerte(date(2025, 11, 14), echeance, None) == NiveauAlerte.DANS_LES_TEMPS
    assert niveau_alerte(date(2025, 11, 15), echeance, None) == depasse
