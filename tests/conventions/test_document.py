"""Le PDF d'une convention : ce qu'il dit selon le bénéficiaire, et sa forme (balisé, en français, scellé)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from candidatures.etats import Etat as EtatDossier
from candidatures.models import LigneBudget
from comptes.droits import SYSTEME
from comptes.types import TypeStructure
from conventions import services
from conventions.documents import contenu, mentions_vides, rendre_convention
from conventions.models import Convention, VersionConvention
from conventions.templatetags.conventions import article
from socle.canonique import empreinte, json_canonique
from tests.exploitation.serveurs import exiger_outil
from tests.fabriques.aap import sans_gel
from tests.fabriques.candidatures import dans_l_etat
from tests.fabriques.comptes import StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
Texte = Callable[[bytes], str]
ORDRE = (
    "RÉPUBLIQUE FRANÇAISE", "Projet de convention n°", "Entre", "ci-après « le service »", "Et",
    "ci-après « le bénéficiaire »", "Il est convenu ce qui suit", "Article 1 – Objet", "Article 4 – Montant",
    "29 473,00 € (vingt-neuf mille quatre cent soixante-treize euros)", "Article 5 – Versement", "Article 15 – Recours",
    "Fait en deux exemplaires originaux", "Pour le bénéficiaire", "Annexe I – L’action", "Postes financés",
    "Annexe II – Le budget", "TOTAL DES CHARGES", "Annexe III – Évaluation", "Bilan intermédiaire", "Rapport annuel",
)  # fmt: skip


def convention_de(type_structure: TypeStructure) -> Convention:
    """Convention d'un dossier complet de cette structure, montant accordé égal à la demande."""
    dossier = dans_l_etat(EtatDossier.RETENU, structure=StructureFactory(type=type_structure, rna="W691234567"))
    return services.creer_depuis_dossier(dossier, acteur=SYSTEME)


@pytest.fixture
def association() -> Convention:
    return convention_de(TypeStructure.ASSOCIATION)


@pytest.fixture
def texte(tmp_path: Path) -> Texte:
    """Texte d'un PDF dans l'ordre de lecture, sur une ligne, espaces ordinaires."""
    programme = exiger_outil("pdftotext")

    def lire(octets: bytes) -> str:
        (tmp_path / "c.pdf").write_bytes(octets)
        subprocess.run([programme, str(tmp_path / "c.pdf")], check=True)
        return " ".join((tmp_path / "c.txt").read_text().split())

    return lire


def rendre(convention: Convention) -> bytes:
    version = convention.versions.first()
    assert version is not None
    return rendre_convention(version)


def test_le_texte_se_lit_dans_l_ordre(association: Convention, texte: Texte) -> None:
    lu = texte(rendre(association))
    positions = [lu.find(morceau) for morceau in ORDRE]
    assert dict(zip(ORDRE, positions, strict=True)) == {m: p for m, p in zip(ORDRE, positions, strict=True) if p >= 0}
    assert positions == sorted(positions)


def test_l_association_signe_le_contrat_d_engagement_republicain(association: Convention, texte: Texte) -> None:
    lu = texte(rendre(association))
    assert "contrat d'engagement républicain" in lu
    assert "commissaire aux comptes" in lu
    assert "2021-1109" in lu
    assert "habilité par" not in lu


@pytest.mark.parametrize("type_structure", [TypeStructure.EPCI, TypeStructure.COMMUNE])
def test_la_personne_publique_n_a_ni_cer_ni_comptes_mais_sa_deliberation(
    type_structure: TypeStructure, texte: Texte
) -> None:
    lu = texte(rendre(convention_de(type_structure)))
    for absent in ("républicain", "commissaire aux comptes", "2021-1109", "association"):
        assert absent not in lu.split("Annexe I")[0], absent
    assert "habilité par [délibération qui autorise la signature : à faire valider]" in lu
    assert "visé par le comptable public" in lu


def test_ce_qui_est_vide_s_imprime_a_faire_valider_et_le_document_reste_un_projet(
    association: Convention, texte: Texte
) -> None:
    lu = texte(rendre(association))
    vides = mentions_vides(contenu(association))
    assert len(vides) == 7
    for libelle in vides:
        assert f"[{libelle} : à faire valider]" in lu, libelle
    assert "Projet : 7 mentions restent à faire valider" in lu


def test_rempli_le_document_n_est_plus_un_projet(association: Convention, texte: Texte) -> None:
    from tests.conventions.commun import CHAMPS

    service = association.dossier.appel.service
    service.adresse, service.tribunal = "1 rue de l'Essai, 69000 Lyon", "le tribunal administratif d'essai"
    service.save()
    for champ, valeur in CHAMPS.items():
        setattr(association, champ, valeur)
    version = VersionConvention(convention=association, rang=2, contenu=contenu(association), empreinte="0" * 64)
    lu = texte(rendre_convention(version))
    assert "à faire valider" not in lu
    assert "Projet de convention" not in lu
    assert f"Convention n° {association.numero}" in lu
    assert "Dominique Durand, Présidente" in lu.split("Pour le bénéficiaire")[1]


def test_les_annexes_disent_des_mots_et_pas_des_codes(association: Convention, texte: Texte) -> None:
    annexes = texte(rendre(association)).split("Annexe I –")[1]
    assert "tous les marchés ; marchés de l'État" in annexes
    assert "TOUS_MARCHES" not in annexes
    assert "20 000" in annexes  # total des heures prévues : quatre segments à 5 000
    assert "Département : Rhône" in annexes
    assert "ligne libre" not in annexes
    assert "TOTAL DONT CVN" not in annexes


def test_le_budget_retenu_remplace_le_budget_depose(association: Convention) -> None:
    assert contenu(association)["annexes"]["budget"]["retenu"] is False
    for code, montant in (("64.1", 30000), ("74.E1", 30000)):
        LigneBudget.objects.create(
            dossier=association.dossier, budget="projet", phase="retenu", code=code, montant=montant
        )
    budget = contenu(Convention.objects.get(pk=association.pk))["annexes"]["budget"]
    assert budget["retenu"] is True
    assert {x["code"]: x["montant"] for x in budget["charges"]} == {
        "64": "30000.00", "64.1": "30000.00", "TC": "30000.00"
    }  # fmt: skip


@pytest.mark.pdf_neuf
def test_memes_donnees_memes_octets_et_empreinte_imprimee(association: Convention, texte: Texte) -> None:
    octets = rendre(association)
    assert octets == rendre(Convention.objects.get(pk=association.pk))
    version = association.versions.get()
    assert version.empreinte == empreinte(version.contenu)
    assert version.empreinte[:16] in texte(octets)


def test_structure_polices_langue_balises_et_donnees_jointes(association: Convention, tmp_path: Path) -> None:
    octets = rendre(association)
    chemin = tmp_path / "convention.pdf"
    chemin.write_bytes(octets)
    essai = subprocess.run([exiger_outil("qpdf"), "--check", str(chemin)], check=True, capture_output=True, text=True)
    assert "No syntax or stream encoding errors" in essai.stdout
    polices = subprocess.run([exiger_outil("pdffonts"), str(chemin)], check=True, capture_output=True, text=True)
    lignes = polices.stdout.splitlines()[2:]
    assert lignes
    assert all(ligne.split()[-5] == "yes" for ligne in lignes), lignes
    infos = subprocess.run([exiger_outil("pdfinfo"), str(chemin)], check=True, capture_output=True, text=True).stdout
    assert "Tagged:          yes" in infos
    with pikepdf.open(BytesIO(octets)) as document:
        assert str(document.Root.Lang) == "fr"
        with document.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
            assert xmp["dc:title"] == f"Convention {association.numero}"
        joint = document.attachments["convention.json"].get_file().read_bytes()
    assert joint == json_canonique(association.versions.get().contenu)
    assert json.loads(joint)["montant"] == "29473.00"


def test_les_listes_et_tableaux_sont_balises(association: Convention) -> None:
    with pikepdf.open(BytesIO(rendre(association))) as document:
        roles = {str(o.S) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o}
    assert {"/L", "/LI", "/Table", "/TH", "/TD", "/H1", "/H2", "/P"} <= roles


def test_une_page_de_signatures_porte_toujours_du_texte(association: Convention, tmp_path: Path) -> None:
    chemin = tmp_path / "c.pdf"
    chemin.write_bytes(rendre(association))
    subprocess.run([exiger_outil("pdftotext"), str(chemin)], check=True)
    pages = (tmp_path / "c.txt").read_text().split("\f")
    (page,) = [page for page in pages if "Pour le bénéficiaire" in page]
    assert "Article 15" in page


def test_ni_script_ni_lien_ni_style_ne_passent_dans_le_pdf(association: Convention, texte: Texte) -> None:
    attaque = (
        "**Gras** <script>alert(1)</script> [lien](javascript:alert(1)) <p style='color:red' onclick='x()'>P</p>"
        " ![i](https://exemple.fr/x.png) <img src=file:///etc/passwd>"
    )
    with sans_gel():
        association.dossier.version_suivie.articles.filter(code="DUREE").update(corps=attaque)
    relue = Convention.objects.get(pk=association.pk)
    octets = rendre_convention(VersionConvention(convention=relue, rang=2, contenu=contenu(relue), empreinte="0" * 64))
    assert "<script>alert(1)</script>" in texte(octets)  # du texte, que l'on lit
    with pikepdf.open(BytesIO(octets)) as document:
        objets = [o for o in document.objects if isinstance(o, pikepdf.Dictionary)]
        assert not [o for o in objets if "/JS" in o or "/URI" in o or o.get("/S") in ("/JavaScript", "/URI", "/Launch")]
        assert not [o for o in objets if o.get("/Subtype") == "/Image"]


def test_gras_listes_et_sous_titres_sont_balises(association: Convention) -> None:
    with sans_gel():
        corps = "## Étapes\n1. *un*\n2. **deux**"
        association.dossier.version_suivie.articles.filter(code="DUREE").update(corps=corps)
    relue = Convention.objects.get(pk=association.pk)
    octets = rendre_convention(VersionConvention(convention=relue, rang=2, contenu=contenu(relue), empreinte="0" * 64))
    with pikepdf.open(BytesIO(octets)) as document:
        roles = {str(o.S) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o}
    assert {"/H3", "/L", "/LI"} <= roles


def test_un_corps_d_article_s_echappe_et_se_structure() -> None:
    html = article("Il fait :\n– un <b>bilan</b> ;\n– [date : à faire valider].\n\nFin\nsuite.")
    assert html == (
        "<p>Il fait\u00a0:</p><ul><li>un &lt;b&gt;bilan&lt;/b&gt;\u00a0;</li>"
        "<li><strong>[date\u00a0: à faire valider]</strong>.</li></ul><p>Fin<br>suite.</p>"
    )
