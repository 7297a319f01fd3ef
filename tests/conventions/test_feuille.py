"""La feuille de signatures : identités, instants, empreintes ; produite une fois, lue de qui voit la convention."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.test import Client

from comptes.models import Utilisateur
from conventions import services
from conventions.documents import donnees_feuille, rendre_feuille
from conventions.models import Convention
from socle.travaux import EtatTravail, Travail, executer_echus
from tests.conventions.commun import adresse, lire, prete
from tests.fabriques.comptes import agent
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def signer(convention: Convention, gestionnaire: Utilisateur, *, papier: bool = False) -> Convention:
    """Signée des deux parties, dans l'application ou d'abord sur papier."""
    convention, porteur = prete(convention, gestionnaire), convention.dossier.cree_par
    if papier:
        exemplaire = televerse(pdf(), "signe.pdf")
        convention = services.deposer_exemplaire_signe(convention, exemplaire, acteur=porteur, nom="Paule Durand")
    else:
        convention = services.signer_beneficiaire(convention, acteur=porteur, fonction="Présidente")
    signataire = agent("signataire_service", convention.dossier.appel.service)
    convention = services.signer_service(convention, acteur=signataire, fonction="Directrice")
    executer_echus()
    return convention


def test_elle_dit_qui_a_signe_quel_texte_et_quand(
    convention: Convention, gestionnaire: Utilisateur, tmp_path: Path
) -> None:
    convention = signer(convention, gestionnaire)
    version = convention.versions.select_related("fichier", "feuille")[0]
    chemin = tmp_path / "feuille.pdf"
    chemin.write_bytes(lire(version.feuille))
    sortie = subprocess.run(["pdftotext", "-layout", str(chemin), "-"], check=True, capture_output=True, text=True)
    dit = " ".join(sortie.stdout.split())
    porteur = convention.dossier.cree_par
    assert version.fichier is not None
    for morceau in (
        convention.numero, porteur.nom_complet, porteur.courriel, "Présidente", "Directrice",
        "1er juillet 2025 à 10 h 00 min 00 s (heure de Paris)", "29 473,00 €", "n'est pas un certificat",
    ):  # fmt: skip
        assert morceau in dit, morceau
    for empreinte in (version.empreinte, version.fichier.sha256):
        assert empreinte in dit.replace(" ", "")


@pytest.mark.pdf_neuf
def test_memes_donnees_memes_octets(convention: Convention, gestionnaire: Utilisateur) -> None:
    version = signer(convention, gestionnaire).versions.all()[0]
    assert rendre_feuille(version) == rendre_feuille(version) == lire(version.feuille)


def test_une_signature_sur_papier_y_porte_l_empreinte_de_l_exemplaire(
    convention: Convention, gestionnaire: Utilisateur
) -> None:
    version = signer(convention, gestionnaire, papier=True).versions.all()[0]
    premiere, *_ = donnees_feuille(version)["signatures"]
    assert (premiere["nom"], premiere["en_ligne"]) == ("Paule Durand", False)
    assert len(premiere["exemplaire_signe"]) == 64


def test_elle_attend_la_seconde_signature_et_ne_se_produit_qu_une_fois(
    convention: Convention, gestionnaire: Utilisateur
) -> None:
    convention = services.signer_beneficiaire(prete(convention, gestionnaire), acteur=convention.dossier.cree_par)
    executer_echus()
    assert not Travail.objects.filter(genre="convention.feuille").exists()
    services.signer_service(convention, acteur=agent("signataire_service", convention.dossier.appel.service))
    executer_echus()
    premiere = convention.versions.all()[0].feuille_id
    Travail.objects.filter(genre="convention.feuille").update(etat=EtatTravail.EN_ATTENTE, resultat=None)
    executer_echus()
    assert premiere is not None
    assert convention.versions.all()[0].feuille_id == premiere


def test_les_deux_parties_la_telechargent(client: Client, convention: Convention, gestionnaire: Utilisateur) -> None:
    convention = signer(convention, gestionnaire)
    rang = convention.versions.all()[0].rang
    chemin = adresse("feuille", convention, rang=rang)
    for personne in (convention.dossier.cree_par, gestionnaire):
        client.force_login(personne)
        assert chemin in client.get(adresse("convention", convention)).content.decode()
        assert client.get(chemin)["Content-Type"] == "application/pdf"
    assert client.get(adresse("feuille", convention, rang=rang + 1)).status_code == 404
