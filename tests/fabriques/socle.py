"""Fabriques du socle : acteur d'essai, lignes et fichiers minimaux mais réels."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import factory
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image

from socle.models import Courriel, Travail

HIER = datetime(2025, 6, 30, 8, 0, tzinfo=UTC)


@dataclass
class ActeurEssai:
    """Acteur qui a exactement les droits qu'on lui donne."""

    pk: int | None = 7
    libelle_acteur: str = "Camille Martin"
    droits: frozenset[str] = field(default_factory=frozenset)

    def peut(self, action: str, objet: Any = None) -> bool:  # noqa: ARG002 - forme du protocole Acteur
        return action in self.droits

    def refus(self, action: str, objet: Any = None) -> str:  # noqa: ARG002 - forme du protocole Acteur
        return f"Vous ne pouvez pas faire « {action} »."


class CourrielFactory(DjangoModelFactory):
    class Meta:
        model = Courriel

    genre = "essai"
    destinataire = factory.Sequence(lambda n: f"porteur{n}@exemple.fr")
    expediteur = "guichet@exemple.fr"
    objet_mail = "Votre dossier"
    texte = "Bonjour"
    cree_le = HIER


class TravailFactory(DjangoModelFactory):
    class Meta:
        model = Travail

    cle = factory.Sequence(lambda n: f"essai:{n}")
    genre = "essai"
    echeance = HIER
    cree_le = HIER


def pdf(pages: int = 1, **options: Any) -> bytes:
    sortie = BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(sortie, **options)
    return sortie.getvalue()


def image(genre: str = "PNG") -> bytes:
    sortie = BytesIO()
    Image.new("RGB", (8, 8), "white").save(sortie, genre)
    return sortie.getvalue()


def archive(membres: dict[str, str]) -> bytes:
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as boite:
        for nom, texte in membres.items():
            boite.writestr(nom, texte)
    return sortie.getvalue()


def docx(**autres: str) -> bytes:
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>", **autres})


def xlsx() -> bytes:
    return archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})


def odf(genre: str = "text", manifeste: str = "<manifest/>") -> bytes:
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{genre}",
            "content.xml": "<office/>",
            "META-INF/manifest.xml": manifeste,
        }
    )


def televerse(octets: bytes, nom: str = "piece.pdf", annonce: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, octets, annonce)
