"""Les pages publiques d'un appel : ce qu'elles disent, à qui, et en combien de requêtes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aap.models import AppelAProjets
from socle.horloge import figer
from tests.fabriques.aap import appel_aura, copie_demonstration, fichier
from tests.fabriques.comptes import agent, membre

pytestmark = pytest.mark.django_db
Requetes = Callable[[int], AbstractContextManager[Any]]
NOMS = ("appel", "simulateur", "eligibilite", "dossier_vierge")
PENDANT = datetime(2025, 7, 1, 8, tzinfo=UTC)
APRES = datetime(2026, 1, 5, 8, tzinfo=UTC)


def page(client: Client, appel: AppelAProjets, nom: str = "appel", **reponses: str) -> str:
    """HTML d'une page de l'appel, aux espaces insécables près."""
    reponse = client.get(reverse(f"aap:{nom}", args=[appel.code]), reponses)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")


def test_l_accueil_range_les_appels_par_moment(client: Client) -> None:
    with figer(APRES):
        reference = appel_aura()
        copie = copie_demonstration(reference)
        html = client.get(reverse("accueil")).content.decode()
    ouverts, clos = html.split("Appels clos")
    assert copie.titre in ouverts
    assert f'/appels/{reference.code}/"' not in ouverts
    assert f'/appels/{reference.code}/"' in clos


def test_l_accueil_d_avant_l_ouverture_annonce_l_appel(client: Client) -> None:
    appel = appel_aura()
    AppelAProjets.objects.filter(pk=appel.pk).update(ouverture=PENDANT + timedelta(days=3))
    with figer(PENDANT):
        html = client.get(reverse("accueil")).content.decode()
    assert "Appels à venir" in html
    assert "Aucun appel n’est ouvert" in html


def test_la_liste_dit_les_memes_appels(client: Client) -> None:
    appel = appel_aura()
    assert appel.titre in client.get(reverse("aap:liste")).content.decode()


@pytest.mark.parametrize("nom", NOMS)
def test_un_appel_en_preparation_est_introuvable_pour_le_public(client: Client, nom: str) -> None:
    appel = appel_aura(publie=False)
    assert client.get(reverse(f"aap:{nom}", args=[appel.code])).status_code == 404
    client.force_login(membre("redacteur"))
    assert client.get(reverse(f"aap:{nom}", args=[appel.code])).status_code == 404


def test_son_service_lit_l_appel_en_preparation_et_un_autre_non(client: Client) -> None:
    appel = appel_aura(publie=False)
    adresse = reverse("aap:appel", args=[appel.code])
    client.force_login(agent("instructeur", appel.service))
    assert client.get(adresse).status_code == 200
    client.force_login(agent("instructeur"))
    assert client.get(adresse).status_code == 404


def test_la_page_cite_la_phrase_de_chaque_regle_et_dit_nos_lectures(client: Client) -> None:
    html = page(client, appel_aura())
    for regle in fichier()["regles"]:
        assert regle["libelle"] in html
        assert regle.get("citation", "") in html
        assert regle.get("lecture_retenue", "") in html


@pytest.mark.parametrize(
    "liste", ["structures_eligibles", "missions", "rubriques", "pieces", "criteres", "etapes_avis", "engagements"]
)
def test_la_page_montre_toutes_les_lignes(client: Client, liste: str) -> None:
    html = page(client, appel_aura())
    for ligne in fichier()[liste]:
        assert ligne.get("texte_engagement", ligne["libelle"]) in html
        assert ligne.get("citation", "") in html


def test_la_page_dit_les_credits_et_ce_qui_n_est_pas_notifie(client: Client) -> None:
    html = page(client, appel_aura())
    assert "4 500 000 €" in html
    assert "non notifiée" in html


def test_les_dates_ont_un_dessin_et_son_equivalent(client: Client) -> None:
    with figer(PENDANT):
        html = page(client, appel_aura())
    assert "Frise : Ouverture du dépôt, 2 juin 2025 ; Relève 1, 4 juillet 2025" in html
    assert "15 juillet 2025 à 23 h 59 (heure de Paris)" in html
    assert 'data-g-compte-a-rebours="2025-07-15T21:59:59.999000+00:00"' in html


def test_commencer_un_dossier_se_propose_seulement_quand_le_depot_est_ouvert(client: Client) -> None:
    appel = appel_aura()
    with figer(PENDANT):
        assert "Commencer mon dossier" in page(client, appel)
    with figer(APRES):
        assert "Commencer mon dossier" not in page(client, appel)


def test_les_contacts_inconnus_le_disent_et_la_copie_en_invente(client: Client) -> None:
    appel = appel_aura()
    assert page(client, appel).count("à renseigner par le service") == 14
    html = page(client, copie_demonstration(appel))
    assert "ddets-69@demo.example" in html
    assert "Copie de démonstration" in html
    assert "Remplir son dossier pas à pas" in html


@pytest.mark.parametrize(
    ("reponses", "presentes", "absentes"),
    [
        ({"type_structure": "COMMUNE"}, [], ["Dernier rapport d’activité", "Statuts de l’association"]),
        (
            {"type_structure": "ASSOCIATION", "situation": "EXISTANTE_AUTRE_ZONE", "zone_blanche": "oui"},
            ["Dernier rapport d’activité", "Attestation de structure"],
            ["Preuve de présence"],
        ),
        (
            {"type_structure": "COMMUNE", "situation": "EXISTANTE_AUTRE_ZONE", "zone_blanche": "oui"},
            [],
            ["Attestation de structure"],
        ),
        (
            {"type_structure": "ASSOCIATION", "situation": "EMERGENTE", "zone_blanche": "oui"},
            ["Preuve de présence"],
            ["Attestation de structure"],
        ),
        ({"delegation": "oui"}, ["Délégation de signature"], []),
        ({"delegation": "non"}, [], ["Délégation de signature"]),
        ({"fse": "oui"}, ["Plan de financement montrant le FSE+"], []),
    ],
)
def test_les_pieces_suivent_qui_l_on_est(
    client: Client, reponses: dict[str, str], presentes: list[str], absentes: list[str]
) -> None:
    html = page(client, appel_aura(), **reponses)
    section = html.split('id="pieces"')[1].split('id="suite"')[0]
    demandees = section.split("Peut-être")[0]
    for libelle in presentes:
        assert libelle in demandees
    for libelle in absentes:
        assert libelle not in section


def test_un_modele_a_telecharger_existe_pour_chaque_piece_qui_en_nomme_un(client: Client) -> None:
    from django.contrib.staticfiles import finders

    modeles = [piece["modele"] for piece in fichier()["pieces"] if piece.get("modele")]
    assert modeles
    html = page(client, appel_aura())
    for modele in modeles:
        assert finders.find(modele), modele
        assert modele in html


def test_le_test_d_eligibilite_repond_avec_la_phrase(client: Client) -> None:
    appel = appel_aura()
    base = {"type_structure": "ASSOCIATION", "etp": "1", "nature": "consolidation", "situation": "pnad"}
    html = page(client, appel, "eligibilite", **base)
    assert "Oui, vous pouvez candidater" in html
    assert "Prioritaire : financement PNAD 2022, 2023 et 2024" in html
    html = page(client, appel, "eligibilite", **{**base, "etp": "0,4"})
    assert "En l’état, non" in html
    assert "Ces projets doivent couvrir à minima 0,5 ETP" in html
    html = page(client, appel, "eligibilite", **{**base, "type_structure": "GIP"})
    assert "Peut-être" in html
    html = page(client, appel, "eligibilite", **{**base, "nature": "existant", "etp": "0,5"})
    assert "En l’état, non" in html


def test_le_test_d_eligibilite_dit_les_questions_oubliees(client: Client) -> None:
    html = page(client, appel_aura(), "eligibilite", etp="abc")
    assert "Saisissez un nombre" in html
    assert 'id="reponse"' not in html


def test_le_dossier_vierge_est_un_pdf_et_toujours_le_meme(client: Client) -> None:
    appel = appel_aura()
    adresse = reverse("aap:dossier_vierge", args=[appel.code])
    premier = client.get(adresse)
    assert premier["Content-Type"] == "application/pdf"
    assert "dossier-vierge-aura-2025.pdf" in premier["Content-Disposition"]
    assert premier.content.startswith(b"%PDF-")
    assert premier.content == client.get(adresse).content


@pytest.mark.parametrize(("nom", "nombre"), [("appel", 21), ("simulateur", 10), ("eligibilite", 10)])
def test_le_nombre_de_requetes_est_fixe(
    client: Client, django_assert_num_queries: Requetes, nom: str, nombre: int
) -> None:
    appel = appel_aura()
    with django_assert_num_queries(nombre):
        page(client, appel, nom)


def test_l_accueil_coute_autant_pour_un_appel_que_pour_trois(
    client: Client, django_assert_num_queries: Requetes
) -> None:
    appel = appel_aura()
    with django_assert_num_queries(6):
        client.get(reverse("accueil"))
    copie_demonstration(appel, "demo-1")
    copie_demonstration(appel, "demo-2")
    with django_assert_num_queries(6):
        client.get(reverse("accueil"))


def test_la_page_prend_l_habillage_du_service_qui_tient_l_appel(client: Client) -> None:
    appel = appel_aura()
    appel.service.theme = "sobre"
    appel.service.save()
    html = page(client, appel)
    assert "g-theme-sobre" in html
    assert "République" not in html


def test_une_personne_connectee_trouve_ses_entrees_a_l_accueil(client: Client) -> None:
    client.force_login(membre("redacteur"))
    html = client.get(reverse("accueil")).content.decode()
    assert "Votre espace" in html
    assert "Créer mon espace" not in html
