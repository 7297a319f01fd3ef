"""L'accusé de réception : ce qu'il dit à un organisme privé et à une personne publique, une seule fois."""

from __future__ import annotations

import subprocess
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from candidatures import services
from candidatures.documents.accuse import donnees_accuse, rendre_accuse
from candidatures.models import DocumentProduit, Dossier, Projet
from comptes.types import TypeStructure
from socle.fichiers import lire
from socle.horloge import avancer, maintenant
from socle.models import Courriel, Fichier
from socle.travaux import EtatTravail, Travail, executer_echus, programmer
from tests.fabriques import candidatures as fabriques
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import ServiceFactory, StructureFactory, agent
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def texte(dossier: Dossier, tmp_path: Path, genre: str = "accuse") -> str:
    """Texte de l'accusé produit, espaces réduits."""
    produit = DocumentProduit.objects.get(dossier=dossier, genre=genre)
    chemin = tmp_path / f"{genre}.pdf"
    chemin.write_bytes(lire(produit.fichier))
    sortie = subprocess.run(["pdftotext", str(chemin), "-"], check=True, capture_output=True, text=True)
    return " ".join(sortie.stdout.split())


def deposer_sous_reserve(dossier: Dossier) -> Dossier:
    """Dépose sans signature, dérogation demandée."""
    services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil en août.")
    return services.deposer(dossier, acteur=dossier.cree_par, instant=maintenant(), cle=uuid.uuid4())


def test_l_accuse_d_une_association_dit_le_rejet_implicite_et_les_recours(tmp_path: Path) -> None:
    service = ServiceFactory(
        nom="DREETS Auvergne-Rhône-Alpes", adresse="1 boulevard Vivier-Merle, 69443 Lyon", telephone="04 72 68 29 00",
        courriel="service@exemple.gouv.fr", tribunal="tribunal administratif de Lyon",
    )  # fmt: skip
    dossier = fabriques.depose(appel=appel_aura(service))
    executer_echus()
    dit = texte(dossier, tmp_path)
    photo = dossier.instantanes.get()
    for morceau in (
        "AURA-2025-0001",
        "1er juillet 2025 à 10 h 00 min 00 s (heure de Paris)",
        "1er septembre 2025",
        "silence vaut rejet",
        "L. 231-4",
        "L. 114-5",
        "tribunal administratif de Lyon",
        "1 boulevard Vivier-Merle",
        "04 72 68 29 00",
        "service@exemple.gouv.fr",
        "29 473,00 €",
        "Relève 1, du 4 juillet 2025",
        "rib.pdf",
    ):
        assert morceau in dit, morceau
    assert photo.empreinte in dit.replace(" ", "")
    assert "réserve" not in dit


def test_l_accuse_d_une_commune_n_annonce_aucun_effet_du_silence(tmp_path: Path) -> None:
    dossier = fabriques.depose(structure=StructureFactory(type=TypeStructure.COMMUNE, rna=""))
    executer_echus()
    dit = texte(dossier, tmp_path)
    assert "L. 100-3" in dit
    assert "vaut rejet" not in dit
    assert "L. 231-4" not in dit
    assert "1er septembre 2025" not in dit


def test_l_accuse_sous_reserve_dit_le_terme_et_ne_fait_pas_courir_le_delai(tmp_path: Path) -> None:
    dossier = deposer_sous_reserve(fabriques.complet())
    executer_echus()
    dit = texte(dossier, tmp_path)
    assert "sous réserve de signature" in dit
    assert "31 août 2025 à 23 h 59" in dit
    assert "1er septembre 2025" not in dit


def test_un_accuse_retarde_dit_le_depot_et_non_la_suite(tmp_path: Path) -> None:
    """Le travail attend, le porteur signe et corrige : l'accusé reste celui de ce qui a été reçu."""
    dossier = deposer_sous_reserve(fabriques.complet())
    avancer(timedelta(days=1))
    services.signer(dossier, acteur=dossier.cree_par)
    Projet.objects.filter(pk=dossier.pk).update(intitule="Un autre titre")
    executer_echus()
    dit = texte(dossier, tmp_path)
    assert "sous réserve de signature" in dit
    assert "Un autre titre" not in dit


def test_joue_deux_fois_un_seul_document_un_seul_mail() -> None:
    dossier = fabriques.depose()
    executer_echus()
    travail = Travail.objects.get(genre="dossier.accuse")
    assert travail.etat == EtatTravail.FAIT
    fichiers = Fichier.objects.count()
    programmer("dossier.accuse", "le même, une seconde fois", travail.arguments)
    assert executer_echus() == 1
    assert DocumentProduit.objects.filter(dossier=dossier, genre="accuse").count() == 1
    assert Fichier.objects.count() == fichiers
    mail = Courriel.objects.get(genre="dossier.accuse")
    assert mail.destinataire == dossier.cree_par.courriel
    assert "AURA-2025-0001" in mail.texte
    assert "relève 1" in mail.texte


@pytest.mark.pdf_neuf
def test_memes_donnees_memes_octets() -> None:
    dossier = fabriques.depose()
    photo = dossier.instantanes.get()
    premiers, seconds = (rendre_accuse(donnees_accuse(dossier, photo, sous_reserve=False)) for _ in range(2))
    assert premiers == seconds
    assert premiers != rendre_accuse(donnees_accuse(dossier, photo, sous_reserve=True))


def test_un_brouillon_n_a_pas_d_accuse() -> None:
    depose = fabriques.depose()
    brouillon = fabriques.brouillon(appel=depose.appel)
    with pytest.raises(ValueError, match="non déposé"):
        donnees_accuse(brouillon, depose.instantanes.get(), sous_reserve=False)


def test_le_formulaire_depose_porte_le_numero() -> None:
    dossier = fabriques.depose()
    agent("instructeur", dossier.appel.service)
    executer_echus()
    produit = DocumentProduit.objects.get(dossier=dossier, genre="cerfa")
    assert produit.fichier.nom == "demande-subvention-AURA-2025-0001.pdf"


class TestComplement:
    """L'accusé d'un complément, distinct de celui du dépôt (L. 114-5 : le délai court de la réception des pièces)."""

    def completer(self, **options: Any) -> Dossier:
        dossier = fabriques.depose(**options)
        executer_echus()
        avancer(timedelta(hours=1))
        instructeur = agent("instructeur", dossier.appel.service)
        dossier = services.demander_pieces(dossier, acteur=instructeur, motif="RIB illisible.", jours=5, pieces=["RIB"])
        avancer(timedelta(days=3))
        services.deposer_piece(dossier, "RIB", televerse(pdf(2), "rib-lisible.pdf"), acteur=dossier.cree_par)
        dossier = services.completer(dossier, acteur=dossier.cree_par, instant=maintenant())
        executer_echus()
        return dossier

    def test_une_association_lit_le_nouveau_delai_et_ses_seules_pieces_nouvelles(self, tmp_path: Path) -> None:
        dossier = self.completer()
        dit = texte(dossier, tmp_path, genre="accuse_complement")
        for morceau in (
            "Accusé de réception d'un complément",
            "4 juillet 2025 à 11 h 00",
            "1er juillet 2025 à 10 h 00",
            "4 septembre 2025",
            "L. 114-5",
            "rib-lisible.pdf",
        ):
            assert morceau in dit, morceau
        assert "statuts" not in dit.lower()
        photo = dossier.instantanes.get(moment="complement")
        assert photo.empreinte in dit.replace(" ", "")
        assert "1er septembre 2025" in texte(dossier, tmp_path)  # l'accusé du dépôt reste ce qu'il était

    def test_une_commune_ne_lit_aucun_effet_du_silence(self, tmp_path: Path) -> None:
        dossier = self.completer(structure=StructureFactory(type=TypeStructure.COMMUNE, rna=""))
        dit = texte(dossier, tmp_path, genre="accuse_complement")
        assert "L. 100-3" in dit
        assert "rejet" not in dit

    def test_un_seul_document_et_un_seul_mail_par_complement(self) -> None:
        dossier = self.completer()
        travail = Travail.objects.get(genre="dossier.accuse_complement")
        Travail.objects.filter(pk=travail.pk).update(etat=EtatTravail.EN_ATTENTE, resultat=None)
        executer_echus()
        assert DocumentProduit.objects.filter(dossier=dossier, genre="accuse_complement").count() == 1
        mail = Courriel.objects.get(genre="dossier.accuse_complement", destinataire=dossier.cree_par.courriel)
        assert "ont été reçus le 4 juillet 2025" in mail.texte.replace("\u00a0", " ")
        assert "4 septembre 2025" in mail.texte.replace("\u00a0", " ")

    def test_la_page_du_depot_le_propose(self, client: Client) -> None:
        dossier = self.completer()
        client.force_login(dossier.cree_par)
        document = DocumentProduit.objects.get(dossier=dossier, genre="accuse_complement")
        adresse = f"/dossiers/{dossier.uuid}/documents/{document.pk}/"
        assert adresse in client.get(f"/dossiers/{dossier.uuid}/depot/").content.decode()
        assert client.get(adresse)["Content-Type"] == "application/pdf"
