"""Ce que les tableaux donnent aux indicateurs : trois compteurs, l'ETP et son paramètre, répartitions, objectifs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aap.types import CompteurHeures, TypeIndicateur
from bilans.faits import contradictions
from bilans.models import Bilan
from bilans.selecteurs.calculs import Calcule, calculer, charger, en_etp, heures
from bilans.selecteurs.questionnaire import CleValeur, questionnaire
from bilans.selecteurs.reponses import relever
from bilans.types import EtapeBilan, GenreBilan
from candidatures.models import VolumeActivite
from tests.fabriques.bilans import activite, bilan_en_saisie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def final() -> Bilan:
    bilan = bilan_en_saisie(GenreBilan.FINAL)
    activite(
        bilan, "M-1", montant_ht=Decimal(1000), segment="travaux", titulaire="Bâti", structure_inclusive="Régie",
        heures_clausees=Decimal(500), heures_degagees=Decimal(400), heures_realisees=Decimal(1607),
    )  # fmt: skip
    activite(bilan, "M-2", etat=True, segment="travaux", heures_realisees=Decimal("803.50"))
    return bilan


def calcules(bilan: Bilan) -> dict[CleValeur, Calcule]:
    return calculer(questionnaire(bilan), charger(bilan))


def test_les_trois_compteurs_ne_se_melangent_pas(final: Bilan) -> None:
    activites = charger(final).activites
    assert [heures(activites, c) for c in CompteurHeures] == [Decimal(500), Decimal(400), Decimal("2410.50")]
    assert heures(activites, "") is None


def test_le_rapport_annuel_se_calcule_des_marches(final: Bilan) -> None:
    lus = calcules(final)
    assert lus[CleValeur("MARCHES_NOMBRE", "TOUS_MARCHES")].valeur == 2
    assert lus[CleValeur("MARCHES_NOMBRE", "MARCHES_ETAT")].valeur == 1
    assert lus[CleValeur("MARCHES_MONTANT_HT", "TOUS_MARCHES")].valeur == 1000
    assert lus[CleValeur("HEURES_REALISEES", "MARCHES_ETAT")].valeur == Decimal("803.50")
    assert lus[CleValeur("BENEFICIAIRES_ETP", "TOUS_MARCHES")].valeur == Decimal("1.50")
    assert lus[CleValeur("TYPO_SEGMENTS", "TOUS_MARCHES")].cases == {"travaux": 2}
    assert lus[CleValeur("TYPO_ACHETEURS", "TOUS_MARCHES")].cases == {"collectivite": 1, "etat": 1}
    assert lus[CleValeur("STRUCTURES_INCLUSIVES", "TOUS_MARCHES")] == Calcule(Decimal(1), "Régie")
    assert CleValeur("TYPO_BENEFICIAIRES", "TOUS_MARCHES") not in lus


def test_sans_parametre_aucun_etp() -> None:
    assert en_etp(Decimal(1607), None) is None
    assert en_etp(None, Decimal(1607)) is None
    assert en_etp(Decimal(100), Decimal(1607)) == Decimal("0.06")


def test_un_bilan_sans_marche_ne_calcule_rien() -> None:
    assert calcules(bilan_en_saisie()) == {}


def test_les_questions_suivent_la_ligne_de_l_appel(final: Bilan) -> None:
    questions = {q.code: q for q in questionnaire(final).questions}
    assert [code for code, _ in questions["TYPO_BENEFICIAIRES"].cases][:2] == ["deld", "rsa"]
    assert questions["TYPO_BENEFICIAIRES"].type == TypeIndicateur.REPARTITION
    assert questionnaire(final).etapes == [
        EtapeBilan.MARCHES, EtapeBilan.CHIFFRES, EtapeBilan.REPARTITIONS, EtapeBilan.RECAPITULATIF,
    ]  # fmt: skip
    assert EtapeBilan.SALARIES in questionnaire(bilan_en_saisie(GenreBilan.FINAL, "deux-sevres-fse-2018")).etapes


def test_le_trimestriel_du_coordinateur_pose_ses_questions() -> None:
    bilan = bilan_en_saisie(GenreBilan.INTERMEDIAIRE, "mayotte-2022")
    bilan.genre, bilan.role = GenreBilan.TRIMESTRIEL, "COORDINATEUR"
    codes = [q.code for q in questionnaire(bilan).questions]
    assert len(codes) == 8
    assert all(code.startswith("C_") for code in codes)


def test_l_objectif_vient_des_volumes_du_dossier() -> None:
    bilan = bilan_en_saisie()
    for segment, prevues in (("etat", 300), ("prives", 700)):
        VolumeActivite.objects.create(
            dossier=bilan.convention.dossier, segment=segment, heures_prevues=prevues, marches_prevus=prevues // 100
        )
    objectifs = relever(bilan).objectifs
    assert objectifs[CleValeur("HEURES_ETP", "TOUS_MARCHES")] == 1000
    assert objectifs[CleValeur("HEURES_ETP", "MARCHES_ETAT")] == 300
    assert objectifs[CleValeur("MARCHES_ACCOMPAGNES", "TOUS_MARCHES")] == 10
    assert CleValeur("PRISES_CONTACT", "TOUS_MARCHES") not in objectifs


def test_des_compteurs_a_l_envers_se_disent_marche_par_marche(final: Bilan) -> None:
    trouvees = [c for c in contradictions(relever(final)) if c.constat.code == "BILAN_COMPTEURS_MELES"]
    assert any("M-1" in c.constat.message for c in trouvees)
    assert not any(c.bloquante for c in trouvees)
    assert all(c.a_expliquer for c in trouvees)
