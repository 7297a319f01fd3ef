"""Le PDF d'un avenant : ce qu'il dit, sa forme (balisé, en français, scellé), produit et marqué une fois."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from conventions.documents import contenu_avenant, mentions_vides_avenant, rendre_avenant
from conventions.etats import EtatAvenant
from conventions.models import Avenant, VersionConvention
from conventions.services import avenants
from socle.canonique import json_canonique
from socle.travaux import executer_echus
from tests.conventions.commun import lire
from tests.conventions.suites import FIN, agent_de, avenant_de, en_cours, mener
from tests.exploitation.serveurs import exiger_outil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def avenant() -> Avenant:
    """Hausse et prolongation, avec un poste récrit à mi-parcours."""
    convention = en_cours()
    ouvert = avenant_de(
        convention, effet=date(2026, 3, 1), fin_apres=date(2026, 11, 30), corps="Visé par [[comptable]]."
    )
    poste = convention.postes.get()
    avenants.ajouter_poste(
        ouvert, acteur=agent_de(convention, "gestionnaire"), role=poste.role, etp=Decimal("0.8"),
        debut=date(2026, 3, 1), fin=FIN, cout=Decimal(14000), aide=Decimal(8000), remplace=poste,
    )  # fmt: skip
    return ouvert


@pytest.fixture
def texte(tmp_path: Path) -> Callable[[bytes], str]:
    """Texte d'un PDF dans l'ordre de lecture, espaces ordinaires."""

    def extraire(octets: bytes) -> str:
        (tmp_path / "a.pdf").write_bytes(octets)
        subprocess.run([exiger_outil("pdftotext"), str(tmp_path / "a.pdf")], check=True)
        return " ".join((tmp_path / "a.txt").read_text().split())

    return extraire


def derniere(avenant: Avenant) -> VersionConvention:
    return avenant.versions.select_related("avenant", "convention").order_by("-rang")[0]


def test_il_dit_ce_qui_change_avant_et_apres(avenant: Avenant, texte: Callable[[bytes], str]) -> None:
    lu = texte(rendre_avenant(derniere(avenant)))
    morceaux = (
        "Avenant n° 1", f"convention n° {avenant.convention.numero}", "Objet de l’avenant", "du 1er mars 2026",
        "passe de 15 000,00 € à 16 000,00 €", "passe du 31 août 2026 au 30 novembre 2026", "Visé par Comptable d'essai",
        "Cet article est remplacé", "Les autres clauses de la convention", "Pour le bénéficiaire",
        "Postes financés après l’avenant", "Texte des articles avant l’avenant",
    )  # fmt: skip
    positions = {morceau: lu.find(morceau) for morceau in morceaux}
    assert [m for m, place in positions.items() if place < 0] == []
    assert list(positions.values()) == sorted(positions.values())


def test_le_contenu_garde_montants_dates_articles_et_postes(avenant: Avenant) -> None:
    contenu = contenu_avenant(avenant)
    assert (contenu["montant_avant"], contenu["montant_apres"], contenu["fin_apres"]) == (
        "15000.00",
        "16000.00",
        "2026-11-30",
    )
    assert [(p["etp"], p["mois"], p["cout"]) for p in contenu["postes"]["lignes"]] == [
        ("1.00", 6, "15000.00"), ("0.80", 6, "14000.00")
    ]  # fmt: skip
    assert contenu["articles"]
    # Récrit, le poste n'est ni retiré, ni dit à 0,80 ETP sur toute la durée.
    assert (contenu["postes_changes"], contenu["postes_retires"]) == (["facilitateur n° 1"], [])
    assert any("1 poste de facilitateur à 0,80\u00a0ETP pendant 6\u00a0mois" in a["apres"] for a in contenu["articles"])
    assert all(a["avant"] != a["apres"] for a in contenu["articles"])
    assert mentions_vides_avenant(contenu) == []


@pytest.mark.pdf_neuf
def test_memes_donnees_memes_octets_balises_et_donnees_jointes(avenant: Avenant, tmp_path: Path) -> None:
    version = derniere(avenant)
    octets = rendre_avenant(version)
    assert octets == rendre_avenant(derniere(Avenant.objects.get(pk=avenant.pk)))
    chemin = tmp_path / "avenant.pdf"
    chemin.write_bytes(octets)
    essai = subprocess.run([exiger_outil("qpdf"), "--check", str(chemin)], check=True, capture_output=True, text=True)
    assert "No syntax or stream encoding errors" in essai.stdout
    with pikepdf.open(BytesIO(octets)) as document:
        assert str(document.Root.Lang) == "fr"
        assert document.Root.MarkInfo.Marked
        with document.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
            assert xmp["dc:title"] == f"Avenant n° 1 à la convention {avenant.convention.numero}"
        joint = document.attachments["avenant.json"].get_file().read_bytes()
    assert joint == json_canonique(version.contenu)
    assert json.loads(joint)["genre"] == "avenant"


def test_il_se_produit_une_fois_marque_page_a_page_et_sa_feuille_suit(avenant: Avenant) -> None:
    executer_echus()
    version = derniere(avenant)
    version.refresh_from_db()
    assert version.fichier is not None
    assert version.fichier.nom.startswith("avenant-1-")
    mene = mener(avenant, EtatAvenant.SIGNE)
    executer_echus()
    feuille = derniere(mene).feuille
    assert feuille is not None
    with pikepdf.open(BytesIO(lire(feuille))) as document, document.open_metadata() as xmp:
        assert "avenant n° 1" in xmp["dc:title"]
