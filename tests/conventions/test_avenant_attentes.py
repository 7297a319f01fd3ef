"""Un avenant ouvert attend quelqu'un : il se compte, se liste et s'ouvre depuis l'accueil de chacun."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidatures.selecteurs.attentes import Regard
from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.etats import EtatAvenant
from conventions.models import Convention, NiveauVisa
from conventions.selecteurs.attentes import PAR_CLE, PASSIVES, compter
from conventions.services import avenants
from pilotage.selecteurs import taches
from tests.conventions.commun import html, porteur_de
from tests.conventions.suites import agent_de, avenant_de, en_cours, mener
from tests.fabriques.comptes import agent
from tests.fabriques.socle import TravailFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ROLES = ("instructeur", "responsable", "signataire_service", "gestionnaire")
LISTE = reverse("conventions:liste")


@pytest.fixture
def convention() -> Convention:
    return en_cours()


def des_avenants(personne: Utilisateur) -> set[str]:
    """Ce qui attend cette personne sur les avenants, attentes passives comprises."""
    return {cle for cle, nombre in compter(personne).items() if nombre and cle.startswith("avenant_")}


def par_role(convention: Convention) -> dict[str, set[str]]:
    personnes = {role: agent_de(convention, role) for role in ROLES} | {"porteur": porteur_de(convention)}
    return {role: cles for role, personne in personnes.items() if (cles := des_avenants(personne))}


def test_a_chaque_etat_la_bonne_personne(convention: Convention) -> None:
    avenant = avenant_de(convention)
    assert par_role(convention) == {"responsable": {"avenant_a_preparer"}, "gestionnaire": {"avenant_a_preparer"}}
    avenant = mener(avenant, EtatAvenant.EN_VISA)
    assert par_role(convention) == {"responsable": {"avenant_a_viser"}}
    avenant = mener(avenant, EtatAvenant.A_SIGNER)
    attend = {"avenant_beneficiaire"}
    assert par_role(convention) == {
        "responsable": attend, "gestionnaire": attend, "porteur": {"avenant_a_signer_beneficiaire"}
    }  # fmt: skip
    avenant = avenants.signer_beneficiaire(avenant, acteur=porteur_de(convention), fonction="Présidente")
    assert par_role(convention) == {"signataire_service": {"avenant_a_signer"}}
    signataire = agent_de(convention, "signataire_service")
    avenant = avenants.signer_service(avenant, acteur=signataire, fonction="Directrice")
    assert par_role(convention) == {"gestionnaire": {"avenant_a_notifier"}}
    mener(avenant, EtatAvenant.EN_VIGUEUR)
    assert par_role(convention) == {}


def test_par_niveaux_chacun_le_sien_et_une_fois(convention: Convention) -> None:
    service = convention.dossier.appel.service
    for rang, role in ((1, RoleService.INSTRUCTEUR), (2, RoleService.RESPONSABLE)):
        NiveauVisa.objects.create(service=service, rang=rang, libelle=role.label, role=role)
    avenant = mener(avenant_de(convention), EtatAvenant.EN_VISA)
    assert par_role(convention) == {"instructeur": {"avenant_a_viser_niveau"}}
    instructrice = agent_de(convention, "instructeur")
    instructrice.affectations.create(service=service, role=RoleService.RESPONSABLE)
    instructrice.oublier_appartenances()
    avenants.viser_niveau(avenant, acteur=instructrice)
    assert des_avenants(instructrice) == set()
    assert par_role(convention) == {"responsable": {"avenant_a_viser_niveau"}}


def test_la_signature_d_une_version_reprise_ne_compte_plus(convention: Convention) -> None:
    avenant = mener(avenant_de(convention), EtatAvenant.A_SIGNER)
    avenant = avenants.signer_beneficiaire(avenant, acteur=porteur_de(convention), fonction="Présidente")
    version = avenant.versions.get()
    version.pk, version.rang = None, 2
    version.save()
    assert des_avenants(agent_de(convention, "signataire_service")) == set()
    assert des_avenants(porteur_de(convention)) == {"avenant_a_signer_beneficiaire"}


def test_un_autre_service_et_une_autre_structure_n_ont_rien(convention: Convention) -> None:
    mener(avenant_de(convention), EtatAvenant.A_SIGNER)
    autre = en_cours(appel=convention.dossier.appel)
    for personne in (*(agent(role) for role in ROLES), porteur_de(autre)):
        assert des_avenants(personne) == set()


def test_un_document_d_avenant_en_echec_se_voit(convention: Convention) -> None:
    avenant = avenant_de(convention)
    gestionnaire = agent_de(convention, "gestionnaire")
    assert compter(gestionnaire)["en_panne"] == 0
    TravailFactory(etat="abandonne", objet_type="avenant", objet_id=avenant.pk)
    assert compter(gestionnaire)["en_panne"] == 1


@pytest.mark.parametrize("role", ["responsable", "gestionnaire"])
def test_la_liste_dit_le_meme_nombre_que_l_accueil_et_mene_a_l_avenant(
    client: Client, convention: Convention, role: str
) -> None:
    avenant = mener(avenant_de(convention), EtatAvenant.A_SIGNER)
    mener(avenant_de(en_cours(appel=convention.dossier.appel)), EtatAvenant.EN_VISA)
    moi = agent_de(convention, role)
    client.force_login(moi)
    lignes = [t for t in taches(Regard(moi)).lignes if "avenant" in t.url]
    assert lignes
    for tache in lignes:
        assert client.get(tache.url).context["page"].paginator.count == tache.nombre, tache.url
    page = html(client.get(LISTE, {"attente": "avenant_beneficiaire"}))
    assert reverse("conventions:avenant", args=[avenant.uuid]) in page
    assert f"Avenant n° {avenant.rang}" in page


def test_l_accueil_du_porteur_mene_a_ce_qui_l_attend(client: Client, convention: Convention) -> None:
    porteur = porteur_de(convention)
    client.force_login(porteur)
    assert "Ce qui vous attend" not in html(client.get(reverse("accueil")))
    avenant = mener(avenant_de(convention), EtatAvenant.A_SIGNER)
    accueil = html(client.get(reverse("accueil")))
    lien = f"{LISTE}?attente=avenant_a_signer_beneficiaire"
    assert f'<a href="{lien}">Signer un avenant pour votre structure</a>' in accueil
    assert reverse("conventions:avenant", args=[avenant.uuid]) in html(client.get(lien))
    client.logout()
    assert "Ce qui vous attend" not in html(client.get(reverse("accueil")))


def test_attendre_le_beneficiaire_n_est_pas_une_chose_a_faire() -> None:
    assert "avenant_beneficiaire" in PASSIVES
    assert {cle for cle in PAR_CLE if cle.startswith("avenant_")} - PASSIVES == {
        "avenant_a_preparer", "avenant_a_viser", "avenant_a_viser_niveau", "avenant_a_signer_beneficiaire",
        "avenant_a_signer", "avenant_a_notifier",
    }  # fmt: skip


def test_la_liste_coute_autant_pour_un_avenant_que_pour_trois(client: Client, convention: Convention) -> None:
    moi = agent_de(convention, "gestionnaire")
    client.force_login(moi)

    def mesurer(agir: Any) -> int:
        with CaptureQueriesContext(connection) as requetes:
            agir()
        return len(requetes)

    def liste() -> None:
        client.get(LISTE, {"attente": "avenant_beneficiaire"})

    mener(avenant_de(convention), EtatAvenant.A_SIGNER)
    une, _ = mesurer(liste), compter(moi)
    for _ in range(2):
        mener(avenant_de(en_cours(appel=convention.dossier.appel)), EtatAvenant.A_SIGNER)
    assert mesurer(liste) == une
    # Les comptes, et les deux délais de conclusion lus des appels.
    assert mesurer(lambda: compter(moi)) == 3
