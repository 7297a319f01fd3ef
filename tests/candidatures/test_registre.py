"""Ce que le registre dit : une structure, ses postes, un territoire. Ce qui n'est pas chargé est inconnu."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from candidatures import services
from candidatures.faits import faits_du_dossier, verdict
from candidatures.models import Dossier, Identification, Poste
from candidatures.selecteurs.registre import (
    constats_des_postes,
    couverture_de,
    registre_de,
    situation_lue,
    soutien_du_poste,
    soutiens_a_reprendre,
)
from socle.workflow import TransitionInterdite
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import StructureFactory, agent, siret
from tests.fabriques.registre import CouvertureFactory, SoutienFactory, charger
from tests.fabriques.territoires import EpciFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def dossier() -> Dossier:
    """Projet du 1er septembre 2025 ; un poste de facilitateur à consolider, convention de 2024 finie le 30 juin."""
    dossier = fabriques.complet()
    Poste.objects.filter(dossier=dossier).update(
        nature="consolidation", pnad_annee=2024, pnad_terme=date(2025, 6, 30), pnad_convention="n° 2103"
    )
    return dossier


def mots(dossier: Dossier) -> list[str]:
    """Ce que dit le constat de chaque poste."""
    registre = registre_de(dossier)
    return [constat.mot for _, constat in constats_des_postes(dossier, registre, list(dossier.postes.all()))]


def soutenir(dossier: Dossier, **valeurs: object) -> None:
    SoutienFactory(siret=dossier.structure.siret, **{"terme": date(2025, 6, 30)} | valeurs)


def lue(dossier: Dossier, situation: str) -> tuple[str, str]:
    Identification.objects.filter(pk=dossier.pk).update(situation=situation)
    constat = situation_lue(Dossier.objects.get(pk=dossier.pk), registre_de(dossier))
    return constat.mot, constat.phrase


def test_sans_rien_de_charge_tout_est_inconnu(dossier: Dossier) -> None:
    assert lue(dossier, "NOUVELLE") == (
        "inconnu",
        "Aucune liste complète de lauréats n'est chargée. Elle se déclare candidate pour la première fois.",
    )
    assert mots(dossier) == ["inconnu"]
    lue(dossier, "DEJA_PORTEUSE")
    assert verdict(dossier)["PRIORITE_DEJA_FINANCEES"].constat.mesure == "inconnu"
    assert faits_du_dossier(dossier).porteuse_constatee is None


def test_une_liste_complete_permet_de_dire_absente(dossier: Dossier) -> None:
    charger(dossier.appel.service, *[[siret(701), annee, "facilitateur"] for annee in (2022, 2023, 2024)])
    assert lue(dossier, "NOUVELLE")[0] == "inconnu"
    charger(dossier.appel.service, *[[siret(702), a, "facilitateur"] for a in (2022, 2023, 2024)], exhaustif=True)
    assert lue(dossier, "NOUVELLE") == ("absente des listes", "Absente des listes complètes de 2022, 2023 et 2024.")
    assert verdict(dossier)["PRIORITE_DEJA_FINANCEES"].constat.message.startswith("Non prioritaire")


def test_une_premiere_candidature_deja_soutenue_est_contredite(dossier: Dossier) -> None:
    soutenir(dossier, annee=2023)
    assert lue(dossier, "NOUVELLE") == (
        "contredite",
        "Déclarée candidate pour la première fois, mais soutenue en 2023.",
    )
    assert not verdict(dossier)["PRIORITE_DEJA_FINANCEES"].ok
    assert lue(dossier, "DEJA_PORTEUSE")[0] == "déjà soutenue"
    assert verdict(dossier)["PRIORITE_DEJA_FINANCEES"].ok


@pytest.mark.parametrize(
    ("soutien", "mot"),
    [
        ({}, "confirmé"),
        ({"terme": date(2025, 5, 31)}, "à vérifier"),
        ({"terme": date(2025, 9, 1)}, "chevauchement"),
        ({"terme": None}, "fin inconnue"),
        ({"annee": 2022}, "à vérifier"),
        ({"annee": 2022, "engagement_juridique": "2103"}, "confirmé"),
    ],
)
def test_la_convention_declaree_se_confronte_a_celle_qui_est_chargee(
    dossier: Dossier, soutien: dict[str, object], mot: str
) -> None:
    soutenir(dossier, **soutien)
    assert mots(dossier) == [mot]


def test_un_terme_charge_apres_le_debut_sort_le_poste_de_l_assiette(dossier: Dossier) -> None:
    assert verdict(dossier)["POSTE_DEJA_FINANCE"].ok
    soutenir(dossier, terme=date(2025, 12, 31))
    assert not verdict(dossier)["POSTE_DEJA_FINANCE"].ok


def test_deux_conventions_possibles_ne_se_choisissent_pas_toutes_seules(dossier: Dossier) -> None:
    for engagement in ("A1", "A2"):
        soutenir(dossier, engagement_juridique=engagement)
    poste = dossier.postes.get()
    soutiens = registre_de(dossier).soutiens
    assert soutien_du_poste(poste, soutiens) is None
    poste.pnad_convention = "EJ A2"
    trouve = soutien_du_poste(poste, soutiens)
    assert trouve is not None
    assert trouve.engagement_juridique == "A2"


def test_une_creation_sous_une_convention_en_cours_est_a_verifier(dossier: Dossier) -> None:
    Poste.objects.filter(dossier=dossier).update(nature="creation")
    assert mots(dossier) == []
    soutenir(dossier, terme=date(2026, 1, 31))
    assert mots(dossier) == ["à vérifier"]


def test_les_conventions_terminees_non_reprises_sont_proposees(dossier: Dossier) -> None:
    soutenir(dossier, etp="0.50")
    soutenir(dossier, etp="0.50", annee=2023, engagement_juridique="EJ9")
    soutenir(dossier, etp="0.50", engagement_juridique="EJ8", terme=date(2026, 1, 1))
    registre = registre_de(dossier)
    poste = dossier.postes.get()
    poste.pnad_convention, poste.pnad_annee = "EJ9", 2023
    assert [s.annee for s in soutiens_a_reprendre(dossier, registre, [poste])] == [2024]
    # Sans aucun poste, l'année plus ancienne reste de côté : c'est le même poste, renouvelé.
    assert [s.annee for s in soutiens_a_reprendre(dossier, registre, [])] == [2024]


def test_la_couverture_lit_la_ligne_la_plus_recente_de_chacun(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ici, ailleurs, finie = (EpciFactory(siren=f"20000010{rang}", nom=f"CC {rang}") for rang in range(3))
    CouvertureFactory(epci=ici, jour="2024-06-30", etp="0.30")
    CouvertureFactory(epci=ici, jour="2025-06-30", etp="0.80")
    CouvertureFactory(epci=ici, structure="Autre", etp="0.50")
    CouvertureFactory(epci=finie, jour="2025-01-01", etp="0")
    with django_assert_num_queries(1):
        lues = couverture_de([ici, ailleurs, finie])
    assert [(c.connue, c.etp) for c in lues] == [(True, Decimal("1.30")), (False, 0), (True, 0)]
    assert [c.resume for c in lues] == ["1,30\u00a0ETP", "inconnu", "plus aucun poste"]


def test_reprendre_une_convention_ajoute_son_poste_une_fois(dossier: Dossier) -> None:
    soutenir(dossier, etp="0.50", role="COORDINATEUR", engagement_juridique="EJ7")
    (soutien,) = registre_de(dossier).soutiens
    services.reprendre_soutien(dossier, soutien.pk, acteur=dossier.cree_par)
    poste = dossier.postes.get(role="COORDINATEUR")
    assert (poste.etp, poste.nature, poste.pnad_convention) == (Decimal("0.50"), "consolidation", "EJ7")
    assert (poste.pnad_annee, poste.pnad_terme, poste.cout) == (2024, date(2025, 6, 30), Decimal(0))
    with pytest.raises(TransitionInterdite, match="déjà reprise"):
        services.reprendre_soutien(dossier, soutien.pk, acteur=dossier.cree_par)
    assert dossier.postes.count() == 2


def test_une_structure_deja_soutenue_commence_un_renouvellement() -> None:
    structure = StructureFactory()
    SoutienFactory(siret=structure.siret)
    identification = Identification.objects.get(pk=fabriques.brouillon(structure=structure).pk)
    assert (identification.frequence, identification.situation) == ("renouvellement", "DEJA_PORTEUSE")


def test_les_ecrans_disent_ce_qui_est_charge_et_d_ou(dossier: Dossier, client: Client) -> None:
    (epci,) = dossier.territoire.epcis.all()
    client.force_login(dossier.cree_par)
    territoire = reverse("candidatures:section", args=[dossier.uuid, "territoire"])
    postes = reverse("candidatures:section", args=[dossier.uuid, "postes"])
    assert "Aucun fichier chargé n'en parle" in html(client, territoire)
    CouvertureFactory(epci=epci, structure="Voisine", etp="0.80", source="Enquête DDETS")
    soutenir(dossier, etp="0.50", montant="14736.50", engagement_juridique="EJ7", role="COORDINATEUR")
    assert "Voisine, facilitateur, 0,80\u00a0ETP (Enquête DDETS, au 30\u00a0juin\u00a02025)" in html(client, territoire)
    page = html(client, postes)
    assert "laureats.xlsx, chargé le" in page
    (soutien,) = registre_de(dossier).soutiens
    assert f'name="soutien" value="{soutien.pk}"' in page


def test_l_instruction_montre_l_histoire_et_tait_les_montants_a_qui_ne_voit_pas_les_budgets(client: Client) -> None:
    dossier = fabriques.depose()
    soutenir(dossier, montant="14736.50")
    service = dossier.appel.service
    adresse = reverse("instruction:dossier", args=[dossier.uuid])
    client.force_login(agent("instructeur", service))
    page = html(client, adresse)
    assert "Ce que le service sait déjà" in page
    assert "laureats.xlsx, chargé le" in page
    assert "14\u202f736,50" in page
    assert "inconnu" in page
    service.departements.set(dossier.departements.all())
    client.force_login(agent("coordinateur_regional", service))
    assert "14\u202f736,50" not in html(client, adresse)


def html(client: Client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode()
