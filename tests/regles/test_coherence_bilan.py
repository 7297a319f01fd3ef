"""Chaque contradiction d'un bilan se trouve, se dit et se montre du doigt ; le bilan d'à côté ne dit rien."""

from decimal import Decimal
from typing import Any

import pytest

from regles.catalogue.coherence_bilan import (
    CATALOGUE_BILAN,
    Champ,
    ConstatBilan,
    evaluer_bilan,
    normaliser,
)
from regles.constats import Niveau
from regles.faits_bilan import (
    CompteursHeures,
    FaitsBeneficiaires,
    FaitsBilan,
    FaitsIndicateur,
    FaitsPosteBilan,
    ParametresCoherence,
    Perimetre,
)
from regles.parametres import decrire, lire

D = Decimal
ETAT = Perimetre.MARCHES_ETAT
PARAMETRES = ParametresCoherence(heures_par_etp=D(1607))


def heures(valeur: str, **autres: Any) -> FaitsIndicateur:
    valeurs: dict[str, Any] = {"libelle": "Heures d'insertion", "unite": "heures", "valeur": D(valeur), **autres}
    return FaitsIndicateur(code="HEURES_ETP", **valeurs)


def indicateurs(*liste: FaitsIndicateur) -> FaitsBilan:
    return FaitsBilan(indicateurs=liste)


def typologie(total: str) -> FaitsBilan:
    cases = (("collectivite", D(3)), ("etat", D(2)))
    typo = FaitsIndicateur(code="TYPO_ACHETEURS", libelle="Types d'acheteurs", cases=cases, total_attendu=D(total))
    return indicateurs(typo)


def texte(repris: str) -> FaitsBilan:
    avant = "Des chantiers du bâtiment, surtout à l'Est."
    return indicateurs(
        FaitsIndicateur(code="QUALI_SECTEURS", libelle="Secteurs accompagnés", texte=repris, texte_n1=avant)
    )


def compteurs(*valeurs: str | None, **autres: Any) -> FaitsBilan:
    lus = [D(valeur) if valeur is not None else None for valeur in valeurs]
    return FaitsBilan(heures=(CompteursHeures(clausees=lus[0], degagees=lus[1], realisees=lus[2], **autres),))


def poste(etp_bilan: str) -> FaitsBilan:
    fait = FaitsPosteBilan(ref="p1", libelle="Poste de Niort", etp_convention=D("1.00"), etp_bilan=D(etp_bilan))
    return FaitsBilan(postes=(fait,))


def beneficiaires(etp: str) -> FaitsBilan:
    return FaitsBilan(beneficiaires=(FaitsBeneficiaires(code="BENEFICIAIRES_ETP", etp=D(etp), heures=D(7000)),))


def sans_personne(valeur: str, mois: str, **autres: Any) -> FaitsBilan:
    vide = FaitsPosteBilan(ref="p1", libelle="Poste", etp_convention=D(1), etp_bilan=D(1), mois_non_pourvus=D(mois))
    return FaitsBilan(
        indicateurs=(heures(valeur, **autres),), postes=(vide,), heures_du_poste=frozenset({"HEURES_ETP"})
    )


# code → (bilan qui se contredit, bilan d'à côté, phrase, champs visés)
CAS: dict[str, tuple[FaitsBilan, FaitsBilan, str, tuple[Champ, ...]]] = {
    "BILAN_ETAT_SUPERIEUR": (
        indicateurs(heures("7000"), heures("7000.5", perimetre=ETAT)),
        indicateurs(heures("7000"), heures("7000", perimetre=ETAT)),
        "Heures d'insertion : 7 000,5 pour les marchés de l'État, plus que 7 000 pour tous les marchés.",
        (Champ("HEURES_ETP", "MARCHES_ETAT"), Champ("HEURES_ETP", "TOUS_MARCHES")),
    ),
    "BILAN_HEURES_DU_PORTEUR": (
        indicateurs(heures("7001", total_porteur=D(7000))),
        indicateurs(heures("7000", total_porteur=D(7000))),
        "Heures d'insertion : 7 001 heures pour le poste financé, plus que 7 000 heures pour toute la structure.",
        (Champ("HEURES_ETP", "TOUS_MARCHES"), Champ("HEURES_ETP", "TOUS_MARCHES", "total_porteur")),
    ),
    "BILAN_HEURES_EN_BAISSE": (
        indicateurs(heures("6000", valeur_n1=D(8000))),
        indicateurs(heures("8000", valeur_n1=D(8000))),
        "Heures d'insertion : 6 000 heures, contre 8 000 heures l'année précédente (-25 %).",
        (Champ("HEURES_ETP", "TOUS_MARCHES"),),
    ),
    "BILAN_ETP_DIFFERENT": (
        poste("0.80"),
        poste("1"),
        "Poste de Niort : 0,8 ETP au bilan, 1 ETP à la convention.",
        (Champ("p1", "", "etp"),),
    ),
    "BILAN_TEXTE_REPRIS": (
        texte("des chantiers du batiment ; surtout à l’est"),
        texte("Des chantiers du bâtiment, surtout à l'Ouest."),
        "Secteurs accompagnés : le texte est celui de l'année précédente.",
        (Champ("QUALI_SECTEURS", "TOUS_MARCHES", "texte"),),
    ),
    "BILAN_COMPTEURS_MELES": (
        compteurs("5000", "4000", "4500"),
        compteurs("5000", "4500", "4500"),
        "4 500 heures réalisées, plus que 4 000 heures dégagées.",
        (Champ("heures_degagees"), Champ("heures_realisees")),
    ),
    "BILAN_REPARTITION_INEXACTE": (
        typologie("6"),
        typologie("5"),
        "Types d'acheteurs : les cases font 5, le total est 6.",
        (Champ("TYPO_ACHETEURS", "TOUS_MARCHES", "cases"),),
    ),
    "BILAN_BENEFICIAIRES_ETP": (
        beneficiaires("4.35"),
        beneficiaires("4.36"),
        "4,35 ETP de bénéficiaires déclarés ; 7 000 heures ÷ 1 607 heures par ETP = 4,36 ETP.",
        (Champ("BENEFICIAIRES_ETP", "TOUS_MARCHES"),),
    ),
    "BILAN_HEURES_SANS_PERSONNE": (
        sans_personne("7000", "2", cible=D(7000)),
        sans_personne("6999", "2", cible=D(7000)),
        "2 mois sans personne en poste, mais 7 000 heures dégagées pour 7 000 heures attendues d'une période entière.",
        (Champ("HEURES_ETP", "TOUS_MARCHES"),),
    ),
}


def constats(faits: FaitsBilan, parametres: ParametresCoherence = PARAMETRES) -> tuple[ConstatBilan, ...]:
    return evaluer_bilan(faits, parametres)


def dire(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def test_chaque_regle_est_eprouvee() -> None:
    assert set(CAS) == set(CATALOGUE_BILAN)


@pytest.mark.parametrize("code", sorted(CAS))
def test_la_contradiction_se_dit_et_se_montre(code: str) -> None:
    faits, _, phrase, champs = CAS[code]
    (constat,) = constats(faits)
    assert (constat.code, constat.champs) == (code, champs)
    assert dire(constat.message) == phrase
    assert constat.conseil.endswith(".")
    assert constat.libelle == CATALOGUE_BILAN[code].libelle
    assert constat.codes == tuple(dict.fromkeys(champ.code for champ in champs))


@pytest.mark.parametrize("code", sorted(CAS))
def test_le_bilan_d_a_cote_ne_dit_rien(code: str) -> None:
    assert constats(CAS[code][1]) == ()


@pytest.mark.parametrize("code", sorted(CAS))
def test_la_docstring_cite_l_appel(code: str) -> None:
    assert "» (AAP 2025" in CATALOGUE_BILAN[code].texte


def test_un_bilan_vide_ne_se_contredit_pas() -> None:
    muet = FaitsIndicateur(code="A", libelle="A")
    vide = FaitsIndicateur(code="A", libelle="A", perimetre=ETAT)
    assert constats(FaitsBilan(indicateurs=(muet, vide), heures=(CompteursHeures(),))) == ()


def test_seule_une_baisse_ne_fait_que_renseigner() -> None:
    infos = {code for code, regle in CATALOGUE_BILAN.items() if regle.niveau == Niveau.INFO}
    assert infos == {"BILAN_HEURES_EN_BAISSE"}


def test_l_annee_precedente_de_l_etat_se_verifie_aussi() -> None:
    faits = indicateurs(heures("5", valeur_n1=D(4)), heures("1", valeur_n1=D(5), perimetre=ETAT))
    etat = [c for c in constats(faits) if c.code == "BILAN_ETAT_SUPERIEUR"]
    assert [champ.colonne for champ in etat[0].champs] == ["valeur_n1", "valeur_n1"]
    assert "l'année précédente" in etat[0].message


@pytest.mark.parametrize(
    ("valeurs", "champs"),
    [
        (("100", "100", "100"), []),
        (("100", None, "101"), [("heures_clausees", "heures_realisees")]),
        (("100", "101", None), [("heures_clausees", "heures_degagees")]),
        (("100", "200", "300"), [("heures_clausees", "heures_degagees"), ("heures_degagees", "heures_realisees")]),
        ((None, None, "300"), []),
        (("0", "0.5", "0"), [("heures_clausees", "heures_degagees")]),
    ],
)
def test_trois_compteurs(valeurs: tuple[str | None, ...], champs: list[tuple[str, str]]) -> None:
    assert [constat.codes for constat in constats(compteurs(*valeurs))] == champs


def test_un_marche_vise_sa_ligne() -> None:
    (constat,) = constats(compteurs("10", "11", None, ref="m7", libelle="École de Tsingoni"))
    assert constat.message.startswith("École de Tsingoni : ")
    assert constat.champs == (Champ("m7", "", "heures_clausees"), Champ("m7", "", "heures_degagees"))


def test_les_reglages_du_service() -> None:
    """Sans heures par ETP, rien ne se recalcule ; une baisse tolérée et un seuil de mois se règlent."""
    assert constats(beneficiaires("1"), ParametresCoherence()) == ()
    assert constats(beneficiaires("4.36"), ParametresCoherence(heures_par_etp=D(1820))) != ()
    baisse = CAS["BILAN_HEURES_EN_BAISSE"][0]
    assert constats(baisse, ParametresCoherence(baisse_toleree=D("0.25"))) == ()
    assert constats(baisse, ParametresCoherence(baisse_toleree=D("0.24"))) != ()
    vide = sans_personne("7000", "2", cible=D(7000))
    assert constats(vide, ParametresCoherence(mois_non_pourvus=D(3))) == ()
    assert constats(sans_personne("7000", "0", cible=D(7000)), ParametresCoherence(mois_non_pourvus=D(0))) == ()


def test_sans_objectif_l_annee_precedente_sert_de_repere() -> None:
    codes = [constat.code for constat in constats(sans_personne("7000", "2", valeur_n1=D(7000)))]
    assert codes == ["BILAN_HEURES_SANS_PERSONNE"]
    assert constats(sans_personne("7000", "2")) == ()


def test_les_reglages_se_lisent_et_se_decrivent() -> None:
    lus = lire(ParametresCoherence, {"heures_par_etp": "1607", "baisse_toleree": "0.10"})
    assert lus == ParametresCoherence(heures_par_etp=D(1607), baisse_toleree=D("0.10"))
    assert [champ.nom for champ in decrire(ParametresCoherence)] == [
        "heures_par_etp",
        "baisse_toleree",
        "mois_non_pourvus",
    ]


@pytest.mark.parametrize(
    ("un", "autre"),
    [("Été 2023 : ateliers.", "ete 2023 — ATELIERS"), ("l’État", "l'Etat"), ("a  b\nc", "A b c")],
)
def test_un_texte_se_compare_sans_ponctuation_ni_accents(un: str, autre: str) -> None:
    assert normaliser(un) == normaliser(autre)
    assert normaliser(un) != normaliser(un + " et plus")


def test_un_indicateur_ne_repond_qu_une_fois() -> None:
    with pytest.raises(ValueError, match="deux réponses"):
        indicateurs(heures("1"), heures("2"))
