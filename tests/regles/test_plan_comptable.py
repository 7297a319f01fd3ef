"""Les 82 lignes du cerfa, leurs sommes et la place des financeurs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles.faits import Categorie, FaitsFinancement
from regles.montants import somme
from regles.plan_comptable import (
    ACROFORM,
    LIGNES,
    LIGNES_FINANCEUR,
    PAR_CODE,
    Budget,
    Cote,
    LigneInconnue,
    Nature,
    ecart,
    enfants,
    equilibre,
    equilibre_cvn,
    ligne_par_defaut,
    lignes,
    totaux,
    ventiler,
)

D = Decimal


def test_les_lignes_du_formulaire() -> None:
    assert len(LIGNES) == len(PAR_CODE) == len(ACROFORM) == 82
    assert set(ACROFORM) == set(PAR_CODE)
    assert len(enfants("74")) == 19
    assert enfants("65") == ("65.1", "65.2")
    assert {ligne.code for ligne in lignes(Budget.STRUCTURE)} - {ligne.code for ligne in lignes(Budget.PROJET)} == {
        "EXC",
        "INS",
    }


@pytest.mark.parametrize(("somme_", "nombre"), [("60", 3), ("61", 5), ("62", 4), ("63", 2), ("64", 3), ("75", 2)])
def test_sommes_s1(somme_: str, nombre: int) -> None:
    saisies = {code: D("1.01") for code in enfants(somme_)}
    assert len(saisies) == nombre
    assert totaux(saisies, Budget.PROJET)[somme_] == D("1.01") * nombre


@pytest.mark.parametrize("budget", list(Budget))
def test_chaque_ligne_saisie_compte_une_fois(budget: Budget) -> None:
    for ligne in lignes(budget):
        if not ligne.saisissable:
            continue
        calcules = totaux({ligne.code: D("7.00")}, budget)
        cvn = ligne.code.startswith(("86", "87"))
        total, general = ("TC", "TGC") if ligne.cote == Cote.CHARGES else ("TP", "TGP")
        assert calcules[general] == D("7.00"), ligne.code
        assert calcules[total] == (D(0) if cvn else D("7.00")), ligne.code


def test_une_somme_saisie_est_ignoree() -> None:
    assert totaux({"60": D(100)}, Budget.PROJET)["TC"] == 0


def test_ligne_hors_du_budget() -> None:
    with pytest.raises(LigneInconnue, match=r"RP\.1"):
        totaux({"RP.1": D(1)}, Budget.STRUCTURE)


def test_equilibre_du_projet_et_solde_de_la_structure() -> None:
    saisies = {"64.1": D("100.00"), "74.E1": D("70.00")}
    assert ecart(saisies, Budget.PROJET) == D("-30.00")
    assert not equilibre(saisies, Budget.PROJET)
    assert equilibre(saisies | {"RP.1": D("30.00")}, Budget.PROJET)
    structure = totaux(saisies, Budget.STRUCTURE)
    assert (structure["EXC"], structure["INS"]) == (D(0), D("30.00"))
    assert equilibre(saisies, Budget.STRUCTURE)
    assert equilibre_cvn({"864": D(5), "875": D(5)}, Budget.PROJET)
    assert not equilibre_cvn({"864": D(5)}, Budget.PROJET)


@pytest.mark.parametrize("categorie", list(Categorie))
def test_chaque_financeur_a_sa_ligne(categorie: Categorie) -> None:
    for code in LIGNES_FINANCEUR[categorie]:
        assert PAR_CODE[code].nature in (Nature.SAISIE, Nature.LIBRE)
        assert PAR_CODE[code].cote == Cote.PRODUITS
    assert ligne_par_defaut(categorie) == LIGNES_FINANCEUR[categorie][0]


def test_fse_jamais_sur_une_ligne_de_l_etat() -> None:
    assert ligne_par_defaut(Categorie.UE_FSE) == "74.UE"
    assert ligne_par_defaut(Categorie.ASP) == "74.ASP"


def test_repli_sur_la_derniere_ligne_imprimee() -> None:
    regions = [FaitsFinancement(categorie=Categorie.REGION, montant=D(n), libelle=f"R{n}") for n in (1, 2, 3, 4)]
    assert [(ligne.code, ligne.libelle, ligne.montant) for ligne in ventiler(regions)] == [
        ("74.R1", "R1", D(1)),
        ("74.R2", "R2", D(2)),
        ("74.R3", "autres (2)", D(7)),
    ]


@given(
    st.lists(
        st.builds(
            FaitsFinancement,
            categorie=st.sampled_from(list(Categorie)),
            montant=st.decimals(min_value=0, max_value=10_000, places=2),
        ),
        max_size=20,
    )
)
def test_ventiler_conserve_les_montants(financements: list[FaitsFinancement]) -> None:
    posees = ventiler(financements)
    assert somme(ligne.montant for ligne in posees) == somme(f.montant for f in financements)
    codes = [ligne.code for ligne in posees]
    assert len(set(codes)) == len(codes)
