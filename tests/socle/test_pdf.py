import json
import subprocess
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from socle import pdf
from socle.canonique import json_canonique

pytestmark = pytest.mark.pdf_neuf
DONNEES = {"numero": "2025-0042", "montant": Decimal("29473.50")}
CORPS = """{% extends "socle/pdf/base.html" %}{% block contenu %}
<h1>Convention</h1><p>Montant : <strong>29\u202f473,50\u00a0€</strong>, <em>à verser</em>. ☐ non ☒ oui → fin</p>
<table><caption>Plan</caption><thead><tr><th scope="col">Poste</th></tr></thead>
<tbody><tr><td>Salaires</td></tr></tbody></table>
<h2 class="saut">Annexe</h2>{{ saisie }}{% endblock %}"""


@pytest.fixture
def rendre(tmp_path: Path, settings: Any) -> Callable[..., bytes]:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    (tmp_path / "convention.html").write_text(CORPS)

    def _rendre(**autres: Any) -> bytes:
        piece = pdf.PieceJointe("convention.json", json_canonique(DONNEES), "Données de la convention")
        contexte = {"empreinte": pdf.empreinte_donnees(DONNEES), "saisie": "", **autres}
        return pdf.rendre(
            "convention.html", contexte, titre="Convention 2025-0042", pieces=[piece], identifiant="convention:1"
        )

    return _rendre


def _outil(nom: str, octets: bytes, dossier: Path, *options: str) -> str:
    chemin = dossier / "essai.pdf"
    chemin.write_bytes(octets)
    return subprocess.run([nom, *options, str(chemin)], check=True, capture_output=True, text=True).stdout


def test_memes_entrees_memes_octets(rendre: Callable[..., bytes]) -> None:
    assert rendre() == rendre()
    assert rendre() != rendre(saisie="autre")


def test_structure_juste(rendre: Callable[..., bytes], tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors found" in _outil("qpdf", rendre(), tmp_path, "--check")


def test_balise_en_francais_et_declare_pdf_a_3a(rendre: Callable[..., bytes]) -> None:
    with pikepdf.open(BytesIO(rendre())) as document:
        racine = document.Root
        assert str(racine.Lang) == "fr"
        assert racine.MarkInfo.Marked
        assert "/StructTreeRoot" in racine
        with document.open_metadata() as metadonnees:
            assert metadonnees["pdfaid:part"] == "3"
            assert metadonnees["pdfaid:conformance"] == "A"
            assert metadonnees["dc:title"] == "Convention 2025-0042"


def test_porte_ses_donnees(rendre: Callable[..., bytes]) -> None:
    with pikepdf.open(BytesIO(rendre())) as document:
        assert {str(fiche.AFRelationship) for fiche in document.Root.AF} == {"/Data"}
        assert json.loads(document.attachments["convention.json"].get_file().read_bytes()) == {
            "numero": "2025-0042",
            "montant": "29473.50",
        }


def test_toutes_les_polices_sont_embarquees_et_livrees(rendre: Callable[..., bytes], tmp_path: Path) -> None:
    lignes = _outil("pdffonts", rendre(), tmp_path).splitlines()[2:]
    assert {ligne.split()[0].split("+")[1] for ligne in lignes} == {
        "Guichet-Texte",
        "Guichet-Texte-Bold",
        "Guichet-Texte-Italic",
    }
    assert all(ligne.split()[-5] == "yes" for ligne in lignes), lignes


def test_pagination_titre_et_empreinte_au_pied(rendre: Callable[..., bytes], tmp_path: Path) -> None:
    _outil("pdftotext", rendre(), tmp_path, "-layout")
    texte = (tmp_path / "essai.txt").read_text()
    assert "page 1 / 2" in texte
    assert "page 2 / 2" in texte
    assert f"empreinte des données {pdf.empreinte_donnees(DONNEES)[:16]}" in texte
    assert texte.count("Convention 2025-0042") == 2
    assert "□ non ■ oui → fin" in texte


def test_sans_empreinte_le_pied_garde_le_titre(rendre: Callable[..., bytes], tmp_path: Path) -> None:
    _outil("pdftotext", rendre(empreinte=""), tmp_path, "-layout")
    texte = (tmp_path / "essai.txt").read_text()
    assert "empreinte" not in texte
    assert "Convention 2025-0042" in texte


@pytest.mark.parametrize(
    "adresse",
    [
        "http://127.0.0.1:1/espion.png",
        "https://exemple.fr/espion.png",
        "file:///etc/passwd",
        "ftp://exemple.fr/x",
        "data:text/html,<p>x</p>",
        "file:///static/../etc/passwd",
    ],
)
def test_aucune_adresse_exterieure_n_est_lue(adresse: str) -> None:
    with pytest.raises(ValueError, match="hors des fichiers"):
        pdf.recuperer(adresse)


def test_on_ne_sort_pas_du_dossier_statique_par_le_haut(settings: Any) -> None:
    racine = Path(settings.STATICFILES_DIRS[0]).as_uri()
    with pytest.raises(ValueError, match="hors des fichiers"):
        pdf.recuperer(f"{racine}/socle/../../manage.py")
    assert b"@page" in pdf.recuperer(f"{racine}/socle/pdf.css").read()


def test_une_image_exterieure_n_empeche_pas_le_rendu(rendre: Callable[..., bytes]) -> None:
    """Une adresse glissée dans un texte ne fait ni sortir, ni échouer : le document se rend sans elle."""
    from django.utils.safestring import mark_safe

    assert rendre(saisie=mark_safe('<img src="https://exemple.fr/x.png" alt="logo">')).startswith(b"%PDF-")
