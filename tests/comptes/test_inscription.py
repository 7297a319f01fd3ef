"""Inscription et connexion par courriel (allauth) : adresse vérifiée, aucune énumération."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from comptes.models import Utilisateur
from socle.models.courriel import Courriel
from tests.fabriques.comptes import MOT_DE_PASSE, UtilisateurFactory

pytestmark = pytest.mark.django_db
SAISIE = {
    "prenom": "Ada",
    "nom": "Roux",
    "email": "Ada.Roux@Exemple.fr",
    "password1": MOT_DE_PASSE,
    "password2": MOT_DE_PASSE,
}


def test_s_inscrire_verifier_son_adresse_puis_se_connecter(client: Client) -> None:
    assert client.post(reverse("account_signup"), SAISIE).status_code == 302
    personne = Utilisateur.objects.get()
    assert (personne.courriel, personne.nom_complet) == ("ada.roux@exemple.fr", "Ada Roux")
    message = Courriel.objects.get(destinataire="ada.roux@exemple.fr")
    lien = re.search(r"https?://[^/]+(/\S+)", message.texte)
    assert lien is not None
    assert not EmailAddress.objects.get().verified
    client.post(lien[1])
    assert EmailAddress.objects.get().verified
    neuf = Client()
    neuf.post(reverse("account_login"), {"login": "ADA.ROUX@exemple.fr", "password": MOT_DE_PASSE})
    assert neuf.session["_auth_user_id"] == str(personne.pk)


def test_sans_adresse_verifiee_on_n_entre_pas(client: Client) -> None:
    UtilisateurFactory(courriel="a@exemple.fr")
    client.post(reverse("account_login"), {"login": "a@exemple.fr", "password": MOT_DE_PASSE})
    assert "_auth_user_id" not in client.session


def test_l_inscription_ne_dit_pas_si_le_compte_existe(client: Client) -> None:
    existante = UtilisateurFactory(courriel="ada.roux@exemple.fr")
    EmailAddress.objects.create(user=existante, email="ada.roux@exemple.fr", verified=True, primary=True)
    connue = client.post(reverse("account_signup"), SAISIE)
    nouvelle = Client().post(reverse("account_signup"), {**SAISIE, "email": "autre@exemple.fr"})
    assert (connue.status_code, connue["Location"]) == (nouvelle.status_code, nouvelle["Location"])
    assert Utilisateur.objects.filter(courriel="ada.roux@exemple.fr").count() == 1


@pytest.mark.parametrize("manque", ["prenom", "nom"])
def test_le_nom_est_demande(client: Client, manque: str) -> None:
    client.post(reverse("account_signup"), {**SAISIE, manque: ""})
    assert not Utilisateur.objects.exists()


def test_l_objet_des_courriels_ne_porte_pas_le_nom_d_hote(client: Client) -> None:
    client.post(reverse("account_signup"), SAISIE)
    assert "[" not in Courriel.objects.get().objet_mail
