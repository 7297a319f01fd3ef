"""La fiche d'évaluation : objectif contre atteint, part de l'État, trimestres, note d'une page."""

from __future__ import annotations

import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from bilans.documents.note import donnees_note, rendre_note
from bilans.models import Bilan, ValeurIndicateur
from bilans.selecteurs import evaluation as lectures
from candidatures.models import VolumeActivite
from socle.graphiques import Graphe, Serie
from tests.bilans.suites import autre_bilan_transmis
from tests.conventions.commun import html
from tests.exploitation.serveurs import exiger_outil
from tests.fabriques.bilans import agent_du_bilan, bilan_transmis
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def bilan() -> Bilan:
    """100 heures pour 400 prévues, dont 10 sur les marchés de l'État."""
    bilan = bilan_transmis()
    VolumeActivite.objects.create(
        dossier=bilan.convention.dossier, segment="etat", heures_prevues=400, marches_prevus=20
    )
    return bilan


def lues(bilan: Bilan) -> list[lectures.Resultat]:
    return lectures.resultats(lectures.bilans_evalues(agent_du_bilan("instructeur", bilan)))


def ouvrir(client: Client, bilan: Bilan, nom: str = "evaluation", *autres: str, **parametres: str) -> Any:
    client.force_login(agent_du_bilan("instructeur", bilan))
    return client.get(reverse(f"bilans:{nom}", args=autres), parametres)


def test_une_ligne_par_convention_par_appel_par_departement(bilan: Bilan) -> None:
    for par, libelle in (
        ("convention", bilan.convention.dossier.structure.nom),
        ("appel", bilan.convention.dossier.appel.titre),
        ("departement", bilan.convention.dossier.departements.get().libelle),
    ):
        (ligne,) = lectures.lignes_evaluation(lues(bilan), par)
        assert (ligne.libelle, ligne.objectif_heures, ligne.heures, ligne.part_heures, ligne.part_etat) == (
            libelle, Decimal(400), Decimal(100), Decimal("25.00"), Decimal("10.00"),
        )  # fmt: skip


def test_les_compteurs_d_heures_ne_s_additionnent_jamais(bilan: Bilan) -> None:
    final = bilan.convention.bilans.get(genre="final")
    ValeurIndicateur.objects.create(bilan=final, code="HEURES_REALISEES", perimetre="TOUS_MARCHES", valeur=900)
    Bilan.objects.filter(pk=final.pk).update(etat="transmis", transmis_le=bilan.transmis_le)
    lignes = lectures.lignes_evaluation(lues(bilan), "departement")
    assert {(x.compteur, x.heures) for x in lignes} == {
        ("heures dégagées par le travail du facilitateur", Decimal(100)),
        ("heures réalisées par les salariés", Decimal(900)),
    }


def test_sans_objectif_la_part_reste_vide() -> None:
    (ligne,) = lectures.lignes_evaluation(lues(bilan_transmis()), "convention")
    assert (ligne.objectif_heures, ligne.part_heures, ligne.heures) == (None, None, Decimal(100))


def test_les_heures_tombent_au_trimestre_ou_la_periode_finit(bilan: Bilan) -> None:
    graphe = lectures.heures_par_trimestre(lectures.bilans_evalues(agent_du_bilan("instructeur", bilan)))
    assert graphe.categories == ["T1 2026"]
    assert graphe.series[0].valeurs == (Decimal(100),)


def test_deux_bilans_de_la_meme_periode_se_cumulent_sans_compter_deux_fois(bilan: Bilan) -> None:
    final = bilan.convention.bilans.get(genre="final")
    version = bilan.convention.dossier.version_suivie
    assert version.indicateurs.filter(code="HEURES_ETP").exists()
    ValeurIndicateur.objects.create(bilan=final, code="HEURES_ETP", perimetre="TOUS_MARCHES", valeur=260)
    Bilan.objects.filter(pk=final.pk).update(etat="transmis", transmis_le=bilan.transmis_le)
    graphe = lectures.heures_par_trimestre(lectures.bilans_evalues(agent_du_bilan("instructeur", bilan)))
    assert dict(zip(graphe.categories, graphe.series[0].valeurs, strict=True)) == {
        "T1 2026": Decimal(100), "T3 2026": Decimal(160)
    }  # fmt: skip


def test_la_page_montre_les_graphiques_et_leur_tableau(client: Client, bilan: Bilan) -> None:
    page = html(ouvrir(client, bilan, par="departement", tri="part"))
    assert page.count('role="img"') == 3
    assert "Heures déclarées par trimestre" in page
    assert "style=" not in page.split("<main")[1]
    assert "25 %" in page.replace("\u202f", " ")
    assert "€" not in page


def test_une_page_vide_le_dit(client: Client) -> None:
    client.force_login(agent("instructeur", ServiceFactory()))
    assert "Aucun bilan n'est encore reçu" in html(client.get(reverse("bilans:evaluation")))


def test_le_classeur_suit_le_regroupement(client: Client, bilan: Bilan) -> None:
    reponse = ouvrir(client, bilan, "evaluation_exporter", par="appel")
    feuille = load_workbook(BytesIO(b"".join(reponse.streaming_content))).worksheets[0]
    assert [cellule.value for cellule in feuille[2]][:1] == [bilan.convention.dossier.appel.titre]
    assert feuille["E2"].value == 400


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_bilans(client: Client, bilan: Bilan) -> None:
    ouvrir(client, bilan)
    with CaptureQueriesContext(connection) as un:
        client.get(reverse("bilans:evaluation"))
    autre_bilan_transmis(appel=bilan.convention.dossier.appel)
    with CaptureQueriesContext(connection) as deux:
        client.get(reverse("bilans:evaluation"))
    assert len(deux) == len(un)


def test_la_note_tient_en_une_page_et_se_joint_a_ses_donnees(client: Client, bilan: Bilan, tmp_path: Path) -> None:
    reponse = ouvrir(client, bilan, "note_departement", "69")
    octets = b"".join(reponse.streaming_content)
    assert octets == b"".join(ouvrir(client, bilan, "note_departement", "69").streaming_content)
    chemin = tmp_path / "note.pdf"
    chemin.write_bytes(octets)
    subprocess.run([exiger_outil("qpdf"), "--check", str(chemin)], check=True, capture_output=True)
    with pikepdf.open(BytesIO(octets)) as document:
        assert len(document.pages) == 1
        assert "note.json" in document.attachments
    assert ouvrir(client, bilan, "note_departement", "38").status_code == 404


def test_la_note_la_plus_pleine_tient_encore_en_une_page(bilan: Bilan) -> None:
    compteurs = [
        "heures clausées, écrites aux marchés",
        "heures dégagées par le travail du facilitateur",
        "heures réalisées",
    ]
    trimestres = Graphe(
        "x", [f"T{n}" for n in range(12)], [Serie(nom, (n,) * 12) for n, nom in enumerate(compteurs, 1)]
    )
    departement = bilan.convention.dossier.departements.get()
    donnees = donnees_note(departement, lues(bilan), trimestres, attendus=12, jour=date(2026, 7, 1))
    assert len(donnees["trimestres"]) == 4
    ligne = donnees["structures"][0] | {"structure": "Association intercommunale pour l'insertion par l'économie soc…"}
    donnees |= {"structures": [ligne] * 8, "autres": 22, "totaux": [donnees["totaux"][0]] * 3}
    with pikepdf.open(BytesIO(rendre_note(donnees))) as document:
        assert len(document.pages) == 1


def test_un_nom_trop_long_est_coupe(bilan: Bilan) -> None:
    bilan.convention.dossier.structure.nom = "A" * 250
    bilan.convention.dossier.structure.save()
    donnees = donnees_note(
        bilan.convention.dossier.departements.get(), lues(bilan), Graphe("x", [], []), attendus=0, jour=date(2026, 7, 1)
    )
    assert donnees["structures"][0]["structure"] == "A" * 59 + "…"
