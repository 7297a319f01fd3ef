"""Du budget 12156*06 au compte rendu 15059*02 : relier par libellé, garder les sommes, juger les écarts."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles import plan_comptable
from regles.plan_comptable import Budget, Cote
from regles.plan_comptable.compte_rendu import (
    DEPLACEES,
    LIGNES_SYNTHESE,
    PAR_CODE_SYNTHESE,
    SOMMES_SYNTHESE,
    LigneSynthese,
    NatureLigne,
    ecart_a_expliquer,
    en_euros_entiers,
    prevision,
    totaux_synthese,
)

SAISISSABLES = [ligne.code for ligne in plan_comptable.lignes(Budget.PROJET) if ligne.saisissable]
MONTANTS = st.dictionaries(
    st.sampled_from(SAISISSABLES), st.decimals(min_value=0, max_value=100_000, places=2), max_size=12
)

# Libellés que les deux formulaires n'écrivent pas pareil : chaque couple est relu à l'œil, et dit pourquoi.
LIBELLES_CHANGES = {
    "68": "« provisions et engagements » en moins",
    "69": "absent du compte rendu, compté au 65",
    "70": "les marchandises passent devant les produits finis",
    "73": "concours publics, devenus dotations et produits de tarification",
    "74.ASP": "« ex-CNASEA » en plus",
    "74.D1": "« Conseil(s) départemental(aux) », devenu « Département(s) »",
    "74.E1": "« directions ou services déconcentrés » en moins",
    "74.OS": "« CAF, etc. » en moins",
    "74.PR": "« (fondation) » en moins",
    "74.R1": "« Conseil(s) régional(aux) », devenu « Région(s) »",
    "74.UE": "« (FSE, FEDER, etc.) » en moins",
    "756": "regroupé au 75, « dont cotisations, dons manuels ou legs »",
    "758": "regroupé au 75, « dont cotisations, dons manuels ou legs »",
    "78": "change de sens : reprises, puis reports de ressources non utilisées",
    "79": "absent du compte rendu, compté au 75",
}
LOCALES = {"74.C1", "74.C2", "74.C3", "74.C4"}


def nu(libelle: str) -> str:
    """Le libellé sans numéro, accents, casse ni ponctuation."""
    sans = unicodedata.normalize("NFKD", re.sub(r"^\d+\W+", "", libelle)).casefold()
    return " ".join(re.findall(r"\w+", "".join(signe for signe in sans if not unicodedata.combining(signe))))


@pytest.mark.parametrize("code", sorted(set(SAISISSABLES) - LOCALES))
def test_chaque_ligne_du_budget_trouve_son_libelle(code: str) -> None:
    avant, apres = plan_comptable.PAR_CODE[code], PAR_CODE_SYNTHESE[DEPLACEES.get(code, code)]
    assert (apres.cote, apres.saisissable) == (avant.cote, True)
    if code in LIBELLES_CHANGES:
        assert nu(avant.libelle) != nu(apres.libelle)
    else:
        assert nu(avant.libelle) == nu(apres.libelle)


def test_les_lignes_sont_uniques_et_chaque_somme_existe() -> None:
    assert len(PAR_CODE_SYNTHESE) == len(LIGNES_SYNTHESE)
    calculees = {x.code for x in LIGNES_SYNTHESE if x.nature in (NatureLigne.SOMME, NatureLigne.TOTAL)}
    assert calculees == set(SOMMES_SYNTHESE)


@pytest.mark.parametrize(
    ("code", "cible", "libelle"),
    [
        ("870", "875", "Dons en nature"),
        ("875", "870", "Bénévolat"),
        ("871", "871", "Prestations en nature"),
        ("87.L", "87.L", "(ligne libre)"),
    ],
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


def test_la_premiere_de_chaque_sorte_prend_la_ligne_imprimee() -> None:
    budget = {"74.C1": Decimal(1), "74.C2": Decimal(2), "74.C3": Decimal(4), "74.C4": Decimal(8)}
    noms = {"74.C1": "Ville de Niort", "74.C2": "CA du Niortais", "74.C3": "Ville de Melle", "74.C4": "CC Mellois"}
    assert prevision(budget, noms).montants == {
        "74.C1": Decimal(1), "74.I1": Decimal(2), "74.C2": Decimal(4), "74.I2": Decimal(8),
    }  # fmt: skip
    assert prevision(budget, noms).notes == ()
    assert "sans nom" in prevision(budget, noms | {"74.C3": ""}).notes[0]


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


@pytest.mark.parametrize("ligne", [x for x in LIGNES_SYNTHESE if x.saisissable], ids=lambda ligne: ligne.code)
def test_chaque_ligne_saisie_compte_une_fois(ligne: LigneSynthese) -> None:
    calcules = totaux_synthese({ligne.code: Decimal(7)})
    attendu = Decimal(0) if ligne.nature == NatureLigne.DONT else Decimal(7)
    charges, volontaire = ligne.cote == Cote.CHARGES, ligne.code.startswith(("86", "87"))
    assert calcules["TGC" if charges else "TGP"] == attendu
    assert calcules["TC" if charges else "TP"] == (Decimal(0) if volontaire else attendu)
    assert calcules["TGP" if charges else "TGC"] == 0


@given(
    st.dictionaries(
        st.sampled_from([x.code for x in LIGNES_SYNTHESE if x.saisissable]),
        st.decimals(min_value=0, max_value=100_000, places=2),
        max_size=12,
    )
)
def test_les_euros_entiers_gardent_l_equilibre(saisies: dict[str, Decimal]) -> None:
    entiers = en_euros_entiers(saisies)
    exacts, imprimes = totaux_synthese(saisies), totaux_synthese(entiers)
    for code in ("TC", "TP", "86", "87"):
        assert imprimes[code] == exacts[code].to_integral_value(rounding="ROUND_DOWN")
    assert set(entiers) == set(saisies)
    assert all(valeur == valeur.to_integral_value() for valeur in entiers.values())
    if saisies.get("75.1", Decimal(0)) <= saisies.get("75", Decimal(0)):
        assert entiers.get("75.1", Decimal(0)) <= entiers.get("75", Decimal(0))


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
