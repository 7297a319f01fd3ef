"""Budgets du formulaire : sommes, équilibres, impression, collage."""

from __future__ import annotations

from decimal import Decimal

import pytest

from candidatures.documents.cerfa_budget import montants_imprimes
from candidatures.selecteurs.budgets import desequilibre, phrase_equilibre, phrase_volontaires
from candidatures.services.collage import LigneCollee, lire_collage, montants_colles
from regles import plan_comptable
from regles.plan_comptable import Budget

D = Decimal
# Un euro différent par ligne : une somme fausse se voit.
PLEIN = {ligne.code: D(10 + rang) for rang, ligne in enumerate(plan_comptable.LIGNES) if ligne.saisissable}


def _plein(budget: Budget) -> dict[str, Decimal]:
    permises = {ligne.code for ligne in plan_comptable.lignes(budget)}
    return {code: montant for code, montant in PLEIN.items() if code in permises}


SOMMES = {
    "60": ("60.1", "60.2", "60.3"),
    "61": ("61.1", "61.2", "61.3", "61.4", "61.5"),
    "62": ("62.1", "62.2", "62.3", "62.4"),
    "63": ("63.1", "63.2"),
    "64": ("64.1", "64.2", "64.3"),
    "75": ("756", "758"),
    "86": ("860", "861", "862", "864"),
    "87": ("870", "871", "87.L", "875"),
}


@pytest.mark.parametrize("budget", list(Budget))
@pytest.mark.parametrize(("code", "suite"), SOMMES.items(), ids=SOMMES)
def test_sommes_s1_et_s7(budget: Budget, code: str, suite: tuple[str, ...]) -> None:
    assert plan_comptable.totaux(_plein(budget), budget)[code] == sum(PLEIN[c] for c in suite)


def test_s1_le_compte_74_additionne_ses_dix_neuf_cases() -> None:
    cases = [code for code in PLEIN if code.startswith("74.")]
    assert len(cases) == 19
    assert plan_comptable.totaux(_plein(Budget.PROJET), Budget.PROJET)["74"] == sum(PLEIN[c] for c in cases)


@pytest.mark.parametrize(("budget", "ajout"), [(Budget.STRUCTURE, ()), (Budget.PROJET, ("IND.1", "IND.2", "IND.3"))])
def test_s2_et_s3_total_des_charges(budget: Budget, ajout: tuple[str, ...]) -> None:
    charges = [c for c in PLEIN if c[:2] in {f"6{n}" for n in range(10)}]
    totaux = plan_comptable.totaux(_plein(budget), budget)
    assert totaux["TC"] == sum(PLEIN[c] for c in (*charges, *ajout))
    assert {"65.1", "65.2"} <= set(charges)


@pytest.mark.parametrize(("budget", "ajout"), [(Budget.STRUCTURE, ()), (Budget.PROJET, ("RP.1", "RP.2", "RP.3"))])
def test_s4_et_s5_total_des_produits(budget: Budget, ajout: tuple[str, ...]) -> None:
    produits = [c for c in PLEIN if c[:2] in {f"7{n}" for n in range(10)}]
    assert plan_comptable.totaux(_plein(budget), budget)["TP"] == sum(PLEIN[c] for c in (*produits, *ajout))


@pytest.mark.parametrize("budget", list(Budget))
def test_s6_total_dont_contributions_volontaires(budget: Budget) -> None:
    totaux = plan_comptable.totaux(_plein(budget), budget)
    assert totaux["TGC"] == totaux["TC"] + totaux["86"]
    assert totaux["TGP"] == totaux["TP"] + totaux["87"]


def test_e1_le_budget_du_projet_dit_ce_qui_manque() -> None:
    budget = {"64.1": D(30000), "74.E1": D(28800)}
    assert desequilibre(budget, "projet") == D(-1200)
    assert phrase_equilibre(budget, "projet") == "Il manque 1\u202f200,00\u00a0€ de produits."
    budget["RP.1"] = D(1300)
    assert phrase_equilibre(budget, "projet") == "Les produits dépassent les charges de 100,00\u00a0€."
    budget["RP.1"] = D("1199.50")
    assert phrase_equilibre(budget, "projet").startswith("Budget équilibré")
    assert phrase_equilibre({}, "projet") == "Rien n'est encore saisi."


def test_e2_excedent_et_insuffisance_s_excluent() -> None:
    excedent = plan_comptable.totaux({"64.1": D(900), "70": D(1000)}, Budget.STRUCTURE)
    assert (excedent["EXC"], excedent["INS"]) == (D(100), D(0))
    assert phrase_equilibre({"64.1": D(900), "70": D(1000)}, "structure") == "Excédent prévu : 100,00\u00a0€."
    assert phrase_equilibre({"64.1": D(1000), "70": D(900)}, "structure") == "Insuffisance prévue : 100,00\u00a0€."
    assert "EXC" not in plan_comptable.totaux({}, Budget.PROJET)


def test_e3_contributions_volontaires_des_deux_cotes() -> None:
    assert phrase_volontaires({}, "projet") == "Aucune contribution volontaire."
    assert "ressources (87)" in phrase_volontaires({"864": D(500)}, "projet")
    assert "emplois (86)" in phrase_volontaires({"875": D(500)}, "projet")
    assert phrase_volontaires({"864": D(500), "875": D(500)}, "projet").endswith("des deux côtés.")


def test_impression_ne_monte_jamais_la_demande_et_reste_equilibree() -> None:
    saisies = {"64.1": D("29999.60"), "64.2": D("12104.69"), "74.E1": D("29472.99"), "74.R1": D("12631.30")}
    imprimes = montants_imprimes(saisies, Budget.PROJET)
    assert imprimes["74.E1"] == D(29472)
    assert imprimes["TC"] == imprimes["TP"] == D(42104)
    assert imprimes["64"] == imprimes["64.1"] + imprimes["64.2"] == D(42104)
    assert imprimes["74"] == imprimes["74.E1"] + imprimes["74.R1"]


def test_impression_monte_une_ressource_propre_avant_une_subvention() -> None:
    saisies = {"64.1": D("100.00"), "74.E1": D("50.40"), "74.R1": D("30.50"), "RP.1": D("19.10")}
    imprimes = montants_imprimes(saisies, Budget.PROJET)
    assert (imprimes["74.E1"], imprimes["74.R1"], imprimes["RP.1"]) == (D(50), D(30), D(20))
    assert imprimes["TC"] == imprimes["TP"]


def test_impression_des_contributions_volontaires_a_part() -> None:
    saisies = {"64.1": D(10), "RP.1": D(10), "860": D("0.60"), "864": D("0.60"), "875": D("1.20")}
    imprimes = montants_imprimes(saisies, Budget.PROJET)
    assert imprimes["86"] == imprimes["87"] == D(1)
    assert imprimes["TC"] == imprimes["TP"] == D(10)


@pytest.mark.parametrize(
    ("texte", "code", "montant"),
    [
        ("64.1\tRémunération des personnels\t30 000,50", "64.1", "30000.50"),
        ("Rémunération des personnels\t30000", "64.1", "30000"),
        ("remuneration des personnels ; 30000", "64.1", "30000"),
        ("641 - Salaires\t30000", "64.1", "30000"),
        ("66\t120", "66", "120"),
        ("66\tCharges financières\t120", "66", "120"),
        ("74.UE\t5000", "74.UE", "5000"),
        ("Fonds européens\t5 000 €", "74.UE", "5000"),
        ("758. Dons manuels – Mécénat\t300", "758", "300"),
        ("864 – Personnel bénévole\t900", "864", "900"),
        ("Déplacements, missions   1 250,00 €", "62.3", "1250"),
        ("Locations 1 250,00 €", "61.1", "1250"),
        ("IND.1\tCharges fixes de fonctionnement\t700", "IND.1", "700"),
    ],
)
def test_collage_reconnait_par_code_compte_ou_libelle(texte: str, code: str, montant: str) -> None:
    (ligne,) = lire_collage(texte, Budget.PROJET)
    assert (ligne.code, ligne.montant) == (code, D(montant))


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("Achat d'une fusée\t30000", "non reconnue"),
        ("64 – Charges de personnel\t30000", "somme"),
        ("TOTAL DES CHARGES HORS CVN\t30000", "somme"),
        ("Locations\t-5", "négatif"),
        ("EXC\t5", "non reconnue"),
    ],
)
def test_collage_dit_pourquoi_une_ligne_est_laissee(texte: str, message: str) -> None:
    (ligne,) = lire_collage(texte, Budget.PROJET)
    assert not ligne.reconnue
    assert message in ligne.message


def test_collage_d_un_tableau_a_deux_cotes() -> None:
    ventes = "70 – Vente de produits finis, de marchandises, prestations de services"
    texte = f"Locations\t100\t{ventes}\t40\n\nAssurance\t20\t\t"
    lignes = lire_collage(texte, Budget.STRUCTURE)
    assert [(x.code, x.montant) for x in lignes] == [("61.1", D(100)), ("70", D(40)), ("61.3", D(20))]


def test_collage_ajoute_ce_qui_va_au_meme_endroit() -> None:
    lignes = [LigneCollee("606 Eau", D(10), "60.2"), LigneCollee("606 Gaz", D("5.50"), "60.2"), LigneCollee("?", D(1))]
    assert montants_colles(lignes) == {"60.2": D("15.50")}


def test_collage_vide() -> None:
    assert lire_collage("", Budget.PROJET) == []
    assert lire_collage("Budget du projet\nCharges", Budget.PROJET) == []
