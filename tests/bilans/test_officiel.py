"""Notre impression du compte rendu, et le formulaire officiel rempli quand le vierge est là.

Le vierge n'est pas livré : ces essais-là lisent le dossier que dit GUICHET_CERFA, et se sautent sans lui.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bilans.documents.compte_rendu import contexte_imprime, rendre_compte_rendu
from bilans.documents.officiel import (
    EMPREINTE_CONNUE,
    FormulaireInconnu,
    cases_attendues,
    controler_vierge,
    remplir_officiel,
    valeurs_officielles,
)
from bilans.models import Bilan
from bilans.selecteurs.vierges import vierge_du_service
from bilans.services.vierges import charger_formulaire
from comptes.models import Service
from regles.plan_comptable.compte_rendu import ACROFORM_15059, LIGNES_SYNTHESE, TEXTES_15059
from socle.canonique import json_canonique
from socle.workflow import DroitManquant
from tests.bilans.suites import compte_rendu_transmis, porteur
from tests.exploitation.serveurs import exiger_outil
from tests.fabriques.comptes import ServiceFactory, agent
from tests.fabriques.socle import pdf

MONTANTS = {
    "62.3": ("2000", "2300.40"), "64.1": ("33000", "32000.60"), "64.2": ("11000", "10800"), "74.E1": ("29473", "29473"),
    "74.D1": ("12000", "12000"), "RP.1": ("4527", "3628"), "864": ("800", "800"), "870": ("800", "800"),
}  # fmt: skip
PRECISIONS = {"74.E1": "DREETS Auvergne-Rhône-Alpes", "RP.1": "Fonds propres"}


def contenu() -> dict[str, Any]:
    """Un compte rendu transmis, équilibré au centime."""
    return {
        "schema": 1, "formulaire": "15059*02", "convention": "AURA-2025-0001", "structure": "Association de l'été",
        "siret": "35600000000048", "rna": "W691234567", "prive": True, "service": "DREETS", "appel": "Appel 2025",
        "exercice": ["2025-09-01", "2025-12-31"], "prevision": "La prévision est celle du budget conventionné.",
        "textes": {
            "mise_en_oeuvre": "Vingt acheteurs rencontrés, clauses écrites et suivies. " * 12,
            "beneficiaires": "60 demandeurs d'emploi.", "dates_lieux": "Lyon.", "objectifs": "Oui.",
            "repartition_indirectes": "Quote-part.", "ecarts": "Rien d'autre.", "volontaires": "", "observations": "",
        },
        "lignes": [
            {
                "code": x.code, "libelle": x.libelle, "precision": PRECISIONS.get(x.code, ""),
                "prevision": MONTANTS.get(x.code, ("0", "0"))[0], "realisation": MONTANTS.get(x.code, ("0", "0"))[1],
            }
            for x in LIGNES_SYNTHESE if x.saisissable
        ],
        "explications": {"62": "Déplacements plus nombreux."}, "subvention": "29473.00",
        "signature": {"nom": "Dominique Durand", "a": "Lyon", "le": "2026-06-30"},
    }  # fmt: skip


def bilan() -> Bilan:
    return Bilan(uuid="7d0f8c52-6f0b-4a55-9f6e-000000000001", contenu=contenu(), empreinte="e" * 64)


@pytest.fixture(scope="module")
def vierge() -> bytes:
    dossier = os.environ.get("GUICHET_CERFA", "")
    chemin = Path(dossier) / "cerfa_15059-02.pdf"
    if not dossier or not chemin.is_file():
        pytest.skip("Le formulaire officiel vierge n'est pas livré : donnez son dossier dans GUICHET_CERFA.")
    return chemin.read_bytes()


# --- Notre impression


def texte(octets: bytes, tmp_path: Path) -> str:
    (tmp_path / "c.pdf").write_bytes(octets)
    subprocess.run([exiger_outil("pdftotext"), "-layout", str(tmp_path / "c.pdf")], check=True)
    return " ".join((tmp_path / "c.txt").read_text().replace("\u202f", " ").split())


def test_les_trois_feuillets_dans_l_ordre(tmp_path: Path) -> None:
    lu = texte(rendre_compte_rendu(bilan()), tmp_path)
    morceaux = (
        "1. Bilan qualitatif", "35600000000048", "Vingt acheteurs", "2. Tableau de synthèse",
        "Exercice du 1er septembre 2025 au 31 décembre 2025", "64 – Charges de personnel", "Total des charges",
        "870 – Bénévolat", "La subvention de 29 473 €", "3. Données chiffrées", "Déplacements plus nombreux.",
        "Dominique Durand", "Fait le 30 juin 2026 à Lyon",
    )  # fmt: skip
    positions = [lu.find(morceau) for morceau in morceaux]
    assert [m for m, p in zip(morceaux, positions, strict=True) if p < 0] == []
    assert positions == sorted(positions)


def test_en_euros_entiers_les_totaux_restent_egaux() -> None:
    blocs = dict(contexte_imprime(contenu())["blocs"])
    (charges, produits) = blocs[""][0]
    assert charges[2] == produits[2] == "45\u202f901"


@pytest.mark.pdf_neuf
def test_memes_donnees_memes_octets_balises_et_json_joint(tmp_path: Path) -> None:
    octets = rendre_compte_rendu(bilan())
    assert octets == rendre_compte_rendu(bilan())
    chemin = tmp_path / "c.pdf"
    chemin.write_bytes(octets)
    subprocess.run([exiger_outil("qpdf"), "--check", str(chemin)], check=True, capture_output=True)
    infos = subprocess.run([exiger_outil("pdfinfo"), str(chemin)], check=True, capture_output=True, text=True).stdout
    assert "Tagged:          yes" in infos
    polices = subprocess.run([exiger_outil("pdffonts"), str(chemin)], check=True, capture_output=True, text=True)
    assert all(ligne.split()[-5] == "yes" for ligne in polices.stdout.splitlines()[2:])
    with pikepdf.open(BytesIO(octets)) as document:
        assert str(document.Root.Lang) == "fr"
        joint = document.attachments["compte-rendu.json"].get_file().read_bytes()
    assert joint == json_canonique(contenu())
    assert json.loads(joint)["formulaire"] == "15059*02"


# --- Le formulaire officiel


def test_870_recoit_le_benevolat_et_une_ligne_vide_reste_blanche() -> None:
    valeurs = valeurs_officielles(contenu())
    cases = ACROFORM_15059["870"]
    assert cases is not None
    assert valeurs[cases.realisation] == "800"
    vides = ACROFORM_15059["875"]
    assert vides is not None
    assert vides.realisation not in valeurs


def test_une_precision_va_a_la_ligne_libre_du_dessous() -> None:
    libre = ACROFORM_15059["74.E2"]
    assert libre is not None
    assert valeurs_officielles(contenu())[libre.libelle] == "DREETS Auvergne-Rhône-Alpes"


def test_un_autre_pdf_est_refuse_avec_ce_qui_lui_manque() -> None:
    with pytest.raises(FormulaireInconnu, match=f"il en manque {len(cases_attendues())}"):
        controler_vierge(pdf())
    with pytest.raises(FormulaireInconnu, match="pas un PDF"):
        controler_vierge(b"bonjour")


def test_le_vierge_est_celui_que_nous_connaissons(vierge: bytes) -> None:
    assert hashlib.sha256(vierge).hexdigest() == EMPREINTE_CONNUE
    assert cases_attendues() <= controler_vierge(vierge)


def test_le_formulaire_officiel_est_rempli(vierge: bytes, tmp_path: Path) -> None:
    octets = remplir_officiel(vierge, contenu())
    assert octets == remplir_officiel(vierge, contenu())
    chemin = tmp_path / "officiel.pdf"
    chemin.write_bytes(octets)
    subprocess.run([exiger_outil("qpdf"), "--check", str(chemin)], check=True, capture_output=True)
    lu = texte(octets, tmp_path)
    for morceau in ("Association de l'été", "DREETS Auvergne-Rhône-Alpes", "29 473", "Dominique Durand", "30/06/2026"):
        assert morceau in lu, morceau
    with pikepdf.open(BytesIO(octets)) as document:
        assert "/XFA" not in document.Root.AcroForm
        remplies = {str(c.fully_qualified_name): c for c in pikepdf.form.Form(document)._acroform.fields}
        assert remplies[TEXTES_15059["siret"]].value_as_string == "35600000000048"
        total, autre = ACROFORM_15059["TC"], ACROFORM_15059["TP"]
        assert total is not None
        assert autre is not None
        assert remplies[total.realisation].value_as_string == remplies[autre.realisation].value_as_string == "45 101"


# --- Le téléversement


@pytest.mark.django_db
@pytest.mark.usefixtures("horloge")
class TestTeleverser:
    """Qui dépose un vierge, et à qui il sert."""

    def deposer(self, service: Service, octets: bytes, role: str = "administrateur") -> Any:
        fichier = SimpleUploadedFile("cerfa.pdf", octets, content_type="application/pdf")
        return charger_formulaire(service, fichier, acteur=agent(role, service))

    def test_un_administrateur_depose_et_les_services_rattaches_s_en_servent(self, vierge: bytes) -> None:
        parent = ServiceFactory()
        enfant = ServiceFactory(parent=parent)
        assert vierge_du_service(enfant) is None
        depose = self.deposer(parent, vierge)
        assert vierge_du_service(enfant) == vierge_du_service(parent) == depose
        assert vierge_du_service(ServiceFactory()) is None

    def test_les_autres_n_y_ont_pas_droit(self) -> None:
        with pytest.raises(DroitManquant):
            self.deposer(ServiceFactory(), pdf(), "instructeur")

    def test_un_pdf_sans_ces_cases_n_est_pas_garde(self) -> None:
        service = ServiceFactory()
        with pytest.raises(FormulaireInconnu):
            self.deposer(service, pdf())
        assert vierge_du_service(service) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("horloge")
def test_le_porteur_telecharge_le_formulaire_officiel_rempli(client: Client, vierge: bytes) -> None:
    transmis = compte_rendu_transmis()
    adresse = reverse("bilans:compte_rendu_officiel", args=[transmis.uuid])
    client.force_login(porteur(transmis))
    assert client.get(adresse).status_code == 404
    service = transmis.convention.dossier.appel.service
    fichier = SimpleUploadedFile("cerfa.pdf", vierge, content_type="application/pdf")
    charger_formulaire(service, fichier, acteur=agent("administrateur", service))
    reponse: Any = client.get(adresse)
    assert reponse["Content-Disposition"].startswith("attachment")
    with pikepdf.open(BytesIO(b"".join(reponse.streaming_content))) as document:
        assert len(document.pages) == 4
    page = client.get(reverse("bilans:compte_rendu_relire", args=[transmis.uuid])).content.decode()
    assert "15059*02 rempli" in page


def test_les_montants_d_essai_s_equilibrent() -> None:
    for colonne in (0, 1):
        charges = sum(Decimal(MONTANTS[c][colonne]) for c in ("62.3", "64.1", "64.2"))
        produits = sum(Decimal(MONTANTS[c][colonne]) for c in ("74.E1", "74.D1", "RP.1"))
        assert charges == produits
