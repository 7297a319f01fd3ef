"""Le compte d'une convention tient à chaque pas, quelle que soit l'histoire."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regles.compte import (
    Compte,
    Mouvement,
    MouvementImpossible,
    NatureMouvement,
    appliquer,
    etapes,
    rejouer,
)

D = Decimal
N = NatureMouvement
MONTANTS = st.decimals(min_value=D("0.01"), max_value=D(50_000), places=2)
HISTOIRES = st.lists(st.builds(Mouvement, nature=st.sampled_from(list(N)), montant=MONTANTS), max_size=40)
# Ce que chaque mouvement fait au reste à payer, écrit à part : la propriété ne peut pas se prouver par elle-même.
SENS = {N.ENGAGER: 1, N.LIBERER: -1, N.PAYER: -1, N.REMBOURSER: 0, N.ANNULER_PAIEMENT: 1}


def dire(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def m(nature: NatureMouvement, montant: str) -> Mouvement:
    return Mouvement(nature, D(montant))


@given(HISTOIRES)
def test_l_egalite_tient_a_chaque_pas(histoire: list[Mouvement]) -> None:
    compte, reste = Compte(), D(0)
    for mouvement in histoire:
        try:
            suivant = appliquer(compte, mouvement)
        except MouvementImpossible:
            continue
        compte, reste = suivant, reste + SENS[mouvement.nature] * mouvement.montant
        assert compte.reste_a_payer == reste
        assert compte.paye - compte.rembourse + reste + compte.libere == compte.engage
        assert compte.equilibre
        assert min(compte.engage, compte.paye, compte.rembourse, compte.libere, reste, compte.paye_net) >= 0


@given(HISTOIRES)
def test_un_mouvement_refuse_ne_change_rien_et_l_histoire_se_rejoue(histoire: list[Mouvement]) -> None:
    tenus, compte = [], Compte()
    for mouvement in histoire:
        try:
            compte = appliquer(compte, mouvement)
        except MouvementImpossible:
            continue
        tenus.append(mouvement)
    assert rejouer(tenus) == compte
    assert list(etapes(tenus))[-1:] == ([compte] if tenus else [])


def test_une_vie_entiere() -> None:
    """Deux tranches, un avenant en baisse, un rejet de banque, un trop-perçu reversé."""
    compte = rejouer(
        [
            m(N.ENGAGER, "29473.00"),
            m(N.PAYER, "14736.50"),
            m(N.ANNULER_PAIEMENT, "14736.50"),
            m(N.PAYER, "14736.50"),
            m(N.LIBERER, "4736.50"),
            m(N.PAYER, "10000.00"),
            m(N.REMBOURSER, "500.01"),
        ]
    )
    assert compte == Compte(engage=D("29473"), paye=D("24736.50"), rembourse=D("500.01"), libere=D("5236.51"))
    assert (compte.reste_a_payer, compte.paye_net, compte.engage_net) == (D(0), D("24236.49"), D("24236.49"))


def test_un_reversement_libere_sans_toucher_au_reste_a_payer() -> None:
    compte = rejouer([m(N.ENGAGER, "100"), m(N.PAYER, "60"), m(N.REMBOURSER, "10")])
    assert (compte.rembourse, compte.libere, compte.reste_a_payer) == (D(10), D(10), D(40))


@pytest.mark.parametrize(
    ("mouvement", "phrase"),
    [
        (m(N.PAYER, "40.01"), "Impossible de payer 40,01 € : il ne reste que 40 € à payer."),
        (
            m(N.LIBERER, "40.01"),
            "Impossible de libérer 40,01 € : il ne reste que 40 € à payer.",
        ),
        (
            m(N.REMBOURSER, "60.01"),
            "Impossible d'encaisser un reversement de 60,01 € : le bénéficiaire n'a gardé que 60 €.",
        ),
        (
            m(N.ANNULER_PAIEMENT, "60.01"),
            "Impossible d'annuler un paiement de 60,01 € : le bénéficiaire n'a gardé que 60 €.",
        ),
    ],
)
def test_un_mouvement_impossible_dit_pourquoi(mouvement: Mouvement, phrase: str) -> None:
    compte = rejouer([m(N.ENGAGER, "100"), m(N.PAYER, "60")])
    with pytest.raises(MouvementImpossible) as refus:
        appliquer(compte, mouvement)
    assert dire(str(refus.value)).startswith(phrase)
    juste = Mouvement(mouvement.nature, mouvement.montant - D("0.01"))
    assert appliquer(compte, juste).equilibre


@pytest.mark.parametrize(("montant", "mot"), [("0", "supérieur à zéro"), ("-1", "zéro"), ("1.001", "deux décimales")])
def test_un_montant_de_mouvement_est_positif_et_au_centime(montant: str, mot: str) -> None:
    with pytest.raises(MouvementImpossible, match=mot):
        Mouvement(N.PAYER, D(montant), date(2026, 1, 1), "DP 1")


def test_un_compte_negatif_n_existe_pas() -> None:
    with pytest.raises(ValueError, match="sous zéro"):
        Compte(engage=D(1), paye=D(2))


def test_sans_mouvement_le_compte_est_vide() -> None:
    assert rejouer([]) == Compte()
