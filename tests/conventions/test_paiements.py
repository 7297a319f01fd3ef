"""Ce qui attend chacun sur l'argent des conventions, compté et mené à sa liste."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comptes.droits import SYSTEME
from conventions.etats import EtatVersement
from conventions.models import Convention, Reversement, Versement
from conventions.selecteurs.paiements import ATTENTES, compter
from conventions.services.reversements import decider, proposer
from conventions.types import OrigineReversement
from tests.conventions.argent import compte_verifie, engagee, mener, payee, qui, saisir, tranche
from tests.conventions.commun import html, porteur_de
from tests.fabriques.aap import appel_de

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def monde() -> Convention:
    """Un versement à chaque étape, un compte à vérifier, deux sommes à rendre, dans un même service."""
    appel = appel_de("mayotte-2022")
    conventions = [engagee(appel=appel) for _ in range(4)]
    saisir(conventions[0])
    for convention, etat in zip(conventions[1:], (EtatVersement.CERTIFIE, EtatVersement.DEMANDE), strict=False):
        compte_verifie(convention)
        mener(tranche(convention), etat)
    derniere = conventions[3]
    payee(derniere)
    for montant in (100, 200):
        proposer(
            derniere, montant=Decimal(montant), origine=OrigineReversement.AUTRE, motif="Trop versé.", acteur=SYSTEME
        )
    premiere = derniere.reversements.order_by("pk")[0]
    decider(premiere, acteur=qui("responsable", derniere), motif="Oui.", echeance=date(2025, 7, 1))
    Reversement.objects.filter(pk=premiere.pk).update(echeance=date(2025, 6, 1))
    Versement.objects.filter(convention=conventions[1], rang=1).update(limite=date(2025, 6, 1))
    return derniere


@pytest.mark.parametrize(
    ("role", "attendu"),
    [
        ("instructeur", {"a_certifier": (1, 0)}),
        ("responsable", {"comptes": (1, 0), "a_certifier": (1, 0), "suspendus": (0, 0), "a_decider": (1, 0)}),
        (
            "gestionnaire",
            {"comptes": (1, 0), "a_demander": (1, 1), "a_constater": (1, 0), "a_titrer": (1, 1), "a_recouvrer": (0, 0)},
        ),
        ("signataire_service", {}),
    ],
)
def test_chaque_role_a_ses_attentes(
    monde: Convention, role: str, attendu: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    personne = qui(role, monde)
    personne.appartenances()
    with django_assert_max_num_queries(4):
        assert compter(personne) == attendu


def test_un_autre_service_n_attend_rien(monde: Convention) -> None:
    assert set(compter(qui("gestionnaire", engagee())).values()) <= {(1, 0), (0, 0)}
    assert compter(porteur_de(monde)) == {}


def test_l_accueil_mene_a_chaque_liste(monde: Convention, client: Client) -> None:
    client.force_login(qui("gestionnaire", monde))
    page = html(client.get(reverse("pilotage:accueil")))
    for attente in ATTENTES:
        if attente.cle in {"comptes", "a_demander", "a_constater", "a_titrer"}:
            assert attente.libelle in page
            assert f"{reverse(attente.liste)}?attente={attente.cle}" in page
    assert client.get(reverse("conventions:a_payer"), {"attente": "a_demander"}).status_code == 200
