"""Le moteur : règles absentes, dérogations, exclusions, lectures, statuts, messages."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from regles.faits import Categorie, FaitsDossier, FaitsFinancement, FaitsPoste, Famille, NaturePoste
from regles.moteur import CATALOGUE, NomPlafond, RegleAppliquee, Signal, Statut, Verdict, evaluer, lire_regle
from regles.phrases import accord, heure_de, instant, jour, liste
from tests.regles.appels import AURA, dossier, lignes_de_regles, poste, regles_de, seulement

D = Decimal
CHER = dossier(postes=(poste(cout="50000"),), demande=D(35000))


def avec(code: str, **parametres: Any) -> RegleAppliquee:
    ligne = next(ligne for ligne in lignes_de_regles(AURA) if ligne["code"] == code)
    return lire_regle({**ligne, "parametres": {**ligne["parametres"], **parametres}})


def asp(montant: str, poste_: str = "") -> FaitsFinancement:
    return FaitsFinancement(categorie=Categorie.ASP, montant=D(montant), poste=poste_)


def net(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def test_une_regle_que_l_appel_n_ecrit_pas_est_absente() -> None:
    verdict = evaluer(CHER, seulement(AURA, "TAUX_MAX"))
    assert [ligne.code for ligne in verdict.lignes] == ["TAUX_MAX"]
    assert "PLAFOND_ETP" not in verdict
    assert verdict.plafond(NomPlafond.ETP) is None
    with pytest.raises(KeyError):
        verdict["PLAFOND_ETP"]


def test_l_ordre_des_lignes_est_celui_de_l_appel() -> None:
    regles = regles_de(AURA)
    assert [ligne.code for ligne in evaluer(CHER, regles).lignes] == [regle.code for regle in regles]


def test_une_regle_deux_fois_est_refusee() -> None:
    regle = seulement(AURA, "TAUX_MAX")
    with pytest.raises(ValueError, match="deux fois"):
        evaluer(CHER, regle + regle)


def test_deux_postes_de_meme_reference_sont_refuses() -> None:
    with pytest.raises(ValueError, match="même référence"):
        FaitsDossier(postes=(poste(), poste()))


def test_il_manque_tant_de_cofinancement() -> None:
    faits = replace(CHER, financements=(FaitsFinancement(categorie=Categorie.PRIVE, montant=D(15000)),))
    verdict = evaluer(faits, seulement(AURA, "TAUX_MAX", "PLAFOND_ETP", "SURFINANCEMENT"))
    assert verdict.statut == Statut.REDUIT
    assert net(verdict.phrase_reste) == "Il manque 5 527 € de cofinancement."
    assert net(verdict["PLAFOND_ETP"].constat.conseil) == (
        "Ramenez la demande à 29 473 € : il manque alors 5 527 € de cofinancement."
    )


def test_derogation_demandee_puis_accordee() -> None:
    regles = seulement(AURA, "TAUX_MAX", "PLAFOND_ETP")
    demandee = evaluer(replace(CHER, derogations_demandees=frozenset({"PLAFOND_ETP"})), regles)
    assert (demandee.statut, demandee.montant_eligible) == (Statut.A_EXAMINER, D("29473.00"))
    assert Signal.DEROGATION_A_EXAMINER in demandee.signaux
    accordee = evaluer(replace(CHER, derogations_accordees=frozenset({"PLAFOND_ETP"})), regles)
    assert (accordee.statut, accordee.montant_eligible) == (Statut.OK, D("35000.00"))
    assert accordee["PLAFOND_ETP"].derogable


def test_derogation_que_l_appel_n_ecrit_pas() -> None:
    regles = (avec("PLAFOND_ETP", derogation_possible=False),)
    verdict = evaluer(replace(CHER, derogations_accordees=frozenset({"PLAFOND_ETP"})), regles)
    assert verdict.montant_eligible == D("29473.00")
    assert not verdict["PLAFOND_ETP"].derogable


def test_un_poste_ecarte_sort_de_tous_les_calculs() -> None:
    faits = dossier(
        postes=(poste(), poste(ref="p2", nature=NaturePoste.EXISTANT)), demande=D(56000), total_charges_projet=D(80000)
    )
    verdict = evaluer(faits, seulement(AURA, "TAUX_MAX", "POSTE_EXISTANT", "ETP_MIN"))
    assert verdict.montant_eligible == D("28000.00")
    assert verdict["ETP_MIN"].constat.mesure == D(1)
    assert verdict.statut == Statut.A_EXAMINER
    assert [ligne.ref for ligne in verdict.calcul.postes] == ["p1"]


@pytest.mark.parametrize(
    ("parametres", "attendu"),
    [
        ({}, "14736.50"),
        ({"prorata_etp": False}, "29473.00"),
        ({"prorata_mois": False}, "14736.50"),
        ({"aides": "toutes_aides_etat"}, "9736.50"),
        ({"aides": "toutes_aides_etat", "lecture": "globale"}, "9736.50"),
    ],
)
def test_lectures_du_plafond_par_etp(parametres: dict[str, Any], attendu: str) -> None:
    faits = dossier(postes=(poste("0.5"),), demande=D(40000), financements=(asp("5000"),))
    assert evaluer(faits, (avec("PLAFOND_ETP", **parametres),)).montant_eligible == D(attendu)


def test_six_mois_sans_prorata_de_duree() -> None:
    faits = dossier(postes=(poste(mois=6),), demande=D(40000))
    assert evaluer(faits, (avec("PLAFOND_ETP"),)).montant_eligible == D("14736.50")
    verdict = evaluer(faits, (avec("PLAFOND_ETP", prorata_mois=False),))
    assert verdict.montant_eligible == D("29473.00")
    assert Signal.PRORATA_DUREE not in verdict.signaux


def test_lecture_par_poste_et_lecture_globale() -> None:
    faits = dossier(postes=(poste(cout="20000"), poste(cout="80000", ref="p2")), demande=D(58000))
    codes = ("TAUX_MAX", "PLAFOND_ETP", "ECART_LECTURE_GLOBALE")
    par_poste = evaluer(faits, seulement(AURA, *codes))
    assert par_poste.montant_eligible == D("43473.00")
    assert par_poste.calcul.ecart_lecture_globale == D("14527.00")
    assert Signal.PLAFOND_PAR_POSTE in par_poste.signaux
    assert [ligne.limite for ligne in par_poste.calcul.postes] == [D("14000.00"), D("29473.00")]
    globale = evaluer(faits, (avec("PLAFOND_ETP", lecture="globale"), avec("TAUX_MAX")))
    assert globale.montant_eligible == D("58000")


@pytest.mark.parametrize(
    ("financements", "lecture", "attendu"),
    [
        ((asp("12000", "p1"),), "par_poste", "48000.00"),
        ((asp("12000"),), "par_poste", "52000.00"),
        ((asp("12000", "p1"),), "globale", "52000.00"),
    ],
)
def test_part_de_l_etat_par_poste_ou_globale(
    financements: tuple[FaitsFinancement, ...], lecture: str, attendu: str
) -> None:
    postes: tuple[FaitsPoste, ...] = (poste(), poste(ref="p2"))
    faits = dossier(famille=Famille.COLLECTIVITE, postes=postes, demande=D(56000), financements=financements)
    verdict = evaluer(faits, (avec("TAUX_MAX"), avec("ETAT_MAX", lecture=lecture)))
    assert verdict.montant_eligible == D(attendu)


def test_le_fse_n_est_pas_de_l_argent_de_l_etat() -> None:
    fse = FaitsFinancement(categorie=Categorie.UE_FSE, montant=D(12000))
    faits = dossier(famille=Famille.COLLECTIVITE, postes=(poste(),), demande=D(28000), financements=(fse,))
    assert evaluer(faits, (avec("ETAT_MAX"),)).plafond(NomPlafond.ETAT) == D("32000.00")


def test_taux_particulier_d_une_zone_blanche() -> None:
    particuliers = [{"condition": {"champ": "zone_blanche", "op": "vrai"}, "taux": "0.80"}]
    regle = (avec("TAUX_MAX", particuliers=particuliers),)
    faits = dossier(postes=(poste(),), demande=D(40000))
    assert evaluer(faits, regle).montant_eligible == D("28000.00")
    assert evaluer(replace(faits, zone_blanche=True), regle).montant_eligible == D("32000.00")


@pytest.mark.parametrize(
    ("assiette", "attendu"), [("salaire_charge", "700.00"), ("cout_direct", "770.00"), ("cout_complet", "840.00")]
)
def test_assiette_du_taux(assiette: str, attendu: str) -> None:
    compose = poste(cout="800", charges_patronales=D(200), frais_directs=D(100), frais_generaux=D(100))
    faits = dossier(postes=(compose,), demande=D(5000))
    assert evaluer(faits, (avec("TAUX_MAX", assiette=assiette),)).montant_eligible == D(attendu)
    retenu = replace(faits, postes=(replace(compose, cout_retenu=D(500)),))
    assert evaluer(retenu, (avec("TAUX_MAX", assiette=assiette),)).montant_eligible == D("350.00")


def test_l_arrondi_du_cerfa_n_est_pas_une_reduction() -> None:
    faits = dossier(postes=(poste(cout="42104.28"),), demande=D(29473))
    verdict = evaluer(faits, seulement(AURA, "TAUX_MAX", "PLAFOND_ETP"))
    assert (verdict.statut, verdict.montant_eligible) == (Statut.OK, D("29472.99"))
    assert not verdict.alertes


def test_un_plafond_bloquant_empeche_le_depot_sans_rendre_irrecevable() -> None:
    trop = FaitsFinancement(categorie=Categorie.PRIVE, montant=D(20000))
    verdict = evaluer(dossier(postes=(poste(),), demande=D(28000), financements=(trop,)), (avec("SURFINANCEMENT"),))
    assert not verdict.depot_possible
    assert (verdict.recevable, verdict.statut, verdict.montant_eligible) == (True, Statut.REDUIT, D("20000.00"))


def test_irrecevable_n_a_pas_d_aide() -> None:
    verdict = evaluer(dossier(postes=(poste("0.4"),), demande=D(1000)), seulement(AURA, "ETP_MIN", "TAUX_MAX"))
    assert (verdict.statut, verdict.montant_eligible) == (Statut.IRRECEVABLE, D("0.00"))
    assert [ligne.code for ligne in verdict.bloquants] == ["ETP_MIN"]


def test_un_excedent_de_produits_dans_les_deux_sens() -> None:
    faits = dossier(postes=(poste(),), demande=D(40002))
    assert evaluer(faits, (avec("DESEQUILIBRE"),))["DESEQUILIBRE"].ok
    constat = evaluer(faits, (avec("DESEQUILIBRE", sens="deux_sens"),))["DESEQUILIBRE"].constat
    assert net(constat.conseil) == "Les produits dépassent les charges de 2 € : baissez un financement."


def test_autofinancement_informe_sans_alerter() -> None:
    propre = FaitsFinancement(categorie=Categorie.AUTOFINANCEMENT, montant=D(12000))
    verdict = evaluer(dossier(postes=(poste(),), financements=(propre,)), (avec("COFINANCEMENT_MIN"),))
    assert verdict["COFINANCEMENT_MIN"].ok
    assert verdict.signaux == {Signal.COFINANCEMENT_PROPRE}


def test_une_question_sans_reponse_se_signale_avant_la_piece() -> None:
    verdict = evaluer(dossier(signataire_est_representant=None), seulement(AURA, "PIECES"))
    assert not verdict["PIECES"].ok
    assert verdict["PIECES"].constat.conseil == "Répondez d'abord à : Le signataire est le représentant légal."


def test_signature_attendue_sur_autorisation() -> None:
    calendrier = {"signature": None, "jour": date(2025, 8, 1)}
    regle = seulement(AURA, "SIGNATURE")
    sans = dossier(calendrier=calendrier)
    assert not evaluer(sans, regle)["SIGNATURE"].ok
    assert evaluer(replace(sans, derogations_accordees=frozenset({"SIGNATURE"})), regle)["SIGNATURE"].ok
    tard = dossier(calendrier=calendrier | {"jour": date(2025, 9, 1)}, derogations_accordees=frozenset({"SIGNATURE"}))
    assert not evaluer(tard, regle)["SIGNATURE"].ok


def test_appel_clos_avant_depot() -> None:
    regle = seulement(AURA, "CLOTURE")
    assert evaluer(dossier(calendrier={"jour": date(2025, 7, 15)}), regle).depot_possible
    assert not evaluer(dossier(calendrier={"jour": date(2025, 7, 16)}), regle).depot_possible


def test_schema_inconnu() -> None:
    range_ = evaluer(CHER, regles_de(AURA)).en_json()
    with pytest.raises(ValueError, match="Schéma"):
        Verdict.depuis_json(range_ | {"schema": 99})


def test_chaque_regle_a_un_libelle_et_une_version() -> None:
    for code, regle in CATALOGUE.items():
        assert regle.code == code
        assert regle.libelle
        assert regle.version >= 1


def test_phrases() -> None:
    assert liste(["a"]) == "a"
    assert liste(["a", "b", "c"], "ou") == "a, b ou c"
    assert accord(0, "poste", "postes") == "0 poste"
    assert accord(2, "poste", "postes") == "2 postes"
    assert jour(date(2025, 7, 1)) == "1er juillet 2025"
    assert net(instant(datetime(2025, 7, 15, 23, 5, tzinfo=UTC))) == "15 juillet 2025 à 23 h 05"
    assert heure_de("Indian/Mayotte") == "heure de Mayotte"
