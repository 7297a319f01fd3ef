"""Qui n'a pas le droit de voir les budgets ne lit aucun montant du dossier, où qu'il regarde."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from candidatures.models import Dossier
from comptes.models import Utilisateur
from socle.affichage import euros_entiers
from socle.travaux import executer_echus
from tests.candidatures.instruction import Equipe
from tests.fabriques.comptes import MembreServiceFactory, agent
from tests.fabriques.territoires import DepartementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ONGLETS = ("dossier", "contenu", "pieces", "notes", "echanges", "histoire")
FORMULAIRE = ("cerfa", "cerfa_progression", "cerfa_telecharger", "cerfa_preparer")
IBAN = "FR7630006000011234567890189"


def montants(dossier: Dossier) -> Iterator[str]:
    """Chaque montant du dossier, tel qu'un écran l'écrirait, sans espaces ni centimes."""
    postes = dossier.postes.values_list("brut", "charges_patronales", "frais_directs")
    sommes = [dossier.montant_demande, *(part for poste in postes for part in poste)]
    sommes += [poste.cout for poste in dossier.postes.all()]
    sommes += dossier.financements.values_list("montant", flat=True)
    sommes += dossier.lignes_budget.values_list("montant", flat=True)
    # En dessous, un nombre de pièces ou d'heures se lirait comme un montant.
    yield from {sans_espaces(euros_entiers(somme)) for somme in sommes if somme > Decimal(1000)}


def sans_espaces(texte: str) -> str:
    """Le texte sans ses espaces, insécables compris, ni ses centimes."""
    return re.sub(r"\s", "", texte).replace(",00€", "€")


@pytest.fixture
def dossier() -> Dossier:
    equipe = Equipe()
    equipe.propose()
    retenu = equipe.retenir()
    executer_echus()
    return retenu


@pytest.fixture
def coordinatrice(dossier: Dossier) -> Utilisateur:
    personne = agent("coordinateur_regional", dossier.appel.service)
    dossier.appel.service.departements.add(DepartementFactory(code="69"))
    personne.oublier_appartenances()
    return personne


def pages(client: Client, dossier: Dossier) -> dict[str, str]:
    """Toutes les pages de service qui parlent de ce dossier."""
    adresses = {nom: reverse(f"instruction:{nom}", args=[dossier.uuid]) for nom in ONGLETS}
    adresses |= {"file": reverse("instruction:file"), "accueil": reverse("pilotage:accueil")}
    reponses = {nom: client.get(adresse) for nom, adresse in adresses.items()}
    assert {nom: reponse.status_code for nom, reponse in reponses.items()} == dict.fromkeys(adresses, 200)
    return {nom: sans_espaces(reponse.content.decode()) for nom, reponse in reponses.items()}


def lus(contenus: dict[str, str], dossier: Dossier) -> set[tuple[str, str]]:
    """Les montants trouvés, page par page."""
    cherches = [*montants(dossier), IBAN]
    return {(nom, somme) for nom, html in contenus.items() for somme in cherches if somme in html}


def test_la_coordinatrice_ne_lit_aucun_montant(client: Client, dossier: Dossier, coordinatrice: Utilisateur) -> None:
    client.force_login(coordinatrice)
    assert lus(pages(client, dossier), dossier) == set()


def test_une_instructrice_les_lit(client: Client, dossier: Dossier) -> None:
    client.force_login(agent("instructeur", dossier.appel.service))
    trouves = lus(pages(client, dossier), dossier)
    assert {nom for nom, _ in trouves} >= {"dossier", "contenu", "file", "accueil"}


@pytest.mark.parametrize("nom", FORMULAIRE)
def test_le_formulaire_entier_lui_est_refuse(
    client: Client, dossier: Dossier, coordinatrice: Utilisateur, nom: str
) -> None:
    client.force_login(coordinatrice)
    appeler: Any = client.post if nom == "cerfa_preparer" else client.get
    reponse = appeler(reverse(f"candidatures:{nom}", args=[dossier.uuid]))
    assert reponse.status_code == 403
    assert "Vous ne pouvez pas voir les budgets de ce dossier" in reponse.content.decode()


def test_ni_documents_ni_pieces_ne_lui_sont_remis(client: Client, dossier: Dossier, coordinatrice: Utilisateur) -> None:
    client.force_login(coordinatrice)
    adresses = [
        *(("telecharger_document", document.pk) for document in dossier.documents.all()),
        *(("telecharger_piece", piece.pk) for piece in dossier.pieces.filter(fichier__isnull=False)),
    ]
    assert len(adresses) > 1
    for nom, cle in adresses:
        assert client.get(reverse(f"instruction:{nom}", args=[dossier.uuid, cle])).status_code == 403
    contenus = client.get(reverse("instruction:pieces", args=[dossier.uuid])).content.decode()
    assert "/documents/" not in contenus


def test_un_second_role_qui_voit_les_budgets_les_ouvre(
    client: Client, dossier: Dossier, coordinatrice: Utilisateur
) -> None:
    MembreServiceFactory(utilisateur=coordinatrice, service=dossier.appel.service, role="instructeur")
    client.force_login(coordinatrice)
    assert lus(pages(client, dossier), dossier)
