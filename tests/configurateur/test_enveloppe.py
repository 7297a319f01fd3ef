"""Notifier une enveloppe à l'écran, pour le responsable comme pour l'administrateur."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from aap.models import AppelAProjets, Enveloppe
from tests.configurateur.commun import entrer, texte
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ENVOI = {"montant": "60 000,50 €", "source": "Notification du 3 mars 2025"}


@pytest.fixture
def appel() -> AppelAProjets:
    return appel_aura(ServiceFactory(tribunal="le tribunal d'essai", adresse="1 rue de l'Essai"))


def adresse(appel: AppelAProjets, niveau: str = "regional") -> str:
    enveloppe = Enveloppe.objects.get(version=appel.version_courante, niveau=niveau)
    return reverse("configurateur:notifier_enveloppe", args=[appel.code, enveloppe.pk])


def test_le_responsable_notifie_puis_revient_a_son_service(client: Client, appel: AppelAProjets) -> None:
    client.force_login(agent("responsable", appel.service))
    page = texte(client.get(adresse(appel)))
    assert "Il n'est pas encore notifié" in page
    assert reverse("configurateur:liste") not in page.split("<main")[1]
    reponse = client.post(adresse(appel), ENVOI, follow=True)
    assert reponse.redirect_chain == [(f"{reverse('pilotage:accueil')}?appel={appel.code}#chiffres", 302)]
    assert "60 001 €" in texte(reponse) or "60 000,50 €" in texte(reponse)
    assert "Notification du 3 mars 2025" in texte(client.get(reverse("aap:appel", args=[appel.code])))


def test_l_administrateur_part_de_la_rubrique_et_y_revient(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    rubrique = reverse("configurateur:rubrique", args=[appel.code, "enveloppes"])
    page = texte(client.get(rubrique))
    assert adresse(appel) in page
    assert adresse(appel, "national") not in page
    reponse = client.post(adresse(appel), ENVOI, follow=True)
    assert reponse.redirect_chain == [(rubrique, 302)]
    assert "60 000,50 €" in texte(reponse)


def test_la_source_est_demandee_et_la_saisie_reste(client: Client, appel: AppelAProjets) -> None:
    client.force_login(agent("responsable", appel.service))
    page = texte(client.post(adresse(appel), ENVOI | {"source": ""}))
    assert "Ce champ est obligatoire" in page
    assert 'value="60 000,50 €"' in page
    assert Enveloppe.objects.get(version=appel.version_courante, niveau="regional").montant is None


def test_une_enveloppe_qui_ne_se_notifie_pas_le_dit_et_refuse(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    for envoi in (client.get(adresse(appel, "national")), client.post(adresse(appel, "national"), ENVOI)):
        assert "celle du texte" in texte(envoi)
        assert 'name="montant"' not in texte(envoi)
    assert Enveloppe.objects.get(version=appel.version_courante, niveau="national").montant == 4_500_000


def test_l_enveloppe_d_un_autre_appel_ne_s_atteint_pas(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    autre = Enveloppe.objects.get(version=appel.version_courante, niveau="regional").pk + 1000
    assert client.post(reverse("configurateur:notifier_enveloppe", args=[appel.code, autre]), ENVOI).status_code == 404
