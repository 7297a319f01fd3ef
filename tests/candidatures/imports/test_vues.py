"""Les écrans du chargement : déposer, lire l'aperçu, confirmer, écarter, télécharger ce qui est à corriger."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from candidatures.models import Importation, SoutienAnterieur
from comptes.models import Service
from socle.travaux import executer_echus
from tests.fabriques.comptes import ServiceFactory, agent, siret
from tests.fabriques.registre import classeur, deposer, televersement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
A = siret(801)


@pytest.fixture
def service() -> Service:
    return ServiceFactory(nom="DREETS d'essai")


@pytest.fixture
def gestionnaire(service: Service, client: Client) -> Client:
    client.force_login(agent("gestionnaire", service))
    return client


def adresse(nom: str, *arguments: object) -> str:
    return reverse(f"instruction:{nom}", args=arguments)


def test_du_fichier_a_la_base_par_les_ecrans(gestionnaire: Client) -> None:
    fichier = televersement(classeur([A, 2024, "facilitateur", 1, 29473, "EJ1", None], ["1", 2024, "maçon"]))
    depose = gestionnaire.post(adresse("import_deposer", "soutiens"), {"fichier": fichier}, follow=True)
    page = depose.content.decode()
    assert "1 ligne prête à charger sur 2" in page
    assert "Écrivez l&#x27;un de ces mots : facilitateur, coordinateur." in page
    importation = Importation.objects.get()
    seules = gestionnaire.get(adresse("importation", importation.uuid), {"sort": "fautive"}).content.decode()
    assert "EJ1" not in seules
    fait = gestionnaire.post(adresse("import_confirmer", importation.uuid), follow=True).content.decode()
    assert "1 ligne chargée." in fait
    assert SoutienAnterieur.objects.count() == 1
    encore = gestionnaire.post(adresse("import_confirmer", importation.uuid), follow=True).content.decode()
    assert "l&#x27;état actuel est « chargé »" in encore
    assert "1 soutien" in gestionnaire.get(adresse("imports")).content.decode()


def test_un_fichier_refuse_le_dit_sous_le_champ(gestionnaire: Client) -> None:
    fichier = televersement(b"SIRET;ANNEE", "laureats.csv")
    page = gestionnaire.post(adresse("import_deposer", "soutiens"), {"fichier": fichier}).content.decode()
    assert "Formats possibles : Excel (.xlsx). Enregistrez-le dans ce format" in page
    assert "Convertissez le document en PDF" not in page


def test_un_classeur_sans_ses_colonnes_montre_pourquoi(gestionnaire: Client) -> None:
    fichier = televersement(classeur(["a"], entetes=["Nom", "Prénom"]))
    page = gestionnaire.post(adresse("import_deposer", "soutiens"), {"fichier": fichier}, follow=True).content.decode()
    assert "pas pu être lu" in page
    assert "Partez du modèle à télécharger." in page


def test_le_modele_et_la_liste_a_corriger_sont_des_classeurs_sans_formule(
    gestionnaire: Client, service: Service
) -> None:
    modele = gestionnaire.get(adresse("import_modele", "couverture"))
    assert load_workbook(BytesIO(modele.content)).worksheets[0]["A1"].value == "Structure"
    lue = deposer(service, [A, 2024, "+cmd|calc"])
    fautes = gestionnaire.get(adresse("import_fautes", lue.uuid))
    livre = load_workbook(BytesIO(fautes.content))
    ecrite = livre.worksheets[0]["C2"]
    assert (ecrite.value, ecrite.data_type, ecrite.quotePrefix) == ("+cmd|calc", "s", True)


def test_ecarter_ne_charge_rien(gestionnaire: Client, service: Service) -> None:
    lue = deposer(service, [A, 2024, "facilitateur"])
    page = gestionnaire.post(adresse("import_ecarter", lue.uuid), follow=True).content.decode()
    assert "rien n&#x27;a été chargé" in page
    assert not SoutienAnterieur.objects.exists()


def test_un_long_fichier_montre_son_avancement(
    gestionnaire: Client, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candidatures.services.imports.circuit.DIRECT_MAX", 0)
    lue = deposer(service, [A, 2024, "facilitateur"])
    page = adresse("importation", lue.uuid)
    assert "Traitement du fichier" in gestionnaire.get(page).content.decode()
    executer_echus()
    assert "1 ligne prête à charger sur 1" in gestionnaire.get(page).content.decode()


def test_l_instructeur_lit_l_apercu_sans_pouvoir_le_confirmer(client: Client, service: Service) -> None:
    lue = deposer(service, [A, 2024, "facilitateur"])
    client.force_login(agent("instructeur", service))
    page = client.get(adresse("importation", lue.uuid)).content.decode()
    assert "Le chargement se confirme par" in page
    assert client.post(adresse("import_confirmer", lue.uuid)).status_code == 403


def test_un_contenu_inconnu_n_existe_pas(gestionnaire: Client) -> None:
    assert gestionnaire.get(adresse("import_deposer", "recettes")).status_code == 404
