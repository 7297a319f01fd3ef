"""Fabriquer des scans : un vrai PDF rendu, ses QR apposés, rasterisé, puis abîmé comme le fait un scanner."""

from __future__ import annotations

import random
from functools import cache
from io import BytesIO
from uuid import UUID

import pytest
from django.template import engines
from PIL import Image, ImageChops, ImageFilter

from socle import numerisation, pdf, qr
from socle.detection import PDF

OBJET = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
# Un en-tête plus long que la ligne : il ne doit pas passer sous le QR.
CORPS = """{% extends "socle/pdf/base.html" %}
{% block entete %}Direction régionale de l'économie, de l'emploi, du travail et des solidarités de Provence-Alpes-Côte
d'Azur – Association intercommunale pour l'insertion par l'activité économique{% endblock %}
{% block contenu %}<h1>Un contrat</h1>
{% for i in rangs %}<h2>Article {{ i }}</h2><p>{{ phrase }}{{ phrase }}{{ phrase }}{{ phrase }}</p>{% endfor %}
{% endblock %}"""
PHRASE = "Le bénéficiaire s'engage à réaliser l'action décrite en annexe, dans les délais prévus au contrat. "


@cache
def rendu() -> bytes:
    """PDF de trois pages rendu par le socle, avec une pièce jointe."""
    gabarit = engines["django"].from_string(CORPS)
    contexte = {"rangs": range(1, 19), "phrase": PHRASE}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "render_to_string", lambda _nom, donnees: gabarit.render(donnees))
        piece = pdf.PieceJointe("donnees.json", b'{"numero": 1}', "Données")
        return pdf.rendre("-", contexte, titre="Contrat 1", pieces=[piece], identifiant="contrat:1")


@cache
def avec_qr(version: int = 1) -> bytes:
    """Le même, un QR et une légende par page."""
    total = qr.compter_pages(rendu())
    charges = [qr.charge("CV", OBJET, version, page, total) for page in range(1, total + 1)]
    return qr.apposer(rendu(), charges, [f"Contrat 1 · page {page} sur {total}" for page in range(1, total + 1)])


@cache
def scans(version: int = 1) -> tuple[Image.Image, ...]:
    """Pages propres, comme sorties d'un scanner parfait à 200 points par pouce."""
    return tuple(numerisation.pages(avec_qr(version), PDF))


def tourner(image: Image.Image, degres: float) -> Image.Image:
    """Tourne dans le sens des aiguilles d'une montre, la page entière gardée sur fond blanc."""
    return image.rotate(-degres, resample=Image.Resampling.BILINEAR, expand=True, fillcolor="white")


def bruiter(image: Image.Image, force: int = 40, graine: int = 1) -> Image.Image:
    """Grain de scanner, toujours le même pour une graine."""
    tirage = random.Random(graine)  # noqa: S311 - un grain d'image, pas un secret
    petit = Image.frombytes("L", (509, 521), bytes(tirage.choices(range(force), k=509 * 521)))
    grain = Image.new("L", image.size)
    for x in range(0, image.width, petit.width):
        for y in range(0, image.height, petit.height):
            grain.paste(petit, (x, y))
    return ImageChops.subtract(image, grain if image.mode == "L" else Image.merge("RGB", (grain,) * 3))


def flouter(image: Image.Image, rayon: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(rayon))


def delaver(image: Image.Image, encre: tuple[int, int, int], papier: tuple[int, int, int]) -> Image.Image:
    """Remplace le noir par une encre passée et le blanc par un papier jauni."""
    gris = image.convert("L")
    return Image.merge(
        "RGB", [gris.point([e + (p - e) * v // 255 for v in range(256)]) for e, p in zip(encre, papier, strict=True)]
    )


def fichier(image: Image.Image, format_: str = "JPEG", **options: object) -> bytes:
    """Octets d'un fichier image."""
    sortie = BytesIO()
    image.save(sortie, format_, **options)
    return sortie.getvalue()
