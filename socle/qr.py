"""QR de page : dire, sur le papier, de quel document, de quelle version et de quelle page il s'agit.

Texte du QR : `PREFIXE:identifiant:version:page:total:controle`, en majuscules et chiffres (le mode le plus court d'un
QR). L'identifiant est l'UUID en base 32 ; le contrôle écarte le QR d'un autre logiciel et une lecture fausse. Il ne
prouve rien de plus : ce que désigne une charge lue reste à chercher dans ce que la personne a le droit de voir.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import segno
from django.conf import settings
from fontTools.pens.cairoPen import CairoPen
from fontTools.ttLib import TTFont

SEL = b"guichet-aap:qr:1:"
LONGUEUR_CONTROLE = 5
FORME = re.compile(r"([A-Z]{2,4}):([A-Z2-7]{26}):([1-9]\d{0,4}):([1-9]\d{0,3}):([1-9]\d{0,3}):([A-Z2-7]{5})")
MILLIMETRE = 72 / 25.4
# Coin haut droit, dans la marge de 22 mm de socle/pdf.css : carré de 14,5 mm, entouré du blanc qu'exige un QR.
COTE = 14.5 * MILLIMETRE
BORD_HAUT = 5.5 * MILLIMETRE
BORD_DROIT = 12 * MILLIMETRE
CORPS_LEGENDE = 6.5
POLICE = "socle/polices/LiberationSans-Regular.ttf"


@dataclass(frozen=True, slots=True)
class Charge:
    """Ce que dit un QR : genre de document (2 à 4 majuscules), identifiant, rang de version, page de 1 à total."""

    prefixe: str
    identifiant: UUID
    version: int
    page: int
    total: int


def charge(prefixe: str, identifiant: UUID, rang_version: int, page: int, total: int) -> str:
    """Texte à mettre dans le QR d'une page. Lève ValueError si une valeur sort de ce que le format sait écrire."""
    b32 = base64.b32encode(identifiant.bytes).decode().rstrip("=")
    corps = f"{prefixe}:{b32}:{rang_version}:{page}:{total}"
    texte = f"{corps}:{_controle(corps)}"
    if lire_charge(texte) is None:
        raise ValueError(f"Charge de QR hors format : {corps}")
    return texte


def lire_charge(texte: str) -> Charge | None:
    """Charge d'un texte lu ; None s'il n'est pas de nous ou s'il est mal lu."""
    trouve = FORME.fullmatch(texte)
    if trouve is None or _controle(texte.rpartition(":")[0]) != trouve[6]:
        return None
    page, total = int(trouve[4]), int(trouve[5])
    if page > total:
        return None
    return Charge(trouve[1], UUID(bytes=base64.b32decode(trouve[2] + "======")), int(trouve[3]), page, total)


def compter_pages(octets_pdf: bytes) -> int:
    """Nombre de pages d'un PDF produit par l'application."""
    with pikepdf.open(BytesIO(octets_pdf)) as document:
        return len(document.pages)


def apposer(octets_pdf: bytes, charges_par_page: Sequence[str], legendes: Sequence[str] = ()) -> bytes:
    """PDF portant sur chaque page son QR, et sa légende le long du bord droit. Mêmes entrées, mêmes octets.

    Le dessin est un artefact : le texte lu, les balises, les métadonnées et les pièces jointes ne changent pas. La
    légende est tracée, non écrite : aucune police ne s'ajoute. Lève ValueError s'il n'y a pas un QR par page.
    """
    with pikepdf.open(BytesIO(octets_pdf)) as document:
        textes = legendes or [""] * len(charges_par_page)
        if not len(document.pages) == len(charges_par_page) == len(textes):
            raise ValueError("Il faut un QR, et une légende ou aucune, par page.")
        for page, contenu, legende in zip(document.pages, charges_par_page, textes, strict=True):
            # L'état graphique de la page est refermé avant le nôtre, quel qu'il soit.
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(b"\nQ\n" + _dessin(page, contenu, legende))
        sortie = BytesIO()
        document.save(sortie, deterministic_id=True, fix_metadata_version=False)
    return sortie.getvalue()


def _controle(corps: str) -> str:
    return base64.b32encode(hashlib.sha256(SEL + corps.encode()).digest()).decode()[:LONGUEUR_CONTROLE]


def _dessin(page: pikepdf.Page, contenu: str, legende: str) -> bytes:
    """Opérateurs de page : un rectangle noir par suite de modules, puis les contours de la légende.

    Chaque dessin est mis à l'échelle par son repère et ne porte que des entiers : il se compresse bien.
    """
    droite, haut = float(page.mediabox[2]) - BORD_DROIT, float(page.mediabox[3]) - BORD_HAUT
    modules = segno.make(contenu, error="q", micro=False).matrix
    pas = COTE / len(modules)
    rectangles = [
        f"{debut} {rang} {nombre} 1 re" for rang, ligne in enumerate(modules) for debut, nombre in _suites(ligne)
    ]
    qr = [f"q {pas:.4f} 0 0 {-pas:.4f} {droite - COTE:.3f} {haut:.3f} cm", *rectangles, "f Q"]
    lignes = ["/Artifact <</Type /Pagination>> BDC", "q 0 0 0 rg", *qr, *_ecrite(legende, droite, haut), "Q EMC", ""]
    return "\n".join(lignes).encode("ascii")


def _ecrite(legende: str, droite: float, haut: float) -> list[str]:
    """La légende dans le bord droit, de haut en bas, sous le QR dont on donne le coin."""
    if not legende:
        return []
    e = CORPS_LEGENDE / _police()["head"].unitsPerEm
    repere = f"q 0 {-e:.6f} {e:.6f} 0 {droite - CORPS_LEGENDE:.3f} {haut - COTE - 4 * MILLIMETRE:.3f} cm"
    return [repere, *_contours(legende), "Q"]


def _suites(ligne: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(début, longueur) de chaque suite de modules noirs."""
    debut = None
    for rang, noir in enumerate([*ligne, 0]):
        if noir and debut is None:
            debut = rang
        elif not noir and debut is not None:
            yield debut, rang - debut
            debut = None


@cache
def _police() -> TTFont:
    return TTFont(Path(settings.STATICFILES_DIRS[0]) / POLICE, lazy=False)


class _Trace:
    """Note un contour en opérateurs de page ; CairoPen y dicte les courbes TrueType converties en cubiques."""

    def __init__(self) -> None:
        self.operateurs: list[str] = []

    def move_to(self, x: float, y: float) -> None:
        self._noter("m", x, y)

    def line_to(self, x: float, y: float) -> None:
        self._noter("l", x, y)

    def curve_to(self, *points: float) -> None:
        self._noter("c", *points)

    def close_path(self) -> None:
        self._noter("h")

    def _noter(self, operateur: str, *points: float) -> None:
        self.operateurs.append(" ".join([*(f"{n:.0f}" for n in points), operateur]))


def _contours(texte: str) -> list[str]:
    """Contours des caractères d'un texte, en unités de la police, chacun suivi de l'avance vers le suivant."""
    table, glyphes = _police().getBestCmap(), _police().getGlyphSet()
    operateurs: list[str] = []
    for caractere in texte:
        glyphe = glyphes[table.get(ord(caractere), ".notdef")]
        trace = _Trace()
        glyphe.draw(CairoPen(glyphes, trace))
        # Une espace n'a pas de contour à remplir.
        remplir = ["f"] if trace.operateurs else []
        operateurs += [*trace.operateurs, *remplir, f"1 0 0 1 {glyphe.width} 0 cm"]
    return operateurs
