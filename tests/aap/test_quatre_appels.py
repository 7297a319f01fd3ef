"""Les quatre appels en base : mêmes règles que leurs fichiers, hérité dit hérité, ce que chaque texte a de propre."""

from decimal import Decimal
from itertools import groupby

import pytest
from django.test import Client
from django.urls import reverse

from aap.selecteurs import regles_appliquees
from aap.types import Origine, PublicVise
from regles.moteur import evaluer
from tests.fabriques.aap import appel_de
from tests.regles.appels import APPELS, DEUX_SEVRES, MAYOTTE, PACA, dossier, regles_de

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", APPELS)
def test_la_base_juge_comme_le_fichier(code: str) -> None:
    """Publié, cadre compris : les mêmes règles, paramètres, sources et niveaux que tests/regles/appels.py."""
    en_base = regles_appliquees(appel_de(code).version_courante)
    assert {regle.code: regle for regle in en_base} == {regle.code: regle for regle in regles_de(code)}


def test_paca_recoit_l_argent_du_cadre_non_confirme() -> None:
    version = appel_de(PACA).version_courante
    heritees = {ligne.code for ligne in version.regles.filter(origine=Origine.HERITE)}
    assert {"TAUX_MAX", "ETAT_MAX", "ETP_MIN", "COFINANCEMENT_MIN"} <= heritees
    assert not {"PLAFOND_ETP", "VERSEMENTS", "EXAMEN_PERIODIQUE"} & heritees
    assert {ligne.code for ligne in version.pieces.filter(citation__gt="")} == {
        "DOSSIER_CANDIDATURE", "CERFA_12156", "ATTESTATION_CER",
    }  # fmt: skip
    assert {t.origine for t in version.tranches.all()} == {Origine.LECTURE}
    source = evaluer(dossier(), regles_appliquees(version))["TAUX_MAX"].source
    assert source.lecture_retenue.startswith("Hérité du cadre national, non confirmé par la région.")
    assert version.cadre is not None
    assert source.texte == version.cadre.texte


def test_paca_montre_ses_deux_dates() -> None:
    appel = appel_de(PACA)
    phrase = appel.version_courante.phrases_calendrier.get(code="CLOTURE")
    assert appel.cloture_jour.isoformat() == "2022-10-14"
    assert "31 octobre 2022" in phrase.lecture_retenue
    assert "avancée" in phrase.lecture_retenue


def test_la_page_publique_montre_la_date_nationale_ecartee(client: Client) -> None:
    page, mayotte = (
        client.get(reverse("aap:appel", args=[appel_de(code).code])).content.decode() for code in (PACA, MAYOTTE)
    )
    assert "Le cadre national clôt le <strong>31 octobre 2022</strong>" in page
    assert "cet appel retient le <strong>14 octobre 2022</strong>" in page
    assert "Le cadre national clôt" not in mayotte


def test_mayotte_ecrit_tout_et_note_sur_cent() -> None:
    version = appel_de(MAYOTTE).version_courante
    assert not version.regles.filter(origine=Origine.HERITE).exists()
    criteres = list(version.criteres.all())
    parties = [
        sum((c.points or Decimal(0) for c in lignes), Decimal(0)) for _, lignes in groupby(criteres, lambda c: c.groupe)
    ]
    assert len(criteres) == 9
    assert parties == [Decimal(35), Decimal(45), Decimal(20)]
    assert version.exemplaires == 3


def test_les_parts_des_deux_sevres_font_un_tout_pour_chaque_public() -> None:
    version = appel_de(DEUX_SEVRES).version_courante
    for public in (PublicVise.PRIVE, PublicVise.PUBLIC):
        parts = version.tranches.filter(public_vise__in=[PublicVise.TOUS, public]).values_list("part", flat=True)
        assert sum(parts) == 1
    assert version.compte_demande == "74.UE"
    assert version.regles.get(code="FORFAIT_INDIRECT").parametres == {"taux": None}
