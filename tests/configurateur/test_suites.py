"""De la copie à la publication : phrases, différences, contrôles, fichier, droits d'un service voisin, requêtes."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aap.models import AppelAProjets
from aap.services import charger_appel
from comptes.types import TypeService
from tests.configurateur.commun import champs_de, entrer, texte
from tests.fabriques.aap import appel_aura, fichier
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def appel() -> AppelAProjets:
    lieu = {"tribunal": "le tribunal d'essai", "adresse": "1 rue de l'Essai"}
    return appel_aura(ServiceFactory(nom="DREETS Auvergne-Rhône-Alpes", **lieu))


def adresse(nom: str, *arguments: object) -> str:
    return reverse(f"configurateur:{nom}", args=arguments)


def cloner(client: Client, appel: AppelAProjets) -> AppelAProjets:
    envoi = {"annee": appel.annee + 1, "service": appel.service_id}
    assert client.post(adresse("cloner", appel.code), envoi).status_code == 302
    return AppelAProjets.objects.get(code="aura-2026")


def test_la_copie_se_relit_phrase_par_phrase(client: Client, appel: AppelAProjets) -> None:
    clone = cloner(entrer(client, appel), appel)
    page = client.get(adresse("phrases", clone.code))
    assert "<mark>2025</mark>" in texte(page)
    premiere = page.context["groupes"][0][1][0]
    envoi = {"objet": premiere.objet, "champ": premiere.phrase.champ, "action": "corriger", "valeur": "Nouveau plan"}
    assert client.post(adresse("confirmer", clone.code), envoi).status_code == 302
    assert clone.version_courante.programme == "Nouveau plan"
    assert "Nouveau plan" not in texte(client.get(adresse("phrases", clone.code)))


def test_une_correction_refusee_reste_a_l_ecran(client: Client, appel: AppelAProjets) -> None:
    clone = cloner(entrer(client, appel), appel)
    envoi = {"objet": "version", "champ": "texte", "action": "corriger", "valeur": "x" * 300}
    assert "x" * 300 in texte(client.post(adresse("confirmer", clone.code), envoi))


def test_la_publication_dit_ce_qui_bloque_et_y_mene(client: Client, appel: AppelAProjets) -> None:
    clone = cloner(entrer(client, appel), appel)
    page = texte(client.get(adresse("publication", clone.code)))
    assert "À régler avant de publier" in page
    assert adresse("phrases", clone.code) in page
    client.post(adresse("publication", clone.code))
    clone.refresh_from_db()
    assert clone.etat == "preparation"


def test_deplacer_une_date_demande_un_motif(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    envoi = {"champ": "cloture", "jour": "2025-07-20"}
    assert "Ce champ est obligatoire" in texte(client.post(adresse("deplacer", appel.code), envoi))
    envoi["motif"] = "Panne de la veille"
    assert client.post(adresse("deplacer", appel.code), envoi).status_code == 302
    appel.refresh_from_db()
    assert appel.cloture_jour == date(2025, 7, 20)
    assert "Panne de la veille" in texte(client.get(adresse("deplacer", appel.code)))


def test_le_responsable_deplace_une_date_puis_revient_a_son_service(client: Client, appel: AppelAProjets) -> None:
    client.force_login(agent("responsable", appel.service))
    page = texte(client.get(adresse("deplacer", appel.code)))
    assert adresse("liste") not in page.split("<main")[1]
    assert adresse("rubrique", appel.code, "calendrier") not in page
    envoi = {"champ": "cloture", "jour": "2025-07-20", "motif": "Panne de la veille"}
    reponse = client.post(adresse("deplacer", appel.code), envoi, follow=True)
    assert reponse.redirect_chain == [(f"{reverse('pilotage:accueil')}?appel={appel.code}#chiffres", 302)]
    assert "20 juillet 2025" in texte(reponse)


def test_une_nouvelle_version_s_ecrit_et_l_ancienne_reste(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    assert client.post(adresse("nouvelle_version", appel.code)).status_code == 302
    page = client.get(adresse("rubrique", appel.code, "textes"))
    assert page.context["version"].numero == 2
    assert client.post(page.wsgi_request.path, champs_de(page) | {"resume": "Neuf."}).status_code == 302
    assert [v.resume == "Neuf." for v in appel.versions.order_by("numero")] == [False, True]
    assert "Neuf." in texte(client.get(adresse("apercu", appel.code)))
    assert "Neuf." not in texte(client.get(reverse("aap:appel", args=[appel.code])))


def test_retirer_un_appel_que_personne_n_a_commence(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    client.post(adresse("oter", appel.code), {"motif": "Publié trop tôt"})
    appel.refresh_from_db()
    assert appel.etat == "retire"


def test_exporter_puis_importer_rend_le_meme_appel(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    octets = client.get(adresse("exporter", appel.code)).content
    donnees = json.loads(octets) | {"code": "aura-copie"}
    envoi = SimpleUploadedFile("appel.json", json.dumps(donnees).encode(), "application/json")
    reponse = client.post(adresse("importer"), {"service": appel.service_id, "fichier": envoi})
    assert reponse.status_code == 302
    repris = json.loads(client.get(adresse("exporter", "aura-copie")).content)
    assert repris == donnees


def test_un_fichier_abime_est_refuse_par_chemins(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    abime = fichier() | {"code": "abime"}
    abime["pieces"][0]["condition"] = {"champ": "lune", "op": "vrai"}
    for octets, phrase in (
        (json.dumps(abime).encode(), "pieces.0.condition.champ"),
        (b"\xff\xfe pas du json", "il ne se lit pas"),
    ):
        envoi = {"service": appel.service_id, "fichier": SimpleUploadedFile("a.json", octets)}
        assert phrase in texte(client.post(adresse("importer"), envoi))
    assert not AppelAProjets.objects.filter(code="abime").exists()


def test_un_service_n_importe_ni_chez_un_autre_ni_un_cadre(client: Client, appel: AppelAProjets) -> None:
    entrer(client, appel)
    cadre = fichier() | {"code": "cadre", "nature": "cadre"}
    envoi = SimpleUploadedFile("a.json", json.dumps(cadre).encode())
    reponse = client.post(adresse("importer"), {"service": appel.service_id, "fichier": envoi})
    assert "Seul un administrateur national prépare un cadre." in texte(reponse)
    assert not AppelAProjets.objects.filter(code="cadre").exists()
    envoi.seek(0)
    voisin = ServiceFactory()
    assert client.post(adresse("importer"), {"service": voisin.pk, "fichier": envoi}).status_code == 200


def test_un_administrateur_national_cree_un_cadre(client: Client, appel: AppelAProjets) -> None:
    client.force_login(agent("administrateur_national", ServiceFactory(nom="DGEFP", type=TypeService.DGEFP)))
    envoi = {
        "service": appel.service_id, "nature": "cadre", "titre": "Cadre", "annee": "2026", "code": "cadre-2026",
        "prefixe_numero": "CADRE", "fuseau": "Europe/Paris", "cloture_jour": "2026-10-31", "texte": "Texte",
        "resume": "Résumé.",
    }  # fmt: skip
    assert client.post(adresse("creer"), envoi).status_code == 302
    assert AppelAProjets.objects.get(code="cadre-2026").nature == "cadre"


@pytest.mark.parametrize("nom", ["liste", "ensemble", "rubrique"])
def test_le_nombre_de_requetes_ne_suit_pas_le_nombre_de_lignes(client: Client, appel: AppelAProjets, nom: str) -> None:
    entrer(client, appel)
    premier = charger_appel(fichier() | {"code": "un"}, service=appel.service)
    arguments = {"liste": (), "ensemble": ("un",), "rubrique": ("un", "pieces")}[nom]

    def compter() -> int:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert client.get(adresse(nom, *arguments)).status_code == 200
        return len(requetes)

    compter()
    avant = compter()
    charger_appel(fichier() | {"code": "deux"}, service=appel.service)
    charger_appel(fichier() | {"code": "trois"}, service=appel.service)
    piece = premier.version_courante.pieces.all()[0]
    for rang in range(5):
        piece.pk, piece.code = None, f"AUTRE_{rang}"
        piece.save()
    assert compter() == avant
