"""Le 15059*02 : ses lignes, ses sommes, la prévision tirée du 12156*06 sans perdre un centime, ses écarts."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles.montants import somme
from regles.plan_comptable import PAR_CODE, Budget, Cote, LigneInconnue, lignes, totaux
from regles.plan_comptable.compte_rendu import (
    ACROFORM_15059,
    LIGNES_15059,
    LONGUEURS_15059,
    PAR_CODE_15059,
    TEXTES_15059,
    VERS_15059,
    Collectivite,
    LigneCompteRendu,
    a_preciser,
    dont_depasse,
    ecart_15059,
    ecarts_a_expliquer,
    en_euros_entiers,
    equilibre_15059,
    observations_de_prevision,
    part_de_la_subvention,
    prevision_depuis,
    taux_de_realisation,
    totaux_15059,
)

D = Decimal
COMMUNE, EPCI = Collectivite.COMMUNE, Collectivite.EPCI
SAISIES_12156 = [ligne for ligne in lignes(Budget.PROJET) if ligne.saisissable]
LOCALES = ("74.C1", "74.C2", "74.C3", "74.C4")
EUROS = st.decimals(min_value=0, max_value=D(100_000), places=2)
BUDGETS = st.dictionaries(st.sampled_from([ligne.code for ligne in SAISIES_12156]), EUROS)
PRECISIONS = st.dictionaries(st.sampled_from(LOCALES), st.sampled_from(list(Collectivite)))
# Libellés que les deux formulaires n'écrivent pas pareil : chaque couple est relu à l'œil, et dit pourquoi.
LIBELLES_CHANGES = {
    "68": "« provisions et engagements » en moins",
    "69": "absent du compte rendu, compté au 65",
    "70": "les marchandises passent devant les produits finis",
    "73": "concours publics, devenus dotations et produits de tarification",
    "74.E1": "« directions ou services déconcentrés » en moins",
    "74.R1": "« Conseil(s) régional(aux) », devenu « Région(s) »",
    "74.D1": "« Conseil(s) départemental(aux) », devenu « Département(s) »",
    "74.OS": "mêmes organismes sociaux",
    "74.UE": "« (FSE, FEDER, etc.) » en moins",
    "74.PR": "« (fondation) » en moins",
    "756": "regroupé en « dont cotisations, dons manuels ou legs » du 75",
    "758": "regroupé en « dont cotisations, dons manuels ou legs » du 75",
    "78": "change de sens : reprises, puis reports de ressources non utilisées",
    "79": "absent du compte rendu, compté au 75",
}


def dire(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def nu(libelle: str) -> str:
    """Le libellé sans numéro, accents, casse ni ponctuation."""
    sans = unicodedata.normalize("NFKD", re.sub(r"^\d+\W+", "", libelle)).casefold()
    return " ".join(re.findall(r"\w+", "".join(signe for signe in sans if not unicodedata.combining(signe))))


def test_chaque_ligne_saisie_du_budget_a_sa_ligne_au_compte_rendu() -> None:
    assert set(VERS_15059) | set(LOCALES) == {ligne.code for ligne in SAISIES_12156}
    for source, cible in VERS_15059.items():
        assert PAR_CODE_15059[cible].saisissable
        assert PAR_CODE_15059[cible].cote == PAR_CODE[source].cote, source
        volontaire = source.startswith(("86", "87"))
        assert cible.startswith(("86", "87")) == volontaire, source


@pytest.mark.parametrize("source", sorted(VERS_15059))
def test_la_correspondance_se_fait_par_libelle(source: str) -> None:
    avant, apres = PAR_CODE[source].libelle, PAR_CODE_15059[VERS_15059[source]].libelle
    if source in LIBELLES_CHANGES:
        assert nu(avant) != nu(apres) or source == "74.OS"
    elif "ligne libre" in avant:
        assert "libre" in apres or PAR_CODE_15059[VERS_15059[source]].nature == "libre"
    else:
        assert nu(avant) == nu(apres)


def test_les_dons_et_le_benevolat_sont_inverses() -> None:
    prevision = prevision_depuis({"870": D("10.01"), "875": D("20.02"), "871": D(3), "87.L": D(4)}, {})
    assert prevision == {"875": D("10.01"), "870": D("20.02"), "871": D(3), "87.L": D(4)}
    assert PAR_CODE_15059["870"].libelle == "870 – Bénévolat"


@given(BUDGETS, PRECISIONS)
def test_aucun_centime_perdu(budget: dict[str, Decimal], precisions: dict[str, Collectivite]) -> None:
    prevision = prevision_depuis(budget, precisions)
    avant, apres = totaux(budget, Budget.PROJET), totaux_15059(prevision)
    assert {code: apres[code] for code in ("TC", "TP", "TGC", "TGP", "86", "87")} == {
        code: avant[code] for code in ("TC", "TP", "TGC", "TGP", "86", "87")
    }
    assert {code: apres[code] for code in ("60", "61", "62", "63", "64", "IND", "74", "RP")} == {
        code: avant[code] for code in ("60", "61", "62", "63", "64", "IND", "74", "RP")
    }
    assert prevision.get("75.DONT", D(0)) == avant["75"]
    assert not dont_depasse(prevision)


def test_communes_et_intercommunalites_se_separent() -> None:
    budget = {"74.C1": D(1), "74.C2": D(2), "74.C3": D(4), "74.C4": D(8)}
    tout = {"74.C1": EPCI, "74.C2": COMMUNE, "74.C3": EPCI, "74.C4": EPCI}
    assert prevision_depuis(budget, tout) == {"74.I1": D(1), "74.C1": D(2), "74.I2": D(12)}
    assert prevision_depuis(budget, {}) == {"74.C1": D(1), "74.C2": D(14)}
    assert a_preciser(budget, {"74.C2": COMMUNE}) == ("74.C1", "74.C3", "74.C4")
    assert a_preciser({"74.C1": D(0)}, {}) == ()


def test_ce_qui_n_a_pas_sa_ligne_est_compte_ailleurs_et_dit() -> None:
    budget = {"69": D(5), "65": D(10), "79": D(7), "756": D(1), "758": D(2), "78": D("3.5"), "74.C2": D(6)}
    assert prevision_depuis(budget, {}) == {
        "65": D(15), "75": D(10), "75.DONT": D(3), "78": D("3.5"), "74.C1": D(6),
    }  # fmt: skip
    dites = [dire(phrase) for phrase in observations_de_prevision(budget, {})]
    assert [phrase.split(" : ")[0] for phrase in dites] == [
        "Le compte 69 (impôt sur les bénéfices, participation) n'a pas de ligne au compte rendu",
        "Le compte 79 (transfert de charges) n'a pas de ligne au compte rendu",
        "Le compte 78 change de sens",
        "Le compte rendu sépare communes et intercommunalités",
    ]
    assert "74.C2 (6 €, comptés en communes)" in dites[3]
    assert observations_de_prevision({"60.1": D(1)}, {}) == ()


def test_une_ligne_calculee_ne_se_compte_pas_deux_fois_une_inconnue_se_refuse() -> None:
    assert prevision_depuis({"60": D(100), "60.1": D(40), "TC": D(40)}, {}) == {"60.MAT": D(40)}
    with pytest.raises(LigneInconnue, match="EXC"):
        prevision_depuis({"EXC": D(1)}, {})
    with pytest.raises(LigneInconnue, match=r"60\.1"):
        totaux_15059({"60.1": D(1)})


@pytest.mark.parametrize("ligne", [ligne for ligne in LIGNES_15059 if ligne.saisissable], ids=lambda ligne: ligne.code)
def test_chaque_ligne_saisie_compte_une_fois(ligne: LigneCompteRendu) -> None:
    code = ligne.code
    calcules = totaux_15059({code: D("7.00")})
    attendu = D(0) if code == "75.DONT" else D("7.00")
    charges = PAR_CODE_15059[code].cote == Cote.CHARGES
    assert calcules["TGC" if charges else "TGP"] == attendu
    assert calcules["TC" if charges else "TP"] == (D(0) if code.startswith(("86", "87")) else attendu)
    assert calcules["TGP" if charges else "TGC"] == 0


def test_equilibre() -> None:
    saisies = {"64.REM": D("30000.50"), "74.E1": D(21000), "RP.1": D("9000.50"), "864": D(5), "870": D(5)}
    assert equilibre_15059(saisies)
    assert not equilibre_15059(saisies | {"870": D(4)})
    assert not equilibre_15059(saisies | {"RP.1": D(9000)})
    assert ecart_15059(saisies | {"RP.1": D(9000)}) == D("-0.50")
    assert dont_depasse({"75": D(1), "75.DONT": D("1.01")})


def test_taux_de_realisation_et_part_de_la_subvention() -> None:
    assert taux_de_realisation(D(3), D(2)) == D("66.67")
    assert taux_de_realisation(D(0), D(2)) is None
    assert part_de_la_subvention(D(21000), {"74.E1": D(21000), "75": D(9000), "75.DONT": D(9000)}) == D("70.00")
    assert part_de_la_subvention(D(1), {"64.REM": D(1)}) is None


@pytest.mark.parametrize(
    ("prevue", "realisee", "dit"),
    [
        ("10000", "11000", ""),  # 10 % tout juste
        ("10000", "11000.01", "11 000,01 € pour 10 000 € prévus, 1 000,01 € de plus, soit 10 %."),
        ("10000", "8999.99", "8 999,99 € pour 10 000 € prévus, 1 000,01 € de moins, soit 10 %."),
        ("1000", "1500", ""),  # 50 %, mais 500 € tout juste
        ("1000", "1500.01", "1 500,01 € pour 1 000 € prévus, 500,01 € de plus, soit 50 %."),
        ("0", "500", ""),
        ("0", "500.01", "500,01 € pour 0 € prévus, 500,01 € de plus."),
        ("600", "0", "0 € pour 600 € prévus, 600 € de moins, soit 100 %."),
    ],
)
def test_un_ecart_s_explique_au_dela_de_deux_seuils(prevue: str, realisee: str, dit: str) -> None:
    """Plus de 10 % ET plus de 500 €, par rubrique : d'une sous-ligne à l'autre, cela se compense."""
    ecarts = ecarts_a_expliquer({"61.LOC": D(prevue)}, {"61.ASS": D(realisee)}, D(10), D(500))
    assert [dire(ecart.phrase) for ecart in ecarts] == ([f"61 – Services extérieurs : {dit}"] if dit else [])
    assert [ecart.ecart for ecart in ecarts] == ([D(realisee) - D(prevue)] if dit else [])


def test_les_seuils_se_reglent_et_les_contributions_ont_leur_case() -> None:
    prevision, realisation = {"60.MAT": D(1000), "864": D(1)}, {"60.MAT": D(1200), "864": D(9999)}
    assert ecarts_a_expliquer(prevision, realisation, D(10), D(500)) == ()
    (ecart,) = ecarts_a_expliquer(prevision, realisation, D(10), D("199.99"))
    assert (ecart.code, ecart.ecart, ecart.pourcent) == ("60", D(200), D("20.00"))
    assert ecarts_a_expliquer(prevision, realisation, D(20), D(100)) == ()


@given(st.dictionaries(st.sampled_from([ligne.code for ligne in LIGNES_15059 if ligne.saisissable]), EUROS))
def test_les_euros_entiers_gardent_l_equilibre(saisies: dict[str, Decimal]) -> None:
    entiers = en_euros_entiers(saisies)
    exacts, imprimes = totaux_15059(saisies), totaux_15059(entiers)
    for code in ("TC", "TP", "86", "87"):
        assert imprimes[code] == exacts[code].to_integral_value(rounding="ROUND_DOWN")
    assert all(valeur == valeur.to_integral_value() for valeur in entiers.values())
    assert not dont_depasse(entiers) or dont_depasse(saisies)
    assert somme(entiers.values()) <= somme(saisies.values())


Case = tuple[float, float, int]
"""Abscisse, hauteur depuis le haut de la page (négative), longueur maximale."""


def _cases(champs: Iterable[Any], chemin: str = "") -> Iterator[tuple[str, Case]]:
    for champ in champs:
        nom = f"{chemin}.{champ.T}" if chemin else str(champ.T)
        enfants = [enfant for enfant in champ.get("/Kids", []) if "/T" in enfant]
        if enfants:
            yield from _cases(enfants, nom)
        else:
            yield nom, (float(champ.Rect[0]), -float(champ.Rect[3]), int(champ.get("/MaxLen", 0)))


@pytest.fixture(scope="module")
def officiel() -> dict[str, Case]:
    """Les cases du PDF officiel, par nom complet."""
    donne = os.environ.get("GUICHET_CERFA", "")
    if not donne:
        pytest.skip("GUICHET_CERFA n'est pas posée : le formulaire officiel vierge n'est pas dans le projet.")
    fichier = Path(donne) / "cerfa_15059-02.pdf" if Path(donne).is_dir() else Path(donne)
    with pikepdf.open(fichier) as pdf:
        return dict(_cases(list(pdf.Root.AcroForm.Fields)))


def noms_du_tableau() -> list[str]:
    return [
        nom
        for cases in ACROFORM_15059.values()
        if cases
        for nom in (cases.prevision, cases.realisation, cases.taux, cases.libelle)
        if nom
    ]


def test_chaque_ligne_a_ses_cases_et_aucune_ne_sert_deux_fois() -> None:
    assert list(ACROFORM_15059) == [ligne.code for ligne in LIGNES_15059]
    noms = Counter([*noms_du_tableau(), *TEXTES_15059.values()])
    assert [nom for nom, fois in noms.items() if fois > 1] == []
    assert {code for code, cases in ACROFORM_15059.items() if cases is None} == {"IND", "RP"}
    assert set(LONGUEURS_15059) <= set(TEXTES_15059)


def test_les_cases_sont_celles_du_pdf_officiel(officiel: dict[str, Case]) -> None:
    """Toutes les cases du PDF ont un nom chez nous ; celles du tableau se suivent comme nos lignes, de haut en bas."""
    assert {*noms_du_tableau(), *TEXTES_15059.values()} == set(officiel)
    for cote in Cote:
        suite = [ACROFORM_15059[ligne.code] for ligne in LIGNES_15059 if ligne.cote == cote]
        hauteurs = [officiel[cases.prevision][1] for cases in suite if cases]
        assert hauteurs == sorted(hauteurs)
    for cases in filter(None, ACROFORM_15059.values()):
        abscisses = [officiel[nom][0] for nom in (cases.prevision, cases.realisation, cases.taux)]
        assert abscisses == sorted(abscisses)
    assert {cle: officiel[TEXTES_15059[cle]][2] for cle in LONGUEURS_15059} == LONGUEURS_15059
