"""Relire un scan : la page se retrouve tournée, penchée, grise, floue, passée, mêlée ; sinon, non reconnue."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import segno
from PIL import Image

from socle import numerisation, qr
from socle.detection import DOCX, JPEG, PDF, PNG, FichierRefuse
from tests.socle import scans as s

Effet = Callable[[Image.Image], Image.Image]
EFFETS: dict[str, Effet] = {
    "propre": lambda i: i,
    "quart de tour": lambda i: s.tourner(i, 90),
    "tête en bas": lambda i: s.tourner(i, 180),
    "trois quarts": lambda i: s.tourner(i, 270),
    "penchée de 10°": lambda i: s.tourner(i, 10),
    "penchée de -10°": lambda i: s.tourner(i, -10),
    "tournée et penchée": lambda i: s.tourner(i, 187),
    "noir et blanc": lambda i: i.convert("1").convert("L"),
    "grise et grenue": lambda i: s.bruiter(i.convert("L"), 90),
    "floue": lambda i: s.flouter(i, 1.6),
    "floue et grenue": lambda i: s.bruiter(s.flouter(i, 1.2), 60),
    "120 points par pouce": lambda i: i.resize((992, 1403)),
    "encre passée sur papier jauni": lambda i: s.delaver(i, (176, 168, 150), (232, 224, 200)),
    "encre rouge pâle": lambda i: s.delaver(i, (250, 205, 205), (252, 250, 250)),
    "très penchée, floue et grenue": lambda i: s.bruiter(s.flouter(s.tourner(i, 97), 1.0), 50),
}


def _qr_etranger(texte: str) -> Image.Image:
    sortie = BytesIO()
    segno.make(texte, error="q").save(sortie, kind="png", scale=5)
    return Image.open(sortie).convert("RGB")


def _page(rang: int) -> qr.Charge:
    return qr.Charge("CV", s.OBJET, 1, rang, len(s.scans()))


@pytest.mark.parametrize("effet", EFFETS.values(), ids=EFFETS)
def test_la_page_est_reconnue(effet: Effet) -> None:
    assert numerisation.reconnaitre(effet(s.scans()[1])) == _page(2)


@pytest.mark.parametrize("angle", [-90, -10, 0, 4, 88, 188])
def test_la_page_est_remise_a_l_endroit(angle: float) -> None:
    """Redressée puis relue : à moins d'un degré de l'aplomb, à l'endroit."""
    page = s.tourner(s.scans()[0].convert("L"), angle)
    lecture = numerisation.lire(page)
    assert lecture is not None
    assert abs((lecture.angle - angle + 180) % 360 - 180) < 1
    relue = numerisation.lire(numerisation.redresser(page, lecture.angle))
    assert relue is not None
    assert abs(relue.angle) < 1


def test_une_page_droite_n_est_pas_recalculee() -> None:
    page = s.scans()[0]
    assert numerisation.redresser(page, 0.3) is page


def test_une_page_sans_qr_n_est_pas_reconnue() -> None:
    assert numerisation.reconnaitre(next(numerisation.pages(s.rendu(), PDF))) is None
    assert numerisation.reconnaitre(Image.new("L", (400, 500), 255)) is None


def test_le_qr_d_un_autre_logiciel_n_est_pas_reconnu() -> None:
    page = next(numerisation.pages(s.rendu(), PDF))
    page.paste(_qr_etranger("https://exemple.fr/une-autre-administration"), (1300, 60))
    assert numerisation.reconnaitre(page) is None


def test_un_autre_qr_sur_la_page_ne_gene_pas() -> None:
    page = s.scans()[1].copy()
    page.paste(_qr_etranger("00020101021129370016A000000677010111"), (80, 1900))
    assert numerisation.reconnaitre(page) == _page(2)


def test_deux_qr_qui_se_contredisent_ne_se_tranchent_pas() -> None:
    page = s.scans()[0].copy()
    page.paste(_qr_etranger(qr.charge("CV", s.OBJET, 1, 2, 3)), (80, 1900))
    assert numerisation.reconnaitre(page) is None


@pytest.mark.parametrize(("format_", "type_contenu"), [("JPEG", JPEG), ("PNG", PNG)])
def test_une_photo_est_une_page(format_: str, type_contenu: str) -> None:
    (page,) = numerisation.pages(s.fichier(s.scans()[2], format_), type_contenu)
    assert numerisation.reconnaitre(page) == _page(3)


def test_la_photo_couchee_d_un_telephone_est_relevee() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # « à tourner d'un quart de tour à droite »
    octets = s.fichier(s.tourner(s.scans()[0], 270), "JPEG", exif=exif.tobytes())
    (page,) = numerisation.pages(octets, JPEG)
    lecture = numerisation.lire(page)
    assert lecture is not None
    assert abs(lecture.angle) < 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_chaque_mode_d_image_se_lit(mode: str) -> None:
    page = s.scans()[0]
    if mode == "I;16":
        converti = page.convert("L").convert("I").point(lambda valeur: valeur * 257).convert("I;16")
    else:
        converti = page.convert(mode)
    (lue,) = numerisation.pages(s.fichier(converti, "PNG"), PNG)
    assert lue.mode in {"L", "RGB"}
    assert numerisation.reconnaitre(lue) == _page(1)


def test_melangees_puis_assemblees_les_pages_font_le_document(tmp_path: Path) -> None:
    tirage = random.Random(4)  # noqa: S311 - un ordre de pages
    tas = [
        s.bruiter(s.tourner(page.convert("L"), tirage.choice([0, 90, 184, 265])), 30, rang)
        for rang, page in enumerate(s.scans())
    ]
    tirage.shuffle(tas)
    lues = [(numerisation.lire(image), image) for image in tas]
    droites = {lecture.charge.page: numerisation.redresser(image, lecture.angle) for lecture, image in lues if lecture}
    rangees = [droites[rang] for rang in sorted(droites)]
    octets = numerisation.assembler(rangees, "Contrat 1, exemplaire signé")
    assert octets == numerisation.assembler(rangees, "Contrat 1, exemplaire signé")
    chemin = tmp_path / "exemplaire.pdf"
    chemin.write_bytes(octets)
    verdict = subprocess.run(["qpdf", "--check", chemin], check=True, capture_output=True, text=True).stdout
    assert "No syntax or stream encoding errors found" in verdict
    relues = [numerisation.lire(page) for page in numerisation.pages(octets, PDF)]
    assert [lecture.charge for lecture in relues if lecture] == [_page(rang) for rang in (1, 2, 3)]
    assert all(abs(lecture.angle) < 1 for lecture in relues if lecture)
    with pikepdf.open(chemin) as document:
        assert [tuple(map(float, page.mediabox[2:])) for page in document.pages] == [(595.28, 841.89)] * 3


def test_une_page_couchee_reste_couchee() -> None:
    octets = numerisation.assembler([Image.new("L", (2339, 1654), 255)])
    with pikepdf.open(BytesIO(octets)) as document:
        assert tuple(map(float, document.pages[0].mediabox[2:])) == (841.89, 595.28)


def test_la_vignette_garde_les_proportions() -> None:
    with Image.open(BytesIO(numerisation.jpeg(s.scans()[0], 200))) as vignette:
        assert vignette.size == (200, 283)


def test_trop_de_pages_est_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numerisation, "PAGES_MAX", 2)
    with pytest.raises(FichierRefuse, match="3 pages : la limite est de 2"):
        numerisation.compter(s.rendu(), PDF)


def test_une_image_demesuree_est_refusee_avant_d_etre_deployee() -> None:
    """Une bombe : quelques octets annoncent un milliard de points, dans un PDF comme dans un PNG."""
    document = pikepdf.new()
    bombe = document.make_stream(
        b"x", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=40_000, Height=40_000
    )
    document.add_blank_page().add_resource(bombe, pikepdf.Name.XObject)
    sortie = BytesIO()
    document.save(sortie)
    with pytest.raises(FichierRefuse, match="trop grande"):
        next(numerisation.pages(sortie.getvalue(), PDF))
    png = bytearray(s.fichier(Image.new("1", (8, 8)), "PNG"))
    png[16:24] = (40_000).to_bytes(4, "big") * 2
    with pytest.raises(FichierRefuse, match=r"trop grande|abîmé"):
        next(numerisation.pages(bytes(png), PNG))


def test_une_page_geante_ou_minuscule_garde_une_taille_raisonnable() -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(14_400, 14_400))
    document.add_blank_page(page_size=(60, 80))
    sortie = BytesIO()
    document.save(sortie)
    tailles = [max(page.size) for page in numerisation.pages(sortie.getvalue(), PDF)]
    assert tailles == [pytest.approx(numerisation.COTE_MAX, abs=2), pytest.approx(numerisation.COTE_MIN, abs=2)]


@pytest.mark.parametrize("type_contenu", [PDF, JPEG, PNG])
def test_un_fichier_abime_est_refuse_avec_sa_phrase(type_contenu: str) -> None:
    with pytest.raises(FichierRefuse, match="Numérisez à nouveau"):
        list(numerisation.pages(b"%PDF-1.7 n'importe quoi", type_contenu))


def test_un_autre_type_est_refuse() -> None:
    with pytest.raises(FichierRefuse, match="PDF, en JPEG ou en PNG"):
        next(numerisation.pages(b"PK", DOCX))
