"""Le QR de page : ce qu'il dit, ce qu'il refuse, et un PDF qui ne perd rien à le porter."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle import qr
from tests.socle.scans import OBJET, avec_qr, rendu

ELEMENTS_PDF_A = {"/Lang", "/MarkInfo", "/StructTreeRoot", "/OutputIntents", "/Metadata", "/AF"}


def _ouvrir(octets: bytes, dossier: Path) -> Path:
    chemin = dossier / "essai.pdf"
    chemin.write_bytes(octets)
    return chemin


def _balises(noeud: Any) -> list[Any]:
    """Arbre des balises, en listes : rôle, texte de remplacement, contenu marqué."""
    if not isinstance(noeud, pikepdf.Dictionary):
        return [repr(noeud)]
    enfants: Any = noeud.get("/K", [])
    suite = enfants if isinstance(enfants, list | pikepdf.Array) else [enfants]
    return [str(noeud.get("/S")), str(noeud.get("/Alt")), [_balises(enfant) for enfant in suite]]


@given(
    identifiant=st.uuids(),
    version=st.integers(1, 99_999),
    total=st.integers(1, 9_999),
    part=st.floats(0, 1, exclude_min=True),
)
def test_la_charge_se_relit(identifiant: UUID, version: int, total: int, part: float) -> None:
    page = max(1, round(total * part))
    lue = qr.lire_charge(qr.charge("CV", identifiant, version, page, total))
    assert lue == qr.Charge("CV", identifiant, version, page, total)


def test_la_charge_tient_dans_le_plus_petit_qr_utile() -> None:
    texte = qr.charge("CV", OBJET, 12, 140, 140)
    assert len(texte) <= 47  # alphanumérique, version 3, correction Q : 29 modules


@pytest.mark.parametrize(
    ("prefixe", "version", "page", "total"),
    [("cv", 1, 1, 1), ("C", 1, 1, 1), ("CV", 0, 1, 1), ("CV", 1, 0, 1), ("CV", 1, 3, 2)],
)
def test_une_charge_hors_format_ne_s_ecrit_pas(prefixe: str, version: int, page: int, total: int) -> None:
    with pytest.raises(ValueError, match="hors format"):
        qr.charge(prefixe, OBJET, version, page, total)


def test_un_caractere_change_ne_se_lit_plus() -> None:
    texte = qr.charge("CV", OBJET, 1, 2, 3)
    for rang, caractere in enumerate(texte):
        autre = "3" if caractere != "3" else "4"
        assert qr.lire_charge(texte[:rang] + autre + texte[rang + 1 :]) is None, rang


@pytest.mark.parametrize("texte", ["", "https://exemple.fr/", "CV:ABC:1:1:1:AAAAA", "WIFI:S:salle;;", "é" * 40])
def test_le_qr_d_un_autre_logiciel_n_est_pas_lu(texte: str) -> None:
    assert qr.lire_charge(texte) is None


def test_apposer_garde_texte_balises_et_pieces(tmp_path: Path) -> None:
    avant, apres = rendu(), avec_qr()
    textes = [
        subprocess.run(["pdftotext", "-layout", _ouvrir(o, tmp_path), "-"], check=True, capture_output=True).stdout
        for o in (avant, apres)
    ]
    assert textes[0] == textes[1]
    with pikepdf.open(_ouvrir(avant, tmp_path)) as un:
        structure = _balises(un.Root.StructTreeRoot)
        metadonnees, jointe = un.Root.Metadata.read_bytes(), un.attachments["donnees.json"].get_file().read_bytes()
        identite = bytes(un.trailer.ID[0])
    with pikepdf.open(_ouvrir(apres, tmp_path)) as deux:
        assert set(deux.Root.keys()) >= ELEMENTS_PDF_A
        assert str(deux.Root.Lang) == "fr"
        assert _balises(deux.Root.StructTreeRoot) == structure
        assert deux.Root.Metadata.read_bytes() == metadonnees
        assert deux.attachments["donnees.json"].get_file().read_bytes() == jointe
        assert bytes(deux.trailer.ID[0]) == identite
        dessins = [page.Contents[-1].read_bytes() for page in deux.pages]
    assert all(dessin.lstrip().removeprefix(b"Q\n").startswith(b"/Artifact <<") for dessin in dessins)


def test_apposer_donne_un_pdf_juste_et_sans_police_de_plus(tmp_path: Path) -> None:
    chemin = _ouvrir(avec_qr(), tmp_path)
    verdict = subprocess.run(["qpdf", "--check", chemin], check=True, capture_output=True, text=True).stdout
    assert "No syntax or stream encoding errors found" in verdict
    polices = subprocess.run(["pdffonts", chemin], check=True, capture_output=True, text=True).stdout
    assert {ligne.split()[0].split("+")[1] for ligne in polices.splitlines()[2:]} <= {
        "Guichet-Texte",
        "Guichet-Texte-Bold",
    }


def test_apposer_est_deterministe_et_depend_de_la_charge() -> None:
    assert avec_qr() == avec_qr()
    assert avec_qr(version=1) != avec_qr(version=2)


def test_il_faut_un_qr_et_une_legende_par_page() -> None:
    nombre = qr.compter_pages(rendu())
    with pytest.raises(ValueError, match="un QR"):
        qr.apposer(rendu(), [qr.charge("CV", OBJET, 1, 1, 1)] * (nombre + 1))
    with pytest.raises(ValueError, match="un QR"):
        qr.apposer(rendu(), [qr.charge("CV", OBJET, 1, 1, 1)] * nombre, ["une légende"])


def test_le_qr_ne_touche_ni_l_entete_ni_le_texte(tmp_path: Path) -> None:
    """Les mots de la page, mesurés par poppler, restent hors du carré du QR et de son blanc."""
    chemin = _ouvrir(avec_qr(), tmp_path)
    sortie = subprocess.run(["pdftotext", "-bbox", chemin, "-"], check=True, capture_output=True, text=True).stdout
    gauche, bas = 595.28 - qr.BORD_DROIT - qr.COTE - 4, qr.BORD_HAUT + qr.COTE + 4
    mots = [ligne for ligne in sortie.splitlines() if "<word" in ligne]
    assert len(mots) > 200
    for mot in mots:
        champs = dict(paire.split("=", 1) for paire in mot.split(">")[0].split()[1:])
        assert float(champs["xMax"].strip('"')) < gauche or float(champs["yMin"].strip('"')) > bas, mot
