"""Produire plusieurs conventions d'un geste : à jour, une seule fois, remises ensemble ; les autres disent pourquoi."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.test import Client

from comptes.models import Utilisateur
from conventions import services
from conventions.etats import Etat
from conventions.models import Convention, VersionConvention
from conventions.services import lots, redaction
from socle import fichiers
from socle.fichiers import Fichier
from socle.models import Travail
from socle.travaux import executer_echus
from socle.workflow import TransitionInterdite
from tests.conventions.commun import convention_en, html
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import agent
from tests.fabriques.socle import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
INCONNUE = "0f8fad5b-d9cb-469f-a165-70867728950e"
LISTE, PRODUIRE = "/conventions/", "/conventions/produire/"


@pytest.fixture(autouse=True)
def rendu_court(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """La mise en page est éprouvée ailleurs : ici, une page blanche ; rend les versions rendues."""
    rendues: list[int] = []

    def rendre(version: VersionConvention) -> bytes:
        rendues.append(version.pk)
        return pdf()

    monkeypatch.setattr(redaction, "rendre_convention", rendre)
    return rendues


@pytest.fixture
def brouillons() -> list[Convention]:
    appel = appel_aura()
    conventions = [convention_en(Etat.BROUILLON, appel=appel) for _ in range(3)]
    # Un champ changé depuis la dernière version : il faut en produire une neuve.
    Convention.objects.filter(pk=conventions[0].pk).update(signataire_service="Camille Exemple, directrice")
    return conventions


@pytest.fixture
def gestionnaire(brouillons: list[Convention], client: Client) -> Utilisateur:
    personne = agent("gestionnaire", brouillons[0].dossier.appel.service)
    client.force_login(personne)
    return personne


def _noms(fichier: Fichier) -> list[str]:
    with zipfile.ZipFile(BytesIO(fichiers.lire(fichier))) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_chaque_document_est_a_jour_et_dans_l_archive(
    brouillons: list[Convention], gestionnaire: Utilisateur, rendu_court: list[int]
) -> None:
    travail = services.lancer_production(brouillons, acteur=gestionnaire)
    executer_echus()
    travail.refresh_from_db()
    assert travail.resultat is not None
    fichier = Fichier.objects.get(pk=travail.resultat["fichier"])
    assert _noms(fichier) == sorted(f"{convention.numero}.pdf" for convention in brouillons)
    assert {ligne["raison"] for ligne in travail.resultat["conventions"]} == {""}
    versions = list(VersionConvention.objects.filter(convention__in=brouillons))
    assert all(version.fichier_id for version in versions)
    assert len(rendu_court) == len(set(rendu_court)), "aucun document rendu deux fois"


def test_rejouer_le_travail_ne_produit_rien_de_plus(
    brouillons: list[Convention], gestionnaire: Utilisateur, rendu_court: list[int]
) -> None:
    travail = services.lancer_production(brouillons, acteur=gestionnaire)
    executer_echus()
    faites, versions = len(rendu_court), VersionConvention.objects.count()
    Travail.objects.filter(pk=travail.pk).update(etat="en_attente")
    executer_echus()
    assert (len(rendu_court), VersionConvention.objects.count()) == (faites, versions)


@pytest.mark.pdf_neuf
def test_memes_documents_memes_octets(brouillons: list[Convention], gestionnaire: Utilisateur) -> None:
    travaux = []
    for _ in range(2):
        travaux.append(services.lancer_production(brouillons, acteur=gestionnaire))
        executer_echus()
    empreintes = set()
    for travail in travaux:
        travail.refresh_from_db()
        assert travail.resultat is not None
        empreintes.add(Fichier.objects.get(pk=travail.resultat["fichier"]).sha256)
    assert len(empreintes) == 1


def test_une_convention_partie_au_visa_entre_temps_dit_pourquoi(
    brouillons: list[Convention], gestionnaire: Utilisateur
) -> None:
    travail = services.lancer_production(brouillons, acteur=gestionnaire)
    Convention.objects.filter(pk=brouillons[0].pk).update(etat=Etat.EN_VISA)
    executer_echus()
    travail.refresh_from_db()
    assert travail.resultat is not None
    raisons = {ligne["numero"]: ligne["raison"] for ligne in travail.resultat["conventions"]}
    assert raisons[brouillons[0].numero] == "Seule une convention en préparation se produit à nouveau."
    assert len(_noms(Fichier.objects.get(pk=travail.resultat["fichier"]))) == 2


def test_un_document_en_panne_dit_pourquoi(
    brouillons: list[Convention], gestionnaire: Utilisateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    def casser(_version: VersionConvention) -> bytes:
        raise OSError("police absente")

    monkeypatch.setattr(redaction, "rendre_convention", casser)
    VersionConvention.objects.filter(convention=brouillons[1]).update(fichier=None)
    travail = services.lancer_production([brouillons[1]], acteur=gestionnaire)
    executer_echus()
    travail.refresh_from_db()
    assert travail.resultat is not None
    assert travail.resultat["fichier"] is None
    assert travail.resultat["conventions"][0]["raison"] == lots.PAS_PRODUIT


def test_il_faut_des_conventions_en_preparation_et_le_droit(
    brouillons: list[Convention], gestionnaire: Utilisateur
) -> None:
    en_cours = convention_en(Etat.EN_COURS, appel=brouillons[0].dossier.appel)
    with pytest.raises(TransitionInterdite, match="en préparation"):
        services.lancer_production([en_cours], acteur=gestionnaire)
    with pytest.raises(TransitionInterdite, match="en préparation"):
        services.lancer_production(brouillons, acteur=agent("gestionnaire"))
    with pytest.raises(TransitionInterdite, match="100 conventions au plus"):
        services.lancer_production(brouillons * 34, acteur=gestionnaire)


def test_de_la_liste_au_telechargement(client: Client, brouillons: list[Convention], gestionnaire: Utilisateur) -> None:
    liste = html(client.get(LISTE))
    assert all(f'value="{convention.uuid}"' in liste for convention in brouillons)
    reponse = client.post(PRODUIRE, {"convention": [str(convention.uuid) for convention in brouillons[:2]]})
    suivi = reponse["Location"]
    assert "data-g-progression" in html(client.get(suivi))
    executer_echus()
    fini = html(client.get(suivi))
    assert "2 documents produits." in fini
    archive = client.get(f"{suivi}conventions.zip")
    assert archive["Content-Type"] == "application/zip"
    assert b"".join(archive.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # fichier envoyé par morceaux
    client.force_login(agent("gestionnaire", brouillons[0].dossier.appel.service))
    assert client.get(suivi).status_code == 404, "chacun ne suit que les siennes"
    assert client.get(f"{suivi}conventions.zip").status_code == 404


@pytest.mark.parametrize(
    "saisie", [{}, {"convention": "pas-un-uuid"}, {"convention": "0f8fad5b-d9cb-469f-a165-70867728950e"}]
)
def test_une_saisie_vide_ou_forgee_ne_lance_rien(
    client: Client, gestionnaire: Utilisateur, saisie: dict[str, str]
) -> None:
    reponse = client.post(PRODUIRE, saisie, follow=True)
    assert "Cochez au moins une convention en préparation." in html(reponse)
    assert not Travail.objects.filter(genre=lots.PRODUCTION).exists()


def test_le_porteur_et_l_instructeur_ne_produisent_pas(client: Client, brouillons: list[Convention]) -> None:
    client.force_login(agent("instructeur", brouillons[0].dossier.appel.service))
    assert client.post(PRODUIRE, {"convention": str(brouillons[0].uuid)}).status_code == 403
    assert 'name="convention"' not in html(client.get(LISTE))
