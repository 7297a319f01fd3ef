"""Propriétés du calcul de l'aide, sur des dossiers tirés au hasard, avec les règles de l'appel aura-2025."""

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from regles.faits import Categorie, FaitsDossier, FaitsFinancement, FaitsPoste, Famille
from regles.moteur import Verdict, evaluer
from tests.regles.appels import AURA, dossier, poste, seulement

CENTIME = Decimal("0.01")
CODES = ("TAUX_MAX", "PLAFOND_ETP", "ETAT_MAX", "SURFINANCEMENT", "ETAT_TOTAL", "COFINANCEMENT_MIN", "CONVENTION")
REGLES = seulement(AURA, *CODES)
FAMILLES = st.sampled_from([Famille.ASSOCIATION, Famille.COLLECTIVITE, Famille.EPA])
CATEGORIES = st.sampled_from([categorie for categorie in Categorie if categorie != Categorie.ETAT_AAP])
montants = st.decimals(min_value=0, max_value=120_000, places=2)


@st.composite
def postes(tirer: st.DrawFn) -> tuple[FaitsPoste, ...]:
    nombre = tirer(st.integers(1, 4))
    return tuple(
        poste(
            etp=str(tirer(st.decimals(min_value="0.05", max_value="2", places=2))),
            mois=tirer(st.integers(1, 12)),
            cout=str(tirer(montants)),
            ref=f"p{rang}",
        )
        for rang in range(nombre)
    )


@st.composite
def dossiers(tirer: st.DrawFn) -> FaitsDossier:
    choisis = tirer(postes())
    refs = ["", *(p.ref for p in choisis)]
    financements = tirer(
        st.lists(
            st.builds(FaitsFinancement, categorie=CATEGORIES, montant=montants, poste=st.sampled_from(refs)),
            max_size=4,
        )
    )
    return dossier(famille=tirer(FAMILLES), postes=choisis, financements=tuple(financements), demande=tirer(montants))


def juger(faits: FaitsDossier) -> Verdict:
    return evaluer(faits, REGLES)


def tronquer(valeur: Decimal) -> Decimal:
    return valeur.quantize(CENTIME, rounding=ROUND_DOWN)


@given(dossiers())
def test_jamais_plus_que_chaque_plafond(faits: FaitsDossier) -> None:
    montant = juger(faits).calcul.montant
    taux = sum((tronquer(p.brut * Decimal("0.70")) for p in faits.postes), Decimal(0))
    par_etp = sum((Decimal(29473) * p.etp * p.mois / 12 for p in faits.postes), Decimal(0))
    par_poste = sum(
        (min(p.brut * Decimal("0.70"), Decimal(29473) * p.etp * p.mois / 12) for p in faits.postes), Decimal(0)
    )
    besoin = faits.charges - faits.total_autres_financements
    assert 0 <= montant <= faits.demande
    assert montant <= min(taux, par_etp)
    assert montant <= par_poste
    assert montant <= max(Decimal(0), besoin)
    assert montant == tronquer(montant)


@given(dossiers())
def test_derogation_ne_leve_que_le_plafond_par_etp(faits: FaitsDossier) -> None:
    derogee = replace(faits, derogations_accordees=frozenset(CODES))
    montant = juger(derogee).calcul.montant
    assert montant >= juger(faits).calcul.montant
    assert montant <= sum((p.brut * Decimal("0.70") for p in faits.postes), Decimal(0))
    assert montant <= max(Decimal(0), faits.charges - faits.total_autres_financements)


@given(dossiers(), st.randoms(use_true_random=False))
def test_ordre_indifferent(faits: FaitsDossier, hasard: Random) -> None:
    melanges = list(faits.postes)
    hasard.shuffle(melanges)
    retournes = tuple(reversed(faits.financements))
    autre = juger(replace(faits, postes=tuple(melanges), financements=retournes))
    premier = juger(faits)
    assert autre.calcul.montant == premier.calcul.montant
    assert {p.ref: p.montant for p in autre.calcul.postes} == {p.ref: p.montant for p in premier.calcul.postes}
    assert evaluer(faits, REGLES[::-1]).calcul.montant == premier.calcul.montant


@given(dossiers(), montants)
def test_demander_plus_ne_donne_jamais_moins(faits: FaitsDossier, plus: Decimal) -> None:
    assert juger(replace(faits, demande=faits.demande + plus)).calcul.montant >= juger(faits).calcul.montant


@given(dossiers(), montants)
def test_un_financement_prive_de_plus_ne_donne_jamais_plus(faits: FaitsDossier, plus: Decimal) -> None:
    ajoute = FaitsFinancement(categorie=Categorie.PRIVE, montant=plus)
    avec = juger(replace(faits, financements=(*faits.financements, ajoute)))
    assert avec.calcul.montant <= juger(faits).calcul.montant


@given(dossiers(), montants)
def test_un_poste_plus_cher_ne_donne_jamais_moins_hors_collectivite(faits: FaitsDossier, plus: Decimal) -> None:
    asso = replace(faits, famille=Famille.ASSOCIATION)
    premier = replace(asso.postes[0], brut=asso.postes[0].brut + plus)
    cher = replace(asso, postes=(premier, *asso.postes[1:]))
    assert juger(cher).calcul.montant >= juger(asso).calcul.montant


@given(dossiers())
def test_les_parts_par_poste_font_le_total(faits: FaitsDossier) -> None:
    calcul = juger(faits).calcul
    assert sum((p.montant for p in calcul.postes), Decimal(0)) == calcul.montant
    assert all(p.montant >= 0 for p in calcul.postes)


@settings(max_examples=50)
@given(dossiers())
def test_le_verdict_se_relit(faits: FaitsDossier) -> None:
    verdict = juger(faits)
    assert Verdict.depuis_json(verdict.en_json()) == verdict
