"""Logo et cachet d'un service : déposés, remplacés, retirés, servis."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from comptes import services
from comptes.models import Service
from socle import journal
from socle.detection import FichierRefuse
from socle.workflow import DroitManquant
from tests.fabriques.comptes import ServiceFactory, agent
from tests.fabriques.socle import image, pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def service() -> Service:
    service: Service = ServiceFactory()
    return service


def relu(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)


def test_deposer_remplacer_retirer(service: Service) -> None:
    administratrice = agent("administrateur", service)
    services.poser_images(service, acteur=administratrice, logo=televerse(image(), "logo.png"))
    premier = relu(service).logo
    assert premier is not None
    assert premier.sha256 == hashlib.sha256(image()).hexdigest()
    services.poser_images(service, acteur=administratrice, logo=televerse(image("JPEG"), "logo.jpg"))
    assert relu(service).logo != premier
    services.poser_images(service, acteur=administratrice, retirer_logo=True)
    assert relu(service).logo is None
    assert [x.action for x in journal.lignes(service)] == ["service.modifier"] * 3


def test_seule_une_image_et_seul_un_administrateur(service: Service) -> None:
    with pytest.raises(FichierRefuse):
        services.poser_images(service, acteur=agent("administrateur", service), logo=televerse(pdf(), "logo.pdf"))
    with pytest.raises(DroitManquant):
        services.poser_images(service, acteur=agent("gestionnaire", service), retirer_logo=True)


def test_l_ecran_depose_montre_et_sert(client: Client, service: Service) -> None:
    client.force_login(agent("administrateur", service))
    lieu = reverse("comptes:service_images", args=[service.uuid])
    assert "retirer_logo" not in client.get(lieu).content.decode()
    refus = client.post(lieu, {"logo": televerse(pdf(), "logo.png")})
    assert refus.status_code == 200
    assert "Erreur" in refus.content.decode() or "PNG" in refus.content.decode()
    assert client.post(lieu, {"logo": televerse(image(), "logo.png")}).status_code == 302
    assert "retirer_logo" in client.get(lieu).content.decode()
    servie = client.get(reverse("comptes:service_image", args=[service.uuid, "logo"]))
    assert b"".join(servie.streaming_content) == image()  # type: ignore[attr-defined]  # FileResponse
    assert client.get(reverse("comptes:service_image", args=[service.uuid, "cachet"])).status_code == 404
    assert client.get(reverse("comptes:service_image", args=[service.uuid, "nom"])).status_code == 404
    page = client.get(reverse("comptes:service", args=[service.uuid])).content.decode()
    assert f'alt="Logo : {service.nom}"' in page
