"""Juger un fichier sur son contenu : ni le nom, ni le type annoncé par le navigateur ne font foi.

Extension + signature + structure (membres OOXML ou ODF, ouverture réelle par pikepdf ou Pillow).
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePath

import pikepdf
from PIL import Image, UnidentifiedImageError

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

EXTENSIONS = {
    ".pdf": PDF,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": PNG,
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".odt": ODT,
    ".ods": ODS,
}
NOMS = {
    PDF: "PDF",
    JPEG: "image JPEG",
    PNG: "image PNG",
    DOCX: "Word (.docx)",
    XLSX: "Excel (.xlsx)",
    ODT: "texte OpenDocument (.odt)",
    ODS: "tableur OpenDocument (.ods)",
}
MEMBRE_OOXML = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
EXECUTABLES = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DECOMPRESSE_MAX = 200 * 1024 * 1024
MEMBRES_MAX = 5000
FIN_PDF = 2048


class FichierRefuse(Exception):
    """Le fichier est refusé ; le message français dit pourquoi et quoi faire."""


def juger(octets: bytes, nom: str, types: frozenset[str]) -> str:
    """Type de contenu d'un fichier, s'il est vraiment de ce type et parmi `types`. Lève FichierRefuse sinon."""
    attendu = EXTENSIONS.get(PurePath(nom).suffix.lower())
    if octets.startswith(EXECUTABLES):
        raise FichierRefuse(
            "Ce fichier est un programme, quelle que soit son extension : il ne peut pas être déposé. "
            f"Déposez le document lui-même, au format {_liste(types)}."
        )
    if attendu is None or attendu not in types:
        conseil = "Convertissez le document en PDF" if PDF in types else "Enregistrez-le dans ce format"
        raise FichierRefuse(
            f"Ce format n'est pas accepté. Formats possibles : {_liste(types)}. {conseil}, puis déposez-le."
        )
    if octets.startswith(OLE):
        raise FichierRefuse(
            "Ce fichier est protégé par un mot de passe ou dans un ancien format bureautique (.doc, .xls). "
            "Retirez la protection et enregistrez-le au format .docx, .xlsx ou PDF, puis déposez-le."
        )
    _CONTROLES[attendu](octets, attendu)
    return attendu


def _liste(types: frozenset[str]) -> str:
    return ", ".join(nom for cle, nom in NOMS.items() if cle in types)


def _mauvais_contenu(attendu: str) -> FichierRefuse:
    return FichierRefuse(
        f"Le contenu de ce fichier n'est pas celui d'un fichier {NOMS[attendu]}, malgré son extension. "
        "Ouvrez le document d'origine et enregistrez-le à nouveau dans le bon format, puis déposez-le."
    )


def _abime(attendu: str) -> FichierRefuse:
    return FichierRefuse(
        f"Ce fichier {NOMS[attendu]} est abîmé ou incomplet : il ne s'ouvre pas. "
        "Enregistrez-le ou numérisez-le à nouveau, vérifiez qu'il s'ouvre, puis déposez-le."
    )


def _protege(attendu: str) -> FichierRefuse:
    return FichierRefuse(
        f"Ce fichier {NOMS[attendu]} est protégé par un mot de passe : le service ne pourra pas le lire. "
        "Enregistrez une copie sans mot de passe, puis déposez-la."
    )


def _pdf(octets: bytes, attendu: str) -> None:
    """Un PDF entier, ouvrable sans mot de passe, d'au moins une page.

    Une simple restriction d'impression ou de copie (RIB de banque, formulaire officiel) s'ouvre sans mot de passe :
    acceptée.
    """
    if not octets.lstrip()[:5] == b"%PDF-":
        raise _mauvais_contenu(attendu)
    # qpdf répare en silence un fichier coupé, pages perdues comprises : la marque de fin dit s'il est entier.
    if b"%%EOF" not in octets[-FIN_PDF:]:
        raise _abime(attendu)
    try:
        with pikepdf.open(BytesIO(octets)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError as erreur:
        raise _protege(attendu) from erreur
    except (pikepdf.PdfError, ValueError, RuntimeError) as erreur:
        raise _abime(attendu) from erreur
    if not pages:
        raise _abime(attendu)


def _image(octets: bytes, attendu: str) -> None:
    signature, format_pillow = {JPEG: (b"\xff\xd8\xff", "JPEG"), PNG: (b"\x89PNG\r\n\x1a\n", "PNG")}[attendu]
    if not octets.startswith(signature):
        raise _mauvais_contenu(attendu)
    try:
        with warnings.catch_warnings():
            # Une image qui se déploie en centaines de mégapixels est une attaque, pas une pièce.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(octets), formats=[format_pillow]) as image:
                image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as erreur:
        raise _abime(attendu) from erreur
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        raise FichierRefuse("Cette image est trop grande. Réduisez sa définition, puis déposez-la.") from erreur


def _archive(octets: bytes, attendu: str) -> zipfile.ZipFile:
    if not octets.startswith(b"PK\x03\x04"):
        raise _mauvais_contenu(attendu)
    try:
        archive = zipfile.ZipFile(BytesIO(octets))
        membres = archive.infolist()
        if any(membre.flag_bits & 1 for membre in membres):
            raise _protege(attendu)
        if len(membres) > MEMBRES_MAX or sum(membre.file_size for membre in membres) > DECOMPRESSE_MAX:
            raise FichierRefuse("Ce document est anormalement volumineux une fois ouvert. Déposez-le au format PDF.")
        if archive.testzip() is not None:
            raise _abime(attendu)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, ValueError, NotImplementedError) as erreur:
        raise _abime(attendu) from erreur
    return archive


def _ooxml(octets: bytes, attendu: str) -> None:
    noms = set(_archive(octets, attendu).namelist())
    if not {"[Content_Types].xml", MEMBRE_OOXML[attendu]} <= noms:
        raise _mauvais_contenu(attendu)
    if any(nom.lower().endswith("vbaproject.bin") for nom in noms):
        raise FichierRefuse("Ce document contient des macros. Enregistrez-le sans macros, ou en PDF, puis déposez-le.")


def _odf(octets: bytes, attendu: str) -> None:
    archive = _archive(octets, attendu)
    noms = set(archive.namelist())
    if "mimetype" not in noms or archive.read("mimetype").strip() != attendu.encode():
        raise _mauvais_contenu(attendu)
    if "content.xml" not in noms:
        raise _abime(attendu)
    # Un ODF protégé garde un zip ordinaire : seul son manifeste dit que le contenu est chiffré.
    if "META-INF/manifest.xml" in noms and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise _protege(attendu)


_CONTROLES: dict[str, Callable[[bytes, str], None]] = {
    PDF: _pdf,
    JPEG: _image,
    PNG: _image,
    DOCX: _ooxml,
    XLSX: _ooxml,
    ODT: _odf,
    ODS: _odf,
}
