"""Relire des pages numérisées : les tirer du fichier, y lire notre QR, les redresser, en refaire un PDF.

Tout est plafonné avant d'être déployé en mémoire : nombre de pages, taille des images, définition du rendu.
"""

from __future__ import annotations

import cmath
import math
import threading
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps, UnidentifiedImageError

from socle import qr
from socle.detection import JPEG, PDF, PNG, FichierRefuse
from socle.qr import Charge

TYPES = frozenset({PDF, JPEG, PNG})
DEFINITION = 200
"""Points par pouce du rendu : un module du QR de page (0,5 mm) fait alors quatre points."""
PAGES_MAX = 300
COTE_MIN, COTE_MAX = 2339, 3400
"""Plus grand côté d'une image rendue, en points : de l'A4 au-delà de l'A3, à 200 points par pouce."""
PIXELS_IMAGE_MAX = 80_000_000
"""Une page A4 à 600 points par pouce en fait 35 millions : une image plus grande n'est pas une page."""
A4 = (595.28, 841.89)
QUALITE_JPEG = 80
INCLINAISON_MIN = 0.6
"""En degrés : en dessous, le QR ne mesure pas mieux que l'œil, et tourner l'image la rendrait floue."""
SEUILS = (90, 128, 170)
ABIME = "Ce fichier numérisé est abîmé : une page ne s'affiche pas. Numérisez à nouveau, puis déposez-le."
TROP_GRANDE = (
    "Une page de ce fichier est trop grande pour être lue. Numérisez en 200 à 300 points par pouce, puis déposez-le."
)
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
# pdfium n'est pas fait pour plusieurs fils.
_verrou = threading.Lock()


@dataclass(frozen=True, slots=True)
class Lecture:
    """Charge lue, et angle de la page en degrés, dans le sens des aiguilles d'une montre (0 : à l'endroit)."""

    charge: Charge
    angle: float


def pages(octets: bytes, type_contenu: str) -> Iterator[Image.Image]:
    """Images (gris ou RVB) des pages d'un PDF, d'un JPEG ou d'un PNG, dans l'ordre, une à la fois.

    Lève FichierRefuse (message français) si le fichier ne s'ouvre pas, a trop de pages ou une image démesurée.
    """
    if type_contenu == PDF:
        yield from _pages_pdf(octets)
    elif type_contenu in TYPES:
        yield _image(octets)
    else:
        raise FichierRefuse("Une page numérisée se dépose en PDF, en JPEG ou en PNG.")


def compter(octets: bytes, type_contenu: str) -> int:
    """Nombre de pages du fichier. Lève FichierRefuse comme `pages`."""
    return _controler_pdf(octets) if type_contenu == PDF else 1


def reconnaitre(image: Image.Image) -> Charge | None:
    """Charge du QR de la page ; None si aucun n'est de nous, ou si la page en porte deux qui se contredisent."""
    lecture = lire(image)
    return lecture.charge if lecture else None


def lire(image: Image.Image) -> Lecture | None:
    """Comme `reconnaitre`, avec l'angle. Les essais vont du plus simple au plus coûteux ; le premier qui lit suffit."""
    for essai in _essais(image):
        lectures = _lectures(essai)
        if lectures:
            return lectures[0] if len({lecture.charge for lecture in lectures}) == 1 else None
    return None


def redresser(image: Image.Image, angle: float) -> Image.Image:
    """La page à l'endroit : quarts de tour sans perte, puis le reste de l'inclinaison, le fond rempli de blanc."""
    quarts = round(angle / 90) % 4
    droite = image
    if quarts:
        tours = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
        droite = image.transpose(tours[quarts])
    reste = angle - 90 * round(angle / 90)
    if abs(reste) < INCLINAISON_MIN:
        return droite
    blanc = 255 if droite.mode == "L" else (255, 255, 255)
    return droite.rotate(reste, resample=Image.Resampling.BICUBIC, fillcolor=blanc)


def jpeg(image: Image.Image, largeur_max: int = 0) -> bytes:
    """Octets JPEG d'une page ; `largeur_max` en points pour une vignette."""
    if largeur_max and image.width > largeur_max:
        image = image.resize((largeur_max, max(1, round(image.height * largeur_max / image.width))))
    sortie = BytesIO()
    image.save(sortie, "JPEG", quality=QUALITE_JPEG)
    return sortie.getvalue()


def assembler(images: Iterable[Image.Image | bytes], titre: str = "") -> bytes:
    """PDF des pages (images, ou JPEG gardés tels quels) dans l'ordre donné, chacune ramenée sur un A4 dans son sens.

    Mêmes images, mêmes octets.
    """
    document = pikepdf.new()
    for image in images:
        _ajouter(document, image if isinstance(image, bytes) else jpeg(image))
    if titre:
        document.docinfo["/Title"] = titre
    sortie = BytesIO()
    document.save(sortie, deterministic_id=True)
    return sortie.getvalue()


def _pages_pdf(octets: bytes) -> Iterator[Image.Image]:
    nombre = _controler_pdf(octets)
    with _verrou:
        document = pypdfium2.PdfDocument(octets)
    try:
        for rang in range(nombre):
            with _verrou:
                image = _rendre(document, rang)
            yield image
    finally:
        with _verrou:
            document.close()


def _controler_pdf(octets: bytes) -> int:
    """Nombre de pages, une fois sûr que le rendu ne déploiera rien de démesuré."""
    try:
        with pikepdf.open(BytesIO(octets)) as document:
            nombre = len(document.pages)
            images = [o for o in document.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
            pixels = max((int(o.get("/Width", 0)) * int(o.get("/Height", 0)) for o in images), default=0)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as erreur:
        raise FichierRefuse(ABIME) from erreur
    if nombre > PAGES_MAX:
        raise FichierRefuse(
            f"Ce fichier a {nombre} pages : la limite est de {PAGES_MAX}. Séparez-le en plusieurs fichiers."
        )
    if pixels > PIXELS_IMAGE_MAX:
        raise FichierRefuse(TROP_GRANDE)
    return nombre


def _rendre(document: pypdfium2.PdfDocument, rang: int) -> Image.Image:
    try:
        page = document[rang]
        cote = max(page.get_size())
        # Un scanner qui se trompe d'échelle fait des pages minuscules ou géantes : le rendu garde la taille d'un A4.
        voulu = min(max(cote * DEFINITION / 72, COTE_MIN), COTE_MAX)
        image: Image.Image = page.render(scale=voulu / cote).to_pil().convert("RGB")
        page.close()
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError) as erreur:
        raise FichierRefuse(ABIME) from erreur
    return image


def _image(octets: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(octets), formats=["JPEG", "PNG"]) as source:
                if source.width * source.height > PIXELS_IMAGE_MAX:
                    raise FichierRefuse(TROP_GRANDE)
                source.draft("RGB", (COTE_MAX, COTE_MAX))
                # Un téléphone range la photo couchée et note dans l'EXIF comment la tourner.
                return _normaliser(ImageOps.exif_transpose(source))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as erreur:
        raise FichierRefuse(ABIME) from erreur


def _normaliser(image: Image.Image) -> Image.Image:
    """En gris ou en RVB, sur fond blanc, ramenée à COTE_MAX."""
    if image.mode in {"1", "L", "I;16", "I"}:
        image = image.convert("L")
    elif image.mode != "RGB":
        fond = Image.new("RGBA", image.size, "white")
        fond.alpha_composite(image.convert("RGBA"))
        image = fond.convert("RGB")
    image.thumbnail((COTE_MAX, COTE_MAX))
    return image


def _essais(image: Image.Image) -> Iterator[Image.Image]:
    """L'image, puis ce qui rattrape une encre passée, un grain, un flou, une définition trop basse, un fond sombre."""
    gris = image.convert("L")
    yield gris
    contraste = ImageOps.autocontrast(gris, cutoff=1)
    yield contraste
    if image.mode == "RGB":
        # Une encre de couleur ne manque que dans une composante : la plus sombre des trois la montre noire.
        rouge, vert, bleu = image.split()
        yield ImageOps.autocontrast(ImageChops.darker(ImageChops.darker(rouge, vert), bleu), cutoff=1)
    yield contraste.filter(ImageFilter.MedianFilter(3))
    yield contraste.filter(ImageFilter.GaussianBlur(1.5))
    yield contraste.filter(ImageFilter.UnsharpMask(radius=4, percent=250, threshold=0))
    for seuil in SEUILS:
        yield contraste.point(lambda valeur, s=seuil: 255 if valeur > s else 0)
    double = contraste.resize((contraste.width * 2, contraste.height * 2), Image.Resampling.BICUBIC)
    yield double
    yield double.filter(ImageFilter.UnsharpMask(radius=6, percent=250, threshold=0))


def _lectures(image: Image.Image) -> list[Lecture]:
    codes = zxingcpp.read_barcodes(image, formats=QR, try_invert=False)
    chargees = [(qr.lire_charge(code.text), code.position) for code in codes]
    return [Lecture(charge, _angle(position)) for charge, position in chargees if charge is not None]


def _angle(position: zxingcpp.Position) -> float:
    """Angle du QR, moyenne de ses quatre côtés : chaque coin n'est connu qu'à un point près."""
    coins = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    hg, hd, bd, bg = (complex(coin.x, coin.y) for coin in coins)
    return math.degrees(cmath.phase((hd - hg) + (bd - bg) - 1j * ((bg - hg) + (bd - hd))))


def _ajouter(document: pikepdf.Pdf, page_jpeg: bytes) -> None:
    """Ajoute une page A4, couchée si l'image l'est, l'image centrée à sa plus grande taille."""
    # L'en-tête suffit : les points ne sont pas décodés.
    image = Image.open(BytesIO(page_jpeg), formats=["JPEG"])
    largeur, hauteur = A4 if image.height >= image.width else A4[::-1]
    echelle = min(largeur / image.width, hauteur / image.height)
    l_image, h_image = image.width * echelle, image.height * echelle
    flux = pikepdf.Stream(document, page_jpeg)
    flux.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
    )
    page = document.add_blank_page(page_size=(largeur, hauteur))
    # Un nom donné : sinon il est tiré au hasard, et le fichier change à chaque fois.
    nom = page.add_resource(flux, pikepdf.Name.XObject, pikepdf.Name.Im0)
    x, y = (largeur - l_image) / 2, (hauteur - h_image) / 2
    page.contents_add(f"q {l_image:.2f} 0 0 {h_image:.2f} {x:.2f} {y:.2f} cm {nom} Do Q".encode())
