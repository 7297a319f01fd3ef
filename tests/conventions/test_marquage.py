"""Chaque page d'une convention dit laquelle elle est, et le document reste le même par ailleurs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conventions.documents import marquer, rendre_convention
from conventions.models import Convention
from socle import fichiers, numerisation, qr
from socle.detection import PDF
from socle.travaux import executer_echus
from tests.conventions.commun import lire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def produite(convention: Convention) -> Convention:
    executer_echus()
    return convention


def test_chaque_page_du_pdf_porte_son_qr(produite: Convention) -> None:
    version = produite.versions.get()
    octets = lire(version.fichier)
    total = qr.compter_pages(octets)
    lues = [numerisation.reconnaitre(page) for page in numerisation.pages(octets, PDF)]
    assert total > 3
    assert lues == [qr.Charge("CV", produite.uuid, version.rang, page, total) for page in range(1, total + 1)]


def test_le_document_marque_est_juste_et_dit_le_meme_texte(produite: Convention, tmp_path: Path) -> None:
    version = produite.versions.get()
    textes = []
    for nom, octets in (("avant", rendre_convention(version)), ("apres", lire(version.fichier))):
        chemin = tmp_path / nom
        chemin.write_bytes(octets)
        subprocess.run(["qpdf", "--check", chemin], check=True, capture_output=True)
        textes.append(subprocess.run(["pdftotext", chemin, "-"], check=True, capture_output=True).stdout)
    assert textes[0] == textes[1]


def test_la_meme_version_se_reproduit_a_l_octet(produite: Convention) -> None:
    version = produite.versions.get()
    assert marquer(rendre_convention(version), version) == lire(version.fichier)


def test_une_version_deja_produite_ne_l_est_pas_deux_fois(
    produite: Convention, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conventions.services import redaction
    from socle.models import Travail

    def refuser(_version: object) -> bytes:
        raise AssertionError("document déjà produit")

    monkeypatch.setattr(redaction, "rendre_convention", refuser)
    version = produite.versions.get()
    redaction.produire_pdf(Travail(arguments={"version": version.pk}))
    assert fichiers.lire(version.fichier) if version.fichier else False
