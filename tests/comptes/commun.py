"""Ce que les tests des comptes partagent : identités saisies, navigateur connecté, courriels et journal relus."""

from django.test import Client
from django.urls import reverse

from comptes.models import Utilisateur
from socle import journal
from socle.models.courriel import Courriel

IDENTITE = {"nom": "Alynea", "type": "ASSOCIATION", "cp": "69001", "commune": "Lyon"}
SAISIE = {
    **IDENTITE,
    "sigle": "",
    "rna": "W691234567",
    "adresse": "1 rue de la République",
    "commune": "LYON",
    "commune_deleguee": "",
    "site_web": "alynea.org",
}


def chez(personne: Utilisateur) -> Client:
    """Rend un navigateur où cette personne est connectée."""
    client = Client()
    client.force_login(personne)
    return client


def adresse(nom: str, **cles: object) -> str:
    """Rend l'adresse d'une page des comptes."""
    return reverse(f"comptes:{nom}", kwargs=cles)


def destinataires(genre: str) -> list[str]:
    """Rend les adresses qui ont reçu ce courriel."""
    return list(Courriel.objects.filter(genre=f"comptes.{genre}").order_by("pk").values_list("destinataire", flat=True))


def actions_du_journal(objet: object) -> list[str]:
    """Rend les actions inscrites pour un objet."""
    return [ligne.action for ligne in journal.lignes(objet)]
