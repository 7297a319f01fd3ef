from io import BytesIO

import pikepdf
import pytest

from socle import detection
from socle.detection import FichierRefuse, juger
from socle.fichiers import TYPES_PIECES
from tests.fabriques.socle import archive, docx, image, odf, pdf, xlsx

CHIFFRE = pikepdf.Encryption(owner="secret", user="secret")
RESTREINT = pikepdf.Encryption(owner="secret", user="")
OLE = detection.OLE + b"\0" * 600


@pytest.mark.parametrize(
    ("octets", "nom", "attendu"),
    [
        (pdf(), "RIB.PDF", detection.PDF),
        (b"\r\n" + pdf(), "scan.pdf", detection.PDF),
        (pdf(encryption=RESTREINT), "rib.pdf", detection.PDF),
        (image("JPEG"), "photo.jpg", detection.JPEG),
        (image("JPEG"), "photo.jpeg", detection.JPEG),
        (image("PNG"), "logo.png", detection.PNG),
        (docx(), "projet.docx", detection.DOCX),
        (xlsx(), "budget.xlsx", detection.XLSX),
        (odf("text"), "projet.odt", detection.ODT),
        (odf("spreadsheet"), "budget.ods", detection.ODS),
    ],
)
def test_accepte_ce_qui_est_vraiment_du_type_annonce(octets: bytes, nom: str, attendu: str) -> None:
    assert juger(octets, nom, TYPES_PIECES) == attendu


def _sans_page() -> bytes:
    sortie = BytesIO()
    with pikepdf.new() as document:
        document.save(sortie)
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("octets", "nom", "phrase"),
    [
        (b"MZ\x90\x00" + b"\0" * 200, "facture.pdf", "est un programme"),
        (b"\x7fELF" + b"\0" * 200, "facture.pdf", "est un programme"),
        (b"#!/bin/sh\nrm -rf /", "notice.docx", "est un programme"),
        (b"bonjour", "notice.exe", "n'est pas accepté"),
        (b"bonjour", "sans_extension", "n'est pas accepté"),
        (pdf(), "rib.svg", "n'est pas accepté"),
        (b"<html>%PDF-1.7 %%EOF</html>", "page.pdf", "n'est pas celui d'un fichier PDF"),
        (image("PNG"), "photo.pdf", "n'est pas celui d'un fichier PDF"),
        (image("PNG"), "photo.jpg", "n'est pas celui d'un fichier image JPEG"),
        (docx(), "budget.xlsx", "n'est pas celui d'un fichier Excel"),
        (xlsx(), "texte.odt", "n'est pas celui d'un fichier texte OpenDocument"),
        (odf("text"), "budget.ods", "n'est pas celui d'un fichier tableur"),
        (pdf(encryption=CHIFFRE), "rib.pdf", "protégé par un mot de passe"),
        (OLE, "projet.docx", "protégé par un mot de passe ou dans un ancien format"),
        (odf(manifeste="<manifest:encryption-data/>"), "projet.odt", "protégé par un mot de passe"),
        (pdf(3)[:400], "rib.pdf", "abîmé ou incomplet"),
        (b"%PDF-1.7\nn'importe quoi\n%%EOF", "rib.pdf", "abîmé ou incomplet"),
        (_sans_page(), "rib.pdf", "abîmé ou incomplet"),
        (image("PNG")[:40], "logo.png", "abîmé ou incomplet"),
        (image("JPEG")[:300], "photo.jpg", "abîmé ou incomplet"),
        (docx()[:80], "projet.docx", "abîmé ou incomplet"),
        (archive({"mimetype": detection.ODT}), "projet.odt", "abîmé ou incomplet"),
        (docx(**{"word/vbaProject.bin": "x"}), "projet.docx", "contient des macros"),
    ],
)
def test_refuse_en_disant_quoi_faire(octets: bytes, nom: str, phrase: str) -> None:
    with pytest.raises(FichierRefuse, match=phrase) as refus:
        juger(octets, nom, TYPES_PIECES)
    assert any(mot in str(refus.value) for mot in ("éposez", "Convertissez"))


def test_une_archive_qui_se_deploie_sans_fin_est_refusee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "DECOMPRESSE_MAX", 10_000)
    with pytest.raises(FichierRefuse, match="volumineux"):
        juger(docx(**{"word/media/image.bin": "0" * 20_000}), "projet.docx", TYPES_PIECES)


def test_une_image_demesuree_est_refusee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 50)
    with pytest.raises(FichierRefuse, match="trop grande"):
        juger(image("PNG"), "plan.png", TYPES_PIECES)


def test_les_types_demandes_restreignent() -> None:
    with pytest.raises(FichierRefuse, match="Formats possibles : PDF"):
        juger(image("PNG"), "logo.png", frozenset({detection.PDF}))
