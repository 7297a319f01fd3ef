import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from socle import fichiers
from socle.fichiers import FichierAltere, FichierRefuse
from socle.horloge import maintenant
from socle.models import Antivirus, Fichier
from tests.fabriques.socle import ActeurEssai, pdf, televerse

pytestmark = pytest.mark.django_db
ACTEUR = ActeurEssai()


@pytest.fixture
def stockage(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_deposer_garde_le_contenu_et_dit_qui_quand_quoi(stockage: Path, horloge: datetime) -> None:
    octets = pdf()
    fichier = fichiers.deposer(
        televerse(octets, "C:\\Mes documents\\RIB e\u0301te\u0301.pdf", "text/html"), acteur=ACTEUR
    )
    assert (fichier.nom, fichier.taille, fichier.type_contenu) == ("RIB été.pdf", len(octets), "application/pdf")
    assert fichier.sha256 == hashlib.sha256(octets).hexdigest()
    assert (fichier.depose_le, fichier.depose_par, fichier.depose_par_libelle) == (horloge, 7, "Camille Martin")
    assert fichier.antivirus == Antivirus.NON_CONFIGURE
    assert fichiers.lire(fichier) == octets
    assert [p.name for p in stockage.glob("*/*")] == [fichier.uuid.hex]


@pytest.mark.parametrize(
    ("taille", "phrase"),
    [
        (0, "vide"),
        (20 * 1024 * 1024 + 1, "pèse 20 Mo : la limite est de 20 Mo"),
        (21 * 1024 * 1024, "pèse 21 Mo : la limite est de 20 Mo"),
    ],
)
def test_taille_refusee(stockage: Path, taille: int, phrase: str) -> None:
    with pytest.raises(FichierRefuse, match=phrase):
        fichiers.deposer(televerse(b"%PDF-" + b"0" * (taille - 5) if taille else b""), acteur=ACTEUR)
    assert not Fichier.objects.exists()
    assert list(stockage.iterdir()) == []


def test_un_refus_n_ecrit_rien(stockage: Path) -> None:
    with pytest.raises(FichierRefuse, match="programme"):
        fichiers.deposer(televerse(b"MZ" + b"\0" * 99, "facture.pdf"), acteur=ACTEUR)
    assert list(stockage.iterdir()) == []


def test_le_disque_est_synchronise_avant_la_ligne(stockage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ordre: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda _descripteur: ordre.append("fsync"))
    monkeypatch.setattr(Fichier, "save", lambda _fichier, **_options: ordre.append("ligne"))
    fichiers.enregistrer(b"x", "convention.pdf", "application/pdf")
    assert ordre == ["fsync", "fsync", "ligne"]


def test_le_telechargement_est_une_piece_jointe_en_bac_a_sable(stockage: Path) -> None:
    fichier = fichiers.enregistrer(pdf(), "Convention été.pdf", "application/pdf", acteur=ACTEUR)
    reponse = fichiers.reponse(fichier)
    assert reponse["Content-Disposition"].startswith("attachment; filename*=utf-8''Convention")
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reponse["Content-Security-Policy"]
    assert "no-store" in reponse["Cache-Control"]
    assert b"".join(reponse) == fichiers.lire(fichier)


@pytest.mark.parametrize("etat", [Antivirus.EN_ATTENTE, Antivirus.INFECTE, Antivirus.ILLISIBLE])
def test_sans_verdict_sain_rien_ne_se_telecharge(stockage: Path, etat: Antivirus) -> None:
    fichier = fichiers.enregistrer(b"x", "a.pdf", "application/pdf")
    fichier.antivirus = etat
    with pytest.raises(PermissionDenied, match=r"antivirus"):
        fichiers.reponse(fichier)


def test_un_contenu_change_sur_le_disque_ne_se_lit_pas(stockage: Path) -> None:
    fichier = fichiers.enregistrer(b"avant", "a.pdf", "application/pdf")
    (stockage / fichier.chemin).write_bytes(b"apres")
    with pytest.raises(FichierAltere):
        fichiers.lire(fichier)


def test_les_orphelins_de_plus_d_un_jour_sont_balayes(stockage: Path) -> None:
    garde = fichiers.enregistrer(b"garde", "a.pdf", "application/pdf")
    with transaction.atomic():
        perdu = fichiers.enregistrer(b"perdu", "b.pdf", "application/pdf")
        transaction.set_rollback(True)
    recent = stockage / "ab" / ("ab" * 16)
    recent.parent.mkdir(exist_ok=True)
    recent.write_bytes(b"en cours")
    hier = (maintenant() - timedelta(days=1, minutes=1)).timestamp()
    for chemin in (garde.chemin, perdu.chemin):
        os.utime(stockage / chemin, (hier, hier))
    assert fichiers.balayer_orphelins() == 1
    assert not (stockage / perdu.chemin).exists()
    assert (stockage / garde.chemin).exists()
    assert recent.exists()


def test_balayer_sans_stockage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "absent"
    assert fichiers.balayer_orphelins() == 0


def test_effacer_retire_la_ligne_puis_le_contenu(stockage: Path, django_capture_on_commit_callbacks: Any) -> None:
    fichier = fichiers.enregistrer(b"x", "a.pdf", "application/pdf")
    chemin = stockage / fichier.chemin
    with django_capture_on_commit_callbacks(execute=True):
        fichiers.effacer(fichier)
        assert chemin.exists()
    assert not chemin.exists()
    assert not Fichier.objects.exists()


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "document"),
        ("..", "document"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_nom_propre(nom: str, attendu: str) -> None:
    assert fichiers.nom_propre(nom) == attendu
