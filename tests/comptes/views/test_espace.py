"""Mon espace et mon profil."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from comptes.types import EtatMembre
from tests.comptes.commun import adresse, chez
from tests.fabriques.comptes import (
    InvitationFactory,
    MembreServiceFactory,
    MembreStructureFactory,
    ServiceFactory,
    StructureFactory,
    UtilisateurFactory,
    agent,
    representant,
)

pytestmark = pytest.mark.django_db


def test_sans_connexion_on_va_se_connecter(client: Client) -> None:
    reponse = client.get(adresse("espace"))
    assert reponse.status_code == 302
    assert reponse["Location"].startswith(reverse("account_login"))


def test_l_espace_vide_dit_par_ou_commencer() -> None:
    page = chez(UtilisateurFactory()).get(adresse("espace")).content.decode()
    assert "Commencez par votre structure" in page
    assert adresse("rattacher") in page


def test_l_espace_montre_structures_demandes_invitations_et_services() -> None:
    personne = representant(StructureFactory(nom="Ma structure"))
    MembreStructureFactory(utilisateur=personne, structure__nom="En attente", etat=EtatMembre.DEMANDE)
    MembreServiceFactory(utilisateur=personne, service__nom="DREETS essai")
    InvitationFactory(courriel=personne.courriel, structure__nom="Qui m'invite")
    page = chez(personne).get(adresse("espace")).content.decode()
    for texte in ("Ma structure", "rédacteur et signataire", "Demande envoyée", "DREETS essai", "Qui m&#x27;invite"):
        assert texte in page


def test_modifier_son_profil() -> None:
    personne = UtilisateurFactory()
    client = chez(personne)
    reponse = client.post(adresse("profil"), {"prenom": "Ada", "nom": "Roux", "telephone": "02 69 61 12 34"})
    assert reponse["Location"] == adresse("espace")
    personne.refresh_from_db()
    assert (personne.nom_complet, personne.telephone) == ("Ada Roux", "+262269611234")


def test_le_theme_de_la_page_suit_le_service_de_l_agent() -> None:
    ouvrir: Callable[[str], str] = lambda theme: (  # noqa: E731 - deux lignes, deux appels
        chez(agent("instructeur", ServiceFactory(theme=theme))).get(adresse("espace")).content.decode()
    )
    assert "g-theme-sobre" in ouvrir("sobre")
    assert "g-theme-dsfr" in ouvrir("dsfr")
