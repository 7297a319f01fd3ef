"""Conventions à pages blanches mais à vrais QR, et les scans qu'on en fait : vite rendus, vite relus."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from comptes.models import Utilisateur
from conventions import services
from conventions.documents import marquer
from conventions.etats import Etat
from conventions.models import Convention, DepotScan, VersionConvention
from socle import fichiers, numerisation
from socle.detection import PDF
from socle.travaux import executer_echus
from tests.conventions.commun import convention_en, lire
from tests.fabriques.socle import pdf
from tests.socle.scans import tourner


def papier(pages: int = 3, etat: Etat = Etat.A_SIGNER, **options: Any) -> Convention:
    """Convention dont le document courant a ce nombre de pages, chacune avec son QR."""
    convention = convention_en(etat, **options)
    produire(convention.versions.get(), pages)
    return convention


def produire(version: VersionConvention, pages: int = 3) -> VersionConvention:
    """Donne à cette version un document marqué."""
    version.fichier = fichiers.enregistrer(marquer(_blanc(pages), version), "convention.pdf", PDF)
    version.save()
    return version


@cache
def _blanc(pages: int) -> bytes:
    return pdf(pages)


def scans(convention: Convention, angle: float = 0) -> list[Image.Image]:
    """Pages de la version courante, numérisées en gris, toutes tournées de cet angle."""
    return scans_de(convention.versions.all()[0], angle)


def scans_de(version: VersionConvention, angle: float = 0) -> list[Image.Image]:
    """Pages de cette version, de convention ou d'avenant, numérisées en gris et tournées de cet angle."""
    return [tourner(page.convert("L"), angle) for page in numerisation.pages(lire(version.fichier), PDF)]


def blanche() -> Image.Image:
    """Une page sans QR, petite pour se lire vite."""
    return Image.new("L", (400, 560), 255)


def televerse(images: Sequence[Image.Image], nom: str = "lot.pdf") -> SimpleUploadedFile:
    """Fichier PDF de ces images, tel qu'un copieur le fait."""
    sortie = BytesIO()
    premiere, *suite = images
    premiere.save(sortie, "PDF", resolution=200, save_all=True, append_images=suite)
    return SimpleUploadedFile(nom, sortie.getvalue(), PDF)


def deposer(acteur: Utilisateur, convention: Convention, *lots: Sequence[Image.Image]) -> DepotScan:
    """Lot déposé au service de cette convention, et lu."""
    envois = [televerse(images, f"lot-{rang}.pdf") for rang, images in enumerate(lots, 1)]
    depot = services.deposer_lot(convention.dossier.appel.service, envois, acteur=acteur)
    executer_echus()
    depot.refresh_from_db()
    return depot
