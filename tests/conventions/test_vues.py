"""Les écrans de la convention : chaque acte, qui peut l'ouvrir, le document et son avancement, la liste."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pytest
from django.test import Client

from comptes.models import Service
from conventions.etats import Etat
from conventions.models import Convention, SignatureConvention, VersionConvention
from conventions.types import DepartDelai
from conventions.views.actes import ACTES
from tests.conventions.commun import CHAMPS, acteur, adresse, convention_en, html, porteur_de, signer
from tests.fabriques.comptes import agent, membre
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
PORTEUR = "porteur"


class Cas(NamedTuple):
    """Un acte : qui le fait, d'où, avec quoi, où il mène."""

    role: str
    depart: Etat
    saisie: dict[str, Any]
    arrivee: Etat


SIGNATURE = {"fonction": "Présidente", "accord": "on"}
RESILIATION = {"effet": "2026-03-01", "motif": "Action arrêtée."}
CAS: dict[str, Cas] = {
    "viser": Cas("responsable", Etat.EN_VISA, {"remarque": "Bien."}, Etat.A_SIGNER),
    "refuser_visa": Cas("responsable", Etat.EN_VISA, {"motif": "Comptable à revoir."}, Etat.BROUILLON),
    "reprendre": Cas("gestionnaire", Etat.A_SIGNER, {"motif": "Une date à corriger."}, Etat.BROUILLON),
    "signer_beneficiaire": Cas(PORTEUR, Etat.A_SIGNER, SIGNATURE, Etat.A_SIGNER),
    "deposer_exemplaire": Cas(PORTEUR, Etat.A_SIGNER, {"nom": "D. Durand", "fonction": "Présidente"}, Etat.A_SIGNER),
    "recevoir_exemplaire": Cas("gestionnaire", Etat.A_SIGNER, {"nom": "D. Durand", "fonction": "Maire"}, Etat.A_SIGNER),
    "signer_service": Cas("signataire_service", Etat.A_SIGNER, SIGNATURE, Etat.SIGNEE),
    "notifier": Cas("gestionnaire", Etat.SIGNEE, {}, Etat.EN_COURS),
    "resilier": Cas("responsable", Etat.EN_COURS, RESILIATION, Etat.RESILIEE),
}
# Ces actes demandent un décor à eux : niveaux réglés, budget transmis (voir test_visas et test_budget).
AILLEURS = {"viser_niveau", "demander_budget", "valider_budget", "renvoyer_budget"}
NOMS = sorted(CAS)


def preparee(nom: str) -> Convention:
    """Convention prête pour cet acte."""
    convention = convention_en(CAS[nom].depart)
    if nom == "signer_service":
        signer(convention)
    return convention


def saisie(nom: str) -> dict[str, Any]:
    """Ce que le formulaire de cet acte envoie."""
    envoi = dict(CAS[nom].saisie)
    if nom in {"deposer_exemplaire", "recevoir_exemplaire"}:
        envoi["fichier"] = televerse(pdf(), "signee.pdf")
    return envoi


def test_chaque_acte_a_son_cas() -> None:
    assert {acte.nom for acte in ACTES} == {*CAS, "soumettre"} | AILLEURS


@pytest.mark.parametrize("nom", NOMS)
def test_un_acte_s_explique_puis_s_accomplit(client: Client, nom: str) -> None:
    convention = preparee(nom)
    client.force_login(acteur(CAS[nom].role, convention))
    page = client.get(adresse(nom, convention))
    assert page.status_code == 200
    assert "Lire la convention, version 1" in html(page)
    reponse = client.post(adresse(nom, convention), saisie(nom))
    assert reponse.status_code == 302, html(reponse)
    assert reponse["Location"] == adresse("convention", convention)
    convention.refresh_from_db()
    assert convention.etat == CAS[nom].arrivee


@pytest.mark.parametrize("nom", NOMS)
def test_un_autre_role_lit_pourquoi_c_est_refuse(client: Client, nom: str) -> None:
    convention = preparee(nom)
    autre = "administrateur"
    client.force_login(agent(autre, convention.dossier.appel.service))
    for reponse in (client.get(adresse(nom, convention)), client.post(adresse(nom, convention), saisie(nom))):
        assert reponse.status_code == 403
        assert "Peuvent le faire" in html(reponse)
    convention.refresh_from_db()
    assert convention.etat == CAS[nom].depart


@pytest.mark.parametrize("nom", [*NOMS, "soumettre", "convention", "remplir", "progression"])
def test_ailleurs_la_convention_n_existe_pas(client: Client, nom: str) -> None:
    convention = convention_en(Etat.A_SIGNER)
    for etranger in (agent("responsable"), membre("signataire")):
        client.force_login(etranger)
        assert client.get(adresse(nom, convention)).status_code == 404


@pytest.mark.parametrize("nom", ["refuser_visa", "reprendre", "resilier"])
def test_un_acte_motive_exige_son_motif(client: Client, nom: str) -> None:
    convention = preparee(nom)
    client.force_login(acteur(CAS[nom].role, convention))
    page = html(client.post(adresse(nom, convention), {**CAS[nom].saisie, "motif": "  "}))
    assert "<title>Erreur – " in page
    assert 'href="#id_motif"' in page


def test_signer_sans_cocher_ne_signe_pas(client: Client) -> None:
    convention = preparee("signer_beneficiaire")
    client.force_login(porteur_de(convention))
    page = html(client.post(adresse("signer_beneficiaire", convention), {"fonction": "Présidente"}))
    assert "Cochez cette case pour signer." in page
    assert not SignatureConvention.objects.exists()


def test_un_exemplaire_illisible_est_refuse_avec_sa_raison(client: Client) -> None:
    convention = preparee("deposer_exemplaire")
    client.force_login(porteur_de(convention))
    envoi = {**CAS["deposer_exemplaire"].saisie, "fichier": televerse(b"MZ" + b"x" * 200, "signee.pdf")}
    page = html(client.post(adresse("deposer_exemplaire", convention), envoi))
    assert "Ce n’est pas possible" in page
    assert not SignatureConvention.objects.exists()


def test_sur_papier_une_ligne_par_exemplaire(client: Client) -> None:
    convention = preparee("deposer_exemplaire")
    client.force_login(porteur_de(convention))
    client.post(adresse("deposer_exemplaire", convention), saisie("deposer_exemplaire"))
    lignes = SignatureConvention.objects.values_list("exemplaire", "mode", "nom")
    assert list(lignes) == [(1, "papier", "D. Durand"), (2, "papier", "D. Durand")]


def test_soumettre_dit_ce_qui_reste_puis_soumet(client: Client) -> None:
    convention = convention_en(Etat.BROUILLON)
    client.force_login(acteur("gestionnaire", convention))
    refus = html(client.post(adresse("soumettre", convention)))
    assert "À faire valider avant le visa" in refus
    assert 'role="alert"' in refus
    VersionConvention.objects.update(contenu={"articles": [], "exemplaires": 2})
    assert client.post(adresse("soumettre", convention)).status_code == 302
    convention.refresh_from_db()
    assert convention.etat == Etat.EN_VISA
    client.force_login(agent("instructeur", convention.dossier.appel.service))
    assert client.get(adresse("soumettre", convention)).status_code == 403


def test_remplir_produit_une_version_et_garde_l_ancienne(client: Client) -> None:
    convention = convention_en(Etat.BROUILLON)
    Service.objects.update(tribunal="")
    client.force_login(acteur("gestionnaire", convention))
    page = html(client.get(adresse("remplir", convention)))
    assert "Tribunal compétent à renseigner" in page
    reponse = client.post(adresse("remplir", convention), CHAMPS)
    assert reponse.status_code == 302, html(reponse)
    convention.refresh_from_db()
    assert (convention.imputation, convention.versions.count()) == (CHAMPS["imputation"], 2)
    client.force_login(agent("responsable", convention.dossier.appel.service))
    assert client.get(adresse("remplir", convention)).status_code == 200
    client.force_login(agent("signataire_service", convention.dossier.appel.service))
    assert client.get(adresse("remplir", convention)).status_code == 403


def test_la_convention_nomme_son_exercice_et_le_depart_du_delai(client: Client) -> None:
    convention = convention_en(Etat.BROUILLON)
    client.force_login(acteur("gestionnaire", convention))
    ecrits = {"fin_exercice": "2026-06-30", "depart_delai": DepartDelai.FAIT_GENERATEUR}
    client.post(adresse("remplir", convention), {**CHAMPS, **ecrits})
    convention.refresh_from_db()
    assert (convention.fin_exercice, convention.depart_delai) == (date(2026, 6, 30), DepartDelai.FAIT_GENERATEUR)
    # Un envoi qui ne dit rien du délai n'y change rien.
    client.post(adresse("remplir", convention), CHAMPS)
    convention.refresh_from_db()
    assert (convention.fin_exercice, convention.depart_delai) == (None, DepartDelai.FAIT_GENERATEUR)


def test_remplir_avec_une_date_abimee_le_dit(client: Client) -> None:
    convention = convention_en(Etat.BROUILLON)
    client.force_login(acteur("gestionnaire", convention))
    page = html(client.post(adresse("remplir", convention), {**CHAMPS, "debut": "31/02/2025"}))
    assert "<title>Erreur – " in page
    assert 'href="#id_debut"' in page


def test_remplir_une_convention_visee_est_refuse(client: Client) -> None:
    convention = convention_en(Etat.A_SIGNER)
    client.force_login(acteur("gestionnaire", convention))
    assert "reprenez-la d'abord" in html(client.post(adresse("remplir", convention), CHAMPS))
