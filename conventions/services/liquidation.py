"""Sortir le fichier de liquidation : qui l'a tiré, quand, pour quels versements, reste au journal du service."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from comptes import droits
from comptes.models import Service
from conventions.documents.liquidation import compte_verifie, fichier_csv, fichier_xlsx, reference_de
from conventions.etats import EtatVersement
from conventions.models import Versement
from socle import journal
from socle.acteurs import Acteur
from socle.tableur import TYPE, TYPE_CSV
from socle.workflow import DroitManquant, TransitionInterdite

ACTION = "service.payer"
FORMES = {"xlsx": (fichier_xlsx, TYPE), "csv": (fichier_csv, TYPE_CSV)}


class FichierProduit(NamedTuple):
    """Octets, type de contenu et nom du fichier à remettre."""

    octets: bytes
    type: str
    nom: str


def services_payes(acteur: Acteur) -> QuerySet[Service]:
    """Services dont cette personne tient les paiements."""
    return Service.objects.filter(droits.q_visibles(acteur, ACTION, Service))


@transaction.atomic
def exporter(uuids: Sequence[UUID | str], *, forme: str, acteur: Acteur) -> FichierProduit:
    """Fichier des versements certifiés choisis, « xlsx » ou « csv ».

    Lève DroitManquant ; TransitionInterdite si rien n'est choisi, si l'un n'est plus certifié, ou n'a pas de compte
    vérifié : un fichier incomplet se paierait incomplet.
    """
    if not acteur.peut(ACTION):
        raise DroitManquant(acteur.refus(ACTION))
    services = services_payes(acteur)
    trouves = Versement.objects.filter(uuid__in=uuids, convention__dossier__appel__service__in=services)
    liens = ("convention__dossier__structure", "convention__dossier__appel__service")
    versements = list(trouves.select_related(*liens).prefetch_related("convention__comptes").order_by("limite", "pk"))
    _controler(versements, attendus=len(set(map(str, uuids))))
    fabriquer, genre = FORMES[forme]
    octets = fabriquer(versements)
    _inscrire(versements, octets, forme, acteur)
    return FichierProduit(octets, genre, f"liquidation.{forme}")


def _controler(versements: list[Versement], *, attendus: int) -> None:
    if not versements or len(versements) != attendus:
        raise TransitionInterdite("Choisissez dans la liste au moins un versement dont le service fait est certifié.")
    for versement in versements:
        if versement.etat != EtatVersement.CERTIFIE:
            raise TransitionInterdite(
                f"Le versement {reference_de(versement)} est {versement.get_etat_display()} : rechargez la liste."
            )
        if compte_verifie(versement) is None:
            raise TransitionInterdite(
                f"Le versement {reference_de(versement)} n'a pas de compte bancaire vérifié : vérifiez-le d'abord."
            )


def _inscrire(versements: list[Versement], octets: bytes, forme: str, acteur: Acteur) -> None:
    """Une ligne au journal de chaque service : le fichier porte des IBAN, on doit savoir qui l'a tiré."""
    par_service: dict[Service, list[str]] = {}
    for versement in versements:
        service = versement.convention.dossier.appel.service
        par_service.setdefault(service, []).append(reference_de(versement))
    for service, references in par_service.items():
        detail = {"versements": references, "forme": forme, "empreinte": hashlib.sha256(octets).hexdigest()}
        journal.inscrire(service, "service.exporter_liquidation", acteur=acteur, detail=detail)
