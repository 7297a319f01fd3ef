"""Du budget 12156*06 au compte rendu 15059*02 : relier par libellé, garder les sommes, juger les écarts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles import plan_comptable
from regles.plan_comptable import Budget
from regles.plan_comptable.compte_rendu import (
    LIGNES_SYNTHESE,
    PAR_CODE_SYNTHESE,
    SOMMES_SYNTHESE,
    NatureLigne,
    ecart_a_expliquer,
    prevision,
    totaux_synthese,
)

SAISISSABLES = [ligne.code for ligne in plan_comptable.lignes(Budget.PROJET) if ligne.saisissable]
MONTANTS = st.dictionaries(
    st.sampled_from(SAISISSABLES), st.decimals(min_value=0, max_value=100_000, places=2), max_size=12
)


def test_les_lignes_sont_uniques_et_chaque_somme_existe() -> None:
    assert len(PAR_CODE_SYNTHESE) == len(LIGNES_SYNTHESE)
    calculees = {x.code for x in LIGNES_SYNTHESE if x.nature in (NatureLigne.SOMME, NatureLigne.TOTAL)}
    assert calculees == set(SOMMES_SYNTHESE)


@pytest.mark.parametrize(
    ("code", "cible", "libelle"),
    [("870", "875", "Dons en nature"), ("875", "870", "Bénévolat"), ("871", "871", "Prestations en nature")],
)
def test_les_contributions_se_relient_par_libelle_jamais_par_numero(code: str, cible: str, libelle: str) -> None:
    assert prevision({code: Decimal(100)}).montants == {cible: Decimal(100)}
    assert libelle in plan_comptable.PAR_CODE[code].libelle
    assert libelle in PAR_CODE_SYNTHESE[cible].libelle


@pytest.mark.parametrize(
    ("libelle", "cible"),
    [
        ("Ville de Lyon", "74.C1"), ("", "74.C1"), ("Communauté de communes du Pays", "74.I1"),
        ("Grenoble-Alpes Métropole", "74.I1"), ("CA du Niortais", "74.I1"), ("Commune de Cabriès", "74.C1"),
    ],
)  # fmt: skip
def test_une_intercommunalite_se_separe_des_communes(libelle: str, cible: str) -> None:
    assert prevision({"74.C1": Decimal(5)}, {"74.C1": libelle}).montants == {cible: Decimal(5)}


def test_les_lignes_disparues_sont_comptees_ailleurs_et_le_disent() -> None:
    tiree = prevision({"69": Decimal(10), "65": Decimal(1), "79": Decimal(20), "758": Decimal(5)})
    assert tiree.montants == {"65": Decimal(11), "75": Decimal(25), "75.1": Decimal(5)}
    assert len(tiree.notes) == 2
    assert "65" in tiree.notes[0]


def test_les_precisions_suivent_leur_ligne() -> None:
    tiree = prevision({"74.E3": Decimal(1), "74.E4": Decimal(2)}, {"74.E3": "ANCT", "74.E4": "DRAC"})
    assert tiree.montants == {"74.E3": Decimal(3)}
    assert tiree.precisions == {"74.E3": "ANCT ; DRAC"}


@given(MONTANTS)
def test_les_totaux_du_budget_se_retrouvent_dans_la_prevision(budget: dict[str, Decimal]) -> None:
    avant = plan_comptable.totaux(budget, Budget.PROJET)
    apres = totaux_synthese(prevision(budget).montants)
    assert {c: apres[c] for c in ("TC", "TP", "86", "87", "TGC", "TGP")} == {
        c: avant[c] for c in ("TC", "TP", "86", "87", "TGC", "TGP")
    }


def test_une_ligne_dont_ne_s_ajoute_pas() -> None:
    assert totaux_synthese({"75": Decimal(30), "75.1": Decimal(10)})["TP"] == Decimal(30)


@pytest.mark.parametrize(
    ("prevu", "realise", "attendu"),
    [
        ("10000", "11000", False), ("10000", "11000.01", True), ("10000", "8999.99", True),
        ("4000", "4500", False), ("4000", "4500.01", True), ("0", "500", False), ("0", "500.01", True),
    ],
)  # fmt: skip
def test_un_ecart_s_explique_au_dela_des_deux_seuils(prevu: str, realise: str, attendu: bool) -> None:
    seuils = {"part": Decimal("0.10"), "montant": Decimal(500)}
    assert ecart_a_expliquer(Decimal(prevu), Decimal(realise), **seuils) is attendu
