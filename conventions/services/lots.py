"""Produire d'un geste les documents de plusieurs conventions en préparation, et les remettre ensemble."""

from __future__ import annotations

import time
import uuid
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.urls import reverse

from comptes.models import Utilisateur
from conventions.models import Convention, VersionConvention
from conventions.services.redaction import regenerer
from socle import fichiers, travaux
from socle.models.travail import EtatTravail
from socle.travaux import Travail, programmer
from socle.workflow import TransitionInterdite

PRODUCTION = "convention.lot"
LOT_MAX = 100
PATIENCE = 120
"""Secondes laissées à un autre exécutant qui produit déjà le document."""
ZIP = "application/zip"
DATE_ZIP = (2000, 1, 1, 0, 0, 0)
PAS_PRODUIT = "Le document n'a pas pu être produit : ouvrez la convention pour en voir la raison."


def lancer_production(conventions: Sequence[Convention], *, acteur: Utilisateur) -> Travail:
    """Programme la production des documents de ces conventions. Lève TransitionInterdite s'il n'y a rien à produire."""
    produites = [c for c in conventions if c.modifiable and acteur.peut("convention.regenerer", c)]
    if not produites:
        raise TransitionInterdite("Cochez au moins une convention en préparation.")
    if len(produites) > LOT_MAX:
        raise TransitionInterdite(f"Cochez {LOT_MAX} conventions au plus à la fois.")
    arguments = {"conventions": [convention.pk for convention in produites], "acteur": acteur.pk}
    return programmer(PRODUCTION, f"conventions:lot:{uuid.uuid4()}", arguments)


def produire_lot(travail: Travail) -> None:
    """Produit chaque document, puis les remet en une archive. Une convention qui ne se produit pas dit pourquoi."""
    acteur = Utilisateur.objects.get(pk=travail.arguments["acteur"])
    lues = Convention.objects.select_related("dossier__appel__service", "dossier__structure")
    conventions = list(lues.filter(pk__in=travail.arguments["conventions"]).order_by("numero"))
    bilan: list[dict[str, Any]] = []
    documents: list[tuple[str, bytes]] = []
    for rang, convention in enumerate(conventions):
        travail.avancer(95 * rang // len(conventions), f"{convention.numero}, {rang + 1} sur {len(conventions)}")
        fichier, raison = _produire(convention, acteur)
        if fichier is not None:
            documents.append((f"{convention.numero}.pdf", fichiers.lire(fichier)))
        bilan.append({"numero": convention.numero, "uuid": str(convention.uuid), "raison": raison})
    archive = _archiver(documents)

    def conclure() -> dict[str, Any]:
        garde = fichiers.enregistrer(archive, "conventions.zip", ZIP, acteur=acteur) if documents else None
        adresse = reverse("conventions:production", args=[travail.uuid])
        return {"url": adresse, "fichier": garde.pk if garde else None, "conventions": bilan}

    travail.conclure(conclure)


def _produire(convention: Convention, acteur: Utilisateur) -> tuple[fichiers.Fichier | None, str]:
    """(document, "") ou (None, raison). Le document passe par son propre travail : il ne se produit qu'une fois."""
    try:
        version = regenerer(convention, acteur=acteur)
    except TransitionInterdite as refus:
        return None, str(refus)
    for _ in range(PATIENCE):
        if version.fichier is not None:
            return version.fichier, ""
        if not _faire_avancer(version):
            break
        version = VersionConvention.objects.select_related("fichier").get(pk=version.pk)
    return None, PAS_PRODUIT


def _faire_avancer(version: VersionConvention) -> bool:
    """Exécute le travail du document s'il est libre ; sinon attend un peu. Faux s'il a échoué."""
    cle = f"convention:{version.convention.uuid}:pdf:{version.rang}"
    travail = Travail.objects.filter(cle=cle).first()
    if travail is None or travail.etat == EtatTravail.ABANDONNE:
        return False
    if travaux.executer(travail.pk):
        return True
    travail.refresh_from_db()
    if travail.etat != EtatTravail.EN_COURS:
        return travail.etat == EtatTravail.FAIT
    time.sleep(1)
    return True


def _archiver(documents: list[tuple[str, bytes]]) -> bytes:
    """Archive ZIP de ces documents : mêmes documents, mêmes octets."""
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as archive:
        for nom, octets in documents:
            archive.writestr(zipfile.ZipInfo(nom, DATE_ZIP), octets)
    return sortie.getvalue()
