"""Les niveaux de visa : réglage, ordre, une personne par niveau, refus, écrans, attentes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comptes.models import MembreService, Service, Utilisateur
from comptes.types import RoleService
from conventions import services
from conventions.etats import Etat
from conventions.models import Convention, NiveauVisa
from conventions.selecteurs import actes_ouverts
from conventions.selecteurs.attentes import compter
from conventions.services import NiveauSaisi
from socle import journal
from socle.models import Courriel
from socle.workflow import DroitManquant, TransitionInterdite
from tests.conventions.commun import acteur, adresse, convention_en, html
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
NIVEAUX = [
    NiveauSaisi("Chef de service", RoleService.GESTIONNAIRE),
    NiveauSaisi("Direction", RoleService.RESPONSABLE),
]


@pytest.fixture
def en_visa() -> Convention:
    convention = convention_en(Etat.EN_VISA)
    Convention.objects.filter(pk=convention.pk).update(visee_le=None)
    service = convention.dossier.appel.service
    services.regler_niveaux(service, NIVEAUX, acteur=agent("administrateur", service))
    return Convention.objects.get(pk=convention.pk)


def service_de(convention: Convention) -> Service:
    return convention.dossier.appel.service


def attend(personne: Utilisateur) -> dict[str, int]:
    comptes = compter(personne)
    return {cle: comptes.get(cle, 0) for cle in ("a_viser", "a_viser_niveau")}


def test_chaque_niveau_vise_dans_l_ordre_et_le_dernier_envoie_a_la_signature(en_visa: Convention) -> None:
    gestionnaire, responsable = acteur("gestionnaire", en_visa), acteur("responsable", en_visa)
    with pytest.raises(TransitionInterdite, match="« Chef de service » est attendu d'un autre rôle"):
        services.viser_niveau(en_visa, acteur=responsable)
    assert (attend(gestionnaire), attend(responsable)) == (
        {"a_viser": 0, "a_viser_niveau": 1}, {"a_viser": 0, "a_viser_niveau": 0},
    )  # fmt: skip
    convention = services.viser_niveau(en_visa, acteur=gestionnaire, remarque="Relu.")
    assert (convention.etat, convention.visee_le) == (Etat.EN_VISA, None)
    assert Courriel.objects.filter(genre="convention.visa_demande", texte__contains="« Direction »").exists()
    assert (attend(gestionnaire)["a_viser_niveau"], attend(responsable)["a_viser_niveau"]) == (0, 1)
    convention = services.viser_niveau(convention, acteur=responsable)
    assert convention.etat == Etat.A_SIGNER
    assert convention.visee_le is not None
    assert Courriel.objects.filter(genre="convention.a_signer").exists()
    version = convention.versions.first()
    assert version is not None
    assert [(v.niveau, v.libelle_niveau) for v in version.visas.all()] == [(1, "Chef de service"), (2, "Direction")]
    assert [x.action for x in journal.lignes(convention)][-3:] == [
        "convention.viser_niveau", "convention.viser_niveau", "convention.viser",
    ]  # fmt: skip


def test_une_personne_ne_vise_qu_un_niveau(en_visa: Convention) -> None:
    personne = acteur("gestionnaire", en_visa)
    MembreService.objects.create(utilisateur=personne, service=service_de(en_visa), role=RoleService.RESPONSABLE)
    convention = services.viser_niveau(en_visa, acteur=personne)
    assert "viser_niveau" not in actes_ouverts(personne, convention)
    assert attend(personne)["a_viser_niveau"] == 0
    with pytest.raises(TransitionInterdite, match="déjà visé un niveau"):
        services.viser_niveau(convention, acteur=personne)


def test_avec_des_niveaux_le_visa_unique_ne_suffit_plus(en_visa: Convention) -> None:
    responsable = acteur("responsable", en_visa)
    assert not {"viser", "viser_niveau", "refuser_visa"} & set(actes_ouverts(responsable, en_visa))
    with pytest.raises(TransitionInterdite, match="vise par niveaux"):
        services.viser(en_visa, acteur=responsable)


def test_sans_niveau_le_responsable_vise_seul() -> None:
    convention = convention_en(Etat.EN_VISA)
    responsable, gestionnaire = acteur("responsable", convention), acteur("gestionnaire", convention)
    assert {"viser", "refuser_visa"} <= set(actes_ouverts(responsable, convention))
    assert not {"viser", "viser_niveau", "refuser_visa"} & set(actes_ouverts(gestionnaire, convention))
    assert attend(responsable) == {"a_viser": 1, "a_viser_niveau": 0}
    with pytest.raises(TransitionInterdite, match="Aucun niveau de visa"):
        services.viser_niveau(convention, acteur=gestionnaire)
    with pytest.raises(TransitionInterdite, match="Le responsable du service"):
        services.refuser_visa(convention, acteur=gestionnaire, motif="Non.")
    assert services.viser(convention, acteur=responsable).etat == Etat.A_SIGNER


def test_un_refus_remet_tous_les_niveaux_a_viser(en_visa: Convention) -> None:
    gestionnaire, responsable = acteur("gestionnaire", en_visa), acteur("responsable", en_visa)
    convention = services.viser_niveau(en_visa, acteur=gestionnaire)
    with pytest.raises(TransitionInterdite, match="« Direction » est attendu"):
        services.refuser_visa(convention, acteur=gestionnaire, motif="Trop tard.")
    convention = services.refuser_visa(convention, acteur=responsable, motif="Une date à revoir.")
    assert convention.etat == Etat.BROUILLON
    Convention.objects.filter(pk=convention.pk).update(etat=Etat.EN_VISA)
    with pytest.raises(TransitionInterdite, match="« Chef de service »"):
        services.viser_niveau(convention, acteur=responsable)
    version = convention.versions.first()
    assert version is not None
    assert [v.favorable for v in version.visas.all()] == [True, False]


def envoi_de(*niveaux: tuple[str, str], initiales: int = 0) -> dict[str, Any]:
    champs: dict[str, Any] = {"niveaux-TOTAL_FORMS": len(niveaux), "niveaux-INITIAL_FORMS": initiales}
    for rang, (libelle, role) in enumerate(niveaux):
        champs |= {f"niveaux-{rang}-libelle": libelle, f"niveaux-{rang}-role": role}
    return champs


def test_l_administratrice_regle_les_niveaux_et_la_page_du_service_les_montre(client: Client) -> None:
    convention = convention_en(Etat.BROUILLON)
    service = service_de(convention)
    client.force_login(agent("administrateur", service))
    lieu, page = reverse("conventions:visas", args=[service.uuid]), reverse("comptes:service", args=[service.uuid])
    assert "Le responsable vise seul" in html(client.get(page))
    envoi = envoi_de(("Pôle", "gestionnaire"), ("Direction", "responsable"))
    assert client.post(lieu, envoi).status_code == 302
    assert [(n.rang, n.libelle, n.role) for n in NiveauVisa.objects.all()] == [
        (1, "Pôle", "gestionnaire"), (2, "Direction", "responsable"),
    ]  # fmt: skip
    assert "Direction : responsable" in html(client.get(page))
    retire = envoi_de(("Pôle", "gestionnaire"), ("Direction", "responsable"), initiales=2)
    client.post(lieu, retire | {"niveaux-0-DELETE": "on"})
    assert [(n.rang, n.libelle) for n in NiveauVisa.objects.all()] == [(1, "Direction")]
    assert client.post(lieu, envoi_de(("", "responsable"), initiales=1)).status_code == 200
    client.force_login(agent("gestionnaire", service))
    assert client.get(lieu).status_code == 403
    with pytest.raises(DroitManquant):
        services.regler_niveaux(service, [], acteur=agent("gestionnaire", service))


def test_la_page_dit_qui_a_vise_et_qui_est_attendu(client: Client, en_visa: Convention) -> None:
    gestionnaire, responsable = acteur("gestionnaire", en_visa), acteur("responsable", en_visa)
    client.force_login(responsable)
    assert "Le visa « Chef de service » est attendu (gestionnaire)." in html(client.get(adresse("convention", en_visa)))
    client.force_login(gestionnaire)
    assert client.post(adresse("viser_niveau", en_visa), {"remarque": "Bien."}).status_code == 302
    client.force_login(responsable)
    page = html(client.get(adresse("convention", en_visa)))
    assert "Visa attendu : Direction." in page
    assert f"Visé</p> {gestionnaire}" in page or f"{gestionnaire}, le" in page
