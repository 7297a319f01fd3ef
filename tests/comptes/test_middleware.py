"""Second facteur des agents."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from comptes.models import Utilisateur
from tests.fabriques.comptes import UtilisateurFactory, agent, representant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _exige(settings: Settings) -> None:
    settings.TOTP_AGENTS = True


def ouvrir(personne: Utilisateur, nom: str) -> tuple[int, str]:
    """Rend le code et la destination d'une page pour une personne connectée."""
    client = Client()
    client.force_login(personne)
    reponse = client.get(reverse(nom))
    return reponse.status_code, reponse.headers.get("Location", "")


def test_un_agent_sans_second_facteur_va_l_activer() -> None:
    assert ouvrir(agent("instructeur"), "comptes:espace") == (302, reverse("mfa_activate_totp"))


def test_l_activation_et_la_sortie_restent_ouvertes() -> None:
    for nom in ("mfa_index", "account_logout"):
        assert ouvrir(agent("instructeur"), nom)[1] != reverse("mfa_activate_totp")


def test_une_page_publique_reste_publique() -> None:
    assert ouvrir(agent("instructeur"), "pret")[1] != reverse("mfa_activate_totp")


def test_un_agent_equipe_passe() -> None:
    personne = agent("instructeur")
    Authenticator.objects.create(user=personne, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert ouvrir(personne, "comptes:espace")[0] == 200


def test_les_codes_de_secours_seuls_ne_suffisent_pas() -> None:
    personne = agent("instructeur")
    Authenticator.objects.create(user=personne, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert ouvrir(personne, "comptes:espace")[0] == 302


@pytest.mark.parametrize("fabriquer", [representant, UtilisateurFactory])
def test_un_porteur_n_est_pas_concerne(fabriquer: type) -> None:
    assert ouvrir(fabriquer(), "comptes:espace")[0] == 200


def test_le_reglage_l_eteint(settings: Settings) -> None:
    settings.TOTP_AGENTS = False
    assert ouvrir(agent("instructeur"), "comptes:espace")[0] == 200
