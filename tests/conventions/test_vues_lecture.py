"""Lire une convention : document et avancement, version courante du porteur, liste, nombre de requêtes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conventions import services
from conventions.etats import Etat
from conventions.models import VersionConvention
from socle.horloge import maintenant
from socle.models import Courriel, Travail
from tests.conventions.commun import acteur, adresse, convention_en, html, porteur_de, signer
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import StructureFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def test_la_progression_suit_le_travail(client: Client) -> None:
    convention = convention_en(Etat.BROUILLON)
    VersionConvention.objects.update(fichier=None)
    client.force_login(acteur("gestionnaire", convention))

    def lue() -> dict[str, Any]:
        reponse: dict[str, Any] = client.get(adresse("progression", convention)).json()
        return reponse

    travail = Travail.objects.filter(genre="convention.pdf")
    assert lue()["fait"] is False
    travail.update(progression=40, etape="Mise en page de la convention")
    assert (lue()["pourcent"], lue()["etape"]) == (40, "Mise en page de la convention")
    page = html(client.get(adresse("convention", convention)))
    assert "data-g-progression" in page
    assert "Mise en page de la convention" in page
    travail.update(etat="abandonne")
    assert "n'a pas pu être produit" in lue()["erreur"]
    assert "Document non produit" in html(client.get(adresse("convention", convention)))
    travail.delete()
    assert lue()["etape"] == "En attente"
    VersionConvention.objects.update(
        fichier=convention_en(Etat.BROUILLON, appel=convention.dossier.appel).versions.get().fichier
    )
    assert lue() == {
        "pourcent": 100, "etape": "Document prêt", "fait": True, "url": adresse("convention", convention), "erreur": ""
    }  # fmt: skip


def test_le_porteur_ne_lit_que_la_version_courante(client: Client) -> None:
    convention = convention_en(Etat.A_SIGNER)
    ancienne = convention.versions.get()
    VersionConvention.objects.create(
        convention=convention, rang=2, contenu=ancienne.contenu, empreinte="b" * 64, fichier=ancienne.fichier
    )
    agent_, porteur = acteur("gestionnaire", convention), porteur_de(convention)
    for personne, codes in ((agent_, [200, 200, 404]), (porteur, [404, 200, 404])):
        client.force_login(personne)
        assert [client.get(adresse("pdf", convention, rang=rang)).status_code for rang in (1, 2, 3)] == codes
    page = html(client.get(adresse("convention", convention)))
    assert "Versions précédentes" not in page
    client.force_login(agent_)
    assert "télécharger la version 1" in html(client.get(adresse("convention", convention)))


def test_le_document_se_telecharge_en_piece_jointe(client: Client) -> None:
    convention = convention_en(Etat.A_SIGNER)
    client.force_login(porteur_de(convention))
    reponse = client.get(adresse("pdf", convention, rang=1))
    assert reponse["Content-Disposition"].startswith("attachment")
    assert reponse["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("etat", [Etat.BROUILLON, Etat.EN_VISA])
def test_le_porteur_ne_voit_rien_avant_le_visa(client: Client, etat: Etat) -> None:
    convention = convention_en(etat)
    client.force_login(porteur_de(convention))
    assert client.get(adresse("convention", convention)).status_code == 404
    assert client.get(adresse("pdf", convention, rang=1)).status_code == 404
    assert "Aucune convention" in html(client.get(reverse("conventions:liste")))


def test_reprise_la_convention_renvoie_le_porteur_a_son_dossier() -> None:
    convention = convention_en(Etat.A_SIGNER)
    services.reprendre(convention, acteur=acteur("gestionnaire", convention), motif="Une date.")
    courriel = Courriel.objects.get(genre="convention.reprise")
    assert reverse("candidatures:dossier", args=[convention.dossier.uuid]) in courriel.texte
    assert "/conventions/" not in courriel.texte


def test_la_liste_filtre_et_cherche_sans_accent(client: Client) -> None:
    appel = appel_aura()
    etude = StructureFactory(nom="Étude et Emploi")
    trouvee = convention_en(Etat.A_SIGNER, appel=appel, structure=etude)
    trouvee.dossier.recherche = trouvee.dossier.texte_de_recherche()
    trouvee.dossier.save()
    convention_en(Etat.SIGNEE, appel=appel)
    client.force_login(agent("gestionnaire", appel.service))
    for filtre, nombre in (
        ({}, 2), ({"q": "ETUDE"}, 1), ({"etat": "signee"}, 1), ({"attente": "a_notifier"}, 1), ({"q": "zzz"}, 0),
        ({"etat": "inconnu"}, 2),
    ):  # fmt: skip
        reponse = client.get(reverse("conventions:liste"), filtre)
        assert reponse.context["page"].paginator.count == nombre, filtre


def test_la_liste_coute_autant_pour_une_que_pour_cinq(client: Client) -> None:
    appel = appel_aura()
    client.force_login(agent("gestionnaire", appel.service))

    def mesurer() -> int:
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("conventions:liste"))
        return len(requetes)

    convention_en(Etat.SIGNEE, appel=appel)
    une = mesurer()
    for _ in range(4):
        convention_en(Etat.SIGNEE, appel=appel)
    assert mesurer() == une <= 22


def test_la_page_coute_autant_pour_une_version_que_pour_trois(client: Client) -> None:
    convention = convention_en(Etat.BROUILLON)
    gestionnaire = acteur("gestionnaire", convention)
    client.force_login(gestionnaire)

    def mesurer() -> int:
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse("convention", convention))
        return len(requetes)

    signer(convention)
    une = mesurer()
    for rang in (2, 3):
        VersionConvention.objects.create(
            convention=convention, rang=rang, contenu=convention.versions.all()[0].contenu, empreinte="b" * 64,
            fichier=convention.versions.all()[0].fichier, cree_le=maintenant() + timedelta(hours=rang),
        )  # fmt: skip
        signer(convention)
    assert mesurer() == une <= 37
