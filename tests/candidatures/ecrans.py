"""Se connecter, lire une page de l'instruction, peupler la file : ce que partagent les essais de ces écrans."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidatures.etats import Etat
from candidatures.models import Dossier
from comptes.models import Service, Utilisateur
from socle.horloge import maintenant
from tests.candidatures.instruction import Equipe
from tests.fabriques.comptes import (
    ServiceFactory,
    StructureFactory,
)

ONGLETS = ("dossier", "contenu", "pieces", "notes", "echanges", "histoire")


def connecter(personne: Utilisateur) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def adresse(nom: str, dossier: Dossier, **options: Any) -> str:
    return reverse(f"instruction:{nom}", kwargs={"uuid": dossier.uuid, **options})


def copies(dossier: Dossier, nombre: int) -> list[Dossier]:
    """Dossiers déposés légers, de structures différentes, comme la file les voit."""
    faits = []
    for rang in range(nombre):
        structure = StructureFactory(nom=f"Structure {rang}")
        copie = Dossier.objects.create(
            appel=dossier.appel,
            version=dossier.version,
            structure=structure,
            cree_par=dossier.cree_par,
            etat=Etat.DEPOSE,
            numero=f"C-{rang:04d}",
            depose_le=maintenant() + timedelta(minutes=rang),
            complet_le=maintenant(),
            releve=dossier.releve,
            agent=dossier.agent,
            intitule=f"Projet {rang}",
            montant_demande=Decimal(1000 + rang),
            etp=Decimal("0.50"),
        )
        copie.departements.set(dossier.departements.all())
        copie.recherche = copie.texte_de_recherche()
        copie.save()
        faits.append(copie)
    return faits


def requetes(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as prises:
        assert client.get(url).status_code == 200
    return len(prises)


def numeros(client: Client, **filtres: str) -> list[str]:
    reponse = client.get(reverse("instruction:file"), filtres)
    assert reponse.status_code == 200
    return [ligne["dossier"].numero for ligne in reponse.context["lignes"]]


def ddets(equipe: Equipe, departement: str) -> Service:
    service: Service = ServiceFactory(
        type="DDETS", nom=f"DDETS {departement}", parent=equipe.service, departements=[departement]
    )
    return service
