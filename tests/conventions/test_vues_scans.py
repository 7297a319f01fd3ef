"""Les écrans des exemplaires numérisés : déposer, suivre, rattacher, écarter, relire, archiver."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from candidatures.selecteurs.attentes import Regard
from comptes.models import Utilisateur
from conventions import services
from conventions.models import Convention, DepotScan, ExemplaireNumerise, SignatureConvention
from conventions.types import SortPage
from pilotage.selecteurs.taches import taches
from socle.travaux import executer_echus
from tests.conventions import numerises as n
from tests.conventions.commun import adresse, html, porteur_de
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ACCUEIL, DEPOSER = "/conventions/numerises/", "/conventions/numerises/deposer/"


@pytest.fixture
def convention() -> Convention:
    return n.papier()


@pytest.fixture
def gestionnaire(convention: Convention, client: Client) -> Utilisateur:
    personne = agent("gestionnaire", convention.dossier.appel.service)
    client.force_login(personne)
    return personne


def _lot(depot: DepotScan, nom: str = "lot_scans", **autres: Any) -> str:
    return reverse(f"conventions:{nom}", kwargs={"uuid": depot.uuid, **autres})


@pytest.mark.usefixtures("gestionnaire")
def test_sans_lot_l_ecran_dit_quoi_faire(client: Client) -> None:
    page = html(client.get(ACCUEIL))
    assert "Aucun lot n’a encore été déposé." in page
    assert f'href="{DEPOSER}"' in page
    assert f'href="{ACCUEIL}"' in html(client.get("/conventions/"))


def test_deposer_lire_relire_enregistrer(client: Client, convention: Convention, gestionnaire: Utilisateur) -> None:
    """Tout le chemin, par les écrans : le lot, son avancement, l'exemplaire complet, la signature."""
    reponse = client.post(DEPOSER, {"fichiers": [n.televerse(n.scans(convention, 180))]})
    depot = DepotScan.objects.get()
    assert reponse["Location"] == _lot(depot)
    en_lecture = html(client.get(_lot(depot)))
    assert "Lecture des pages" in en_lecture
    assert "data-g-progression" in en_lecture
    assert "En lecture" in html(client.get(ACCUEIL))
    executer_echus()
    assert "3 pages</strong> : 3 reconnues" in html(client.get(_lot(depot)))
    adresse_exemplaire = adresse("exemplaire_rattacher", convention, rang=1)
    accueil = html(client.get(ACCUEIL))
    assert f'href="{adresse_exemplaire}"' in accueil
    assert "Relire et enregistrer la signature" in accueil
    assert "3 pages reçues sur 3" in html(client.get(adresse_exemplaire))
    apercu = client.get(adresse("exemplaire_apercu", convention, rang=1))
    assert apercu["Content-Type"] == "application/pdf"
    assert b"".join(apercu.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # fichier envoyé par morceaux
    vide = html(client.post(adresse_exemplaire, {}))
    assert "Nom de la personne qui a signé" in vide
    assert not SignatureConvention.objects.exists()
    faite = client.post(adresse_exemplaire, {"nom": "Dominique Durand", "fonction": "Présidente"}, follow=True)
    assert "La signature du bénéficiaire est enregistrée." in html(faite)
    assert "Exemplaires signés numérisés" in html(faite)
    assert SignatureConvention.objects.exists()
    assert "Aucune page de cette version" in html(client.get(adresse_exemplaire))


def test_un_fichier_refuse_se_dit_dans_le_formulaire(client: Client, gestionnaire: Utilisateur) -> None:
    page = html(client.post(DEPOSER, {"fichiers": [SimpleUploadedFile("lettre.pdf", b"MZ programme")]}))
    assert "« lettre.pdf » : Ce fichier est un programme" in page
    assert "Erreur – " in page
    assert "Erreur – " in html(client.post(DEPOSER, {"envoyer": "oui"}))
    assert not DepotScan.objects.exists()


def test_une_page_non_reconnue_se_montre_et_se_rattache(
    client: Client, convention: Convention, gestionnaire: Utilisateur
) -> None:
    depot = n.deposer(gestionnaire, convention, [*n.scans(convention)[:2], n.blanche()])
    lot = html(client.get(_lot(depot)))
    assert "Pages non reconnues" in lot
    assert "Aucun QR lisible sur cette page." in lot
    image = client.get(_lot(depot, "page_scan", numero=3))
    assert image["Content-Type"] == "image/jpeg"
    assert image["Content-Security-Policy"] == "default-src 'none'; sandbox"
    ecran = _lot(depot, "page_rattacher", numero=3)
    assert convention.numero in html(client.get(ecran))
    refus = html(client.post(ecran, {"convention": convention.numero, "numero": "9", "quarts": "0"}))
    assert f"La version 1 de {convention.numero} a 3 pages." in refus
    reponse = client.post(ecran, {"convention": convention.numero, "numero": "3", "quarts": "2"})
    assert reponse["Location"] == _lot(depot)
    assert depot.pages.get(rang=3).sort == SortPage.RATTACHEE
    assert "Complets, à relire" in html(client.get(ACCUEIL))


def test_une_page_s_ecarte_avec_sa_raison(client: Client, convention: Convention, gestionnaire: Utilisateur) -> None:
    depot = n.deposer(gestionnaire, convention, [n.blanche()])
    ecran = _lot(depot, "page_ecarter", numero=1)
    assert "Erreur – " in html(client.post(ecran, {"motif": " "}))
    client.post(ecran, {"motif": "Page blanche du copieur"})
    lot = html(client.get(_lot(depot)))
    assert "Page blanche du copieur" in lot
    assert "1 écartée" in lot


def test_doublons_et_anciennes_versions_disent_leur_phrase(
    client: Client, convention: Convention, gestionnaire: Utilisateur
) -> None:
    une = n.scans(convention)[0]
    depot = n.deposer(gestionnaire, convention, [une, une])
    assert f"La page 1 de {convention.numero} est déjà reçue." in html(client.get(_lot(depot)))
    version = convention.versions.get()
    version.pk, version.rang, version.fichier = None, 2, None
    version.save()
    depot = n.deposer(gestionnaire, convention, [n.blanche()])
    accueil = html(client.get(ACCUEIL))
    assert "Ancienne version" in accueil
    assert "Relire et" not in accueil


def test_les_pages_manquantes_se_lisent(client: Client, convention: Convention, gestionnaire: Utilisateur) -> None:
    n.deposer(gestionnaire, convention, [n.scans(convention)[1]])
    accueil = html(client.get(ACCUEIL))
    assert "Il manque les pages 1, 3" in accueil
    ecran = html(client.get(adresse("exemplaire_rattacher", convention, rang=1)))
    assert "L’exemplaire n’est pas complet" in ecran
    assert "Enregistrer la signature" not in ecran
    refus = html(client.post(adresse("exemplaire_rattacher", convention, rang=1), {"nom": "X", "fonction": "Y"}))
    assert "Il manque encore des pages : 1, 3." in refus


def test_le_beneficiaire_telecharge_son_exemplaire(
    client: Client, convention: Convention, gestionnaire: Utilisateur
) -> None:
    n.deposer(gestionnaire, convention, n.scans(convention))
    services.rattacher_exemplaire(convention.versions.get(), acteur=gestionnaire, nom="Durand")
    exemplaire = ExemplaireNumerise.objects.get()
    client.force_login(porteur_de(convention))
    lien = adresse("exemplaire", convention, exemplaire=exemplaire.uuid)
    assert f'href="{lien}"' in html(client.get(adresse("convention", convention)))
    assert client.get(lien)["Content-Type"] == "application/pdf"
    autre = n.papier(appel=convention.dossier.appel)
    assert client.get(adresse("exemplaire", autre, exemplaire=exemplaire.uuid)).status_code == 404
    assert client.get(ACCUEIL).status_code == 403


def test_un_autre_service_n_en_voit_rien(client: Client, convention: Convention, gestionnaire: Utilisateur) -> None:
    depot = n.deposer(gestionnaire, convention, n.scans(convention))
    client.force_login(agent("gestionnaire"))
    assert client.get(_lot(depot)).status_code == 404
    assert client.get(_lot(depot, "page_scan", numero=1)).status_code == 404
    assert convention.numero not in html(client.get(ACCUEIL))


def test_un_numero_hors_du_lot_n_existe_pas(client: Client, convention: Convention, gestionnaire: Utilisateur) -> None:
    depot = n.deposer(gestionnaire, convention, [n.blanche()])
    assert client.get(_lot(depot, "page_scan", numero=2)).status_code == 404
    assert client.get(_lot(depot, "page_ecarter", numero=0)).status_code == 404


def test_un_exemplaire_complet_attend_sur_l_accueil_du_gestionnaire(
    convention: Convention, gestionnaire: Utilisateur
) -> None:
    assert "Relire les exemplaires" not in str(taches(Regard(gestionnaire)))
    n.deposer(gestionnaire, convention, n.scans(convention))
    (tache,) = [t for t in taches(Regard(gestionnaire)).lignes if "exemplaires" in t.libelle]
    assert (tache.nombre, tache.url) == (1, ACCUEIL)


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_pages(
    client: Client, nombre: int, django_assert_max_num_queries: Any
) -> None:
    convention = n.papier(pages=3)
    gestionnaire = agent("gestionnaire", convention.dossier.appel.service)
    depot = n.deposer(gestionnaire, convention, n.scans(convention)[:nombre])
    client.force_login(gestionnaire)
    client.get(ACCUEIL)
    with django_assert_max_num_queries(30):
        client.get(ACCUEIL)
    with django_assert_max_num_queries(30):
        client.get(_lot(depot))
