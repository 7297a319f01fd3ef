"""L'écran des pièces, comme une personne s'en sert : sans script."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from candidatures import services
from candidatures.models import Dossier, ExerciceBudget, PieceDeposee
from comptes.types import RoleStructure, TypeStructure
from socle.models.fichier import Antivirus
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import StructureFactory, agent, membre
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def adresse(dossier: Dossier) -> str:
    """Adresse de l'étape."""
    return f"/dossiers/{dossier.uuid}/pieces/"


def ouvrir(client: Client, dossier: Dossier) -> str:
    """Page de l'étape, lue par qui a commencé le dossier."""
    client.force_login(dossier.cree_par)
    return client.get(adresse(dossier)).content.decode()


def envoyer(client: Client, dossier: Dossier, **donnees: Any) -> Any:
    """Envoie le formulaire (« __ » vaut « - » dans un nom)."""
    client.force_login(dossier.cree_par)
    return client.post(adresse(dossier), {nom.replace("__", "-"): valeur for nom, valeur in donnees.items()})


def test_la_liste_dit_pourquoi_chaque_piece_est_demandee(client: Client) -> None:
    dossier = fabriques.brouillon()
    page = ouvrir(client, dossier)
    assert "pour les associations" in page
    assert "compte annuels et rapport du commissaire aux comptes" in page
    assert "peut-être demandée" in page
    assert f'href="/dossiers/{dossier.uuid}/budget-projet/"' in page
    assert 'id="champ-pieces-RIB"' in page


def test_une_commune_ne_voit_pas_les_pieces_des_associations(client: Client) -> None:
    dossier = fabriques.brouillon(structure=StructureFactory(type=TypeStructure.COMMUNE, rna=""))
    page = ouvrir(client, dossier)
    assert "COMPTES_ANNUELS" not in page
    assert 'id="champ-pieces-RIB"' in page


def test_joindre_plusieurs_fichiers_a_plusieurs_pieces_d_un_coup(client: Client) -> None:
    dossier = fabriques.brouillon()
    reponse = envoyer(
        client,
        dossier,
        fichiers__LIBRE=[televerse(pdf(1), "carte.pdf"), televerse(pdf(2), "lettre.pdf")],
        fichiers__RIB=televerse(pdf(3), "rib.pdf"),
        reference__COMPTES_ANNUELS="JO asso 2025-1",
        action="suivant",
    )
    assert reponse.headers["location"] == f"/dossiers/{dossier.uuid}/engagements/"
    assert sorted(str(p.fichier or p.reference) for p in dossier.pieces.all()) == [
        "JO asso 2025-1", "carte.pdf", "lettre.pdf", "rib.pdf",
    ]  # fmt: skip
    page = ouvrir(client, dossier)
    assert "carte.pdf" in page
    assert "pas d&#x27;antivirus configuré" in page


def test_un_refus_est_a_cote_du_champ_et_le_reste_est_garde(client: Client) -> None:
    dossier = fabriques.brouillon()
    reponse = envoyer(
        client,
        dossier,
        fichiers__LIBRE=[televerse(b"", "vide.pdf"), televerse(pdf(2), "lettre.pdf")],
        fichiers__RIB=televerse(b"MZ" + b"0" * 200, "rib.pdf"),
    )
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert "<title>Erreur" in page.replace("\n", "").replace("  ", "")
    assert 'href="#id_fichiers-RIB"' in page
    assert 'id="id_fichiers-RIB_error"' in page
    assert "est vide" in page
    assert "est un programme" in page
    assert [str(p.fichier) for p in dossier.pieces.all()] == ["lettre.pdf"]


def test_une_reference_trop_longue_est_rendue_et_les_fichiers_gardes(client: Client) -> None:
    dossier = fabriques.brouillon()
    reponse = envoyer(client, dossier, fichiers__RIB=televerse(pdf(), "rib.pdf"), reference__COMPTES_ANNUELS="x" * 201)
    page = reponse.content.decode()
    assert "x" * 201 in page
    assert 'id="id_reference-COMPTES_ANNUELS_error"' in page
    assert [str(p.fichier) for p in dossier.pieces.all()] == ["rib.pdf"]


def test_remplacer_et_retirer(client: Client) -> None:
    dossier = fabriques.brouillon()
    premiere = services.deposer_piece(dossier, "LIBRE", televerse(pdf(), "a.pdf"), acteur=dossier.cree_par)
    envoyer(client, dossier, **{f"remplacer__{premiere.pk}": televerse(pdf(2), "b.pdf")})
    restante = dossier.pieces.get(retiree_le__isnull=True)
    assert str(restante.fichier) == "b.pdf"
    reponse = envoyer(client, dossier, retirer=str(restante.pk))
    assert reponse.headers["location"] == adresse(dossier) + "#champ-pieces-LIBRE"
    assert not dossier.pieces.filter(retiree_le__isnull=True).exists()
    assert "a.pdf" not in ouvrir(client, dossier)


def test_retirer_la_piece_d_un_autre_dossier_est_404(client: Client) -> None:
    dossier = fabriques.brouillon()
    autre = fabriques.complet(appel=dossier.appel)
    piece = autre.pieces.get(code="RIB")
    assert envoyer(client, dossier, retirer=str(piece.pk)).status_code == 404
    assert envoyer(client, dossier, retirer="../1").status_code == 404
    piece.refresh_from_db()
    assert piece.retiree_le is None


def test_telecharger_ses_pieces_et_pas_celles_des_autres(client: Client) -> None:
    dossier = fabriques.complet()
    piece = dossier.pieces.get(code="RIB")
    url = f"{adresse(dossier)}{piece.pk}/telecharger/"
    client.force_login(dossier.cree_par)
    reponse = client.get(url)
    assert reponse.status_code == 200
    assert "attachment" in reponse.headers["Content-Disposition"]
    assert reponse.headers["X-Content-Type-Options"] == "nosniff"
    assert reponse.getvalue().startswith(b"%PDF-")
    client.force_login(membre(RoleStructure.SIGNATAIRE))
    assert client.get(url).status_code == 404
    client.force_login(agent("instructeur", dossier.appel.service))
    assert client.get(url).status_code == 404


def test_un_fichier_infecte_ne_se_telecharge_pas_et_se_dit(client: Client) -> None:
    dossier = fabriques.complet()
    piece = dossier.pieces.get(code="RIB")
    assert piece.fichier is not None
    piece.fichier.antivirus = Antivirus.INFECTE
    piece.fichier.save()
    page = ouvrir(client, dossier)
    assert "Antivirus : infecté" in page
    assert client.get(f"{adresse(dossier)}{piece.pk}/telecharger/").status_code == 403


def test_un_dossier_depose_se_relit_sans_pouvoir_changer(client: Client) -> None:
    dossier = fabriques.depose()
    page = ouvrir(client, dossier)
    assert "Cette étape est fermée" in page
    assert 'type="file"' not in page
    assert 'name="retirer"' not in page
    assert "rib.pdf" in page
    nombre = dossier.pieces.count()
    reponse = envoyer(client, dossier, retirer=str(dossier.pieces.get(code="RIB").pk))
    assert reponse.headers["location"] == f"/dossiers/{dossier.uuid}/"
    assert PieceDeposee.objects.filter(dossier=dossier, retiree_le__isnull=True).count() == nombre


def test_en_complement_seule_la_piece_demandee_est_ouverte(client: Client) -> None:
    dossier = fabriques.depose()
    services.demander_pieces(
        dossier, acteur=agent("instructeur", dossier.appel.service), motif="Flou.", jours=5, pieces=["RIB"]
    )
    page = ouvrir(client, dossier)
    assert 'name="fichiers-RIB"' in page
    assert 'name="fichiers-LIBRE"' not in page
    assert "Envoyer mes compléments" in page
    reponse = envoyer(
        client, dossier, fichiers__RIB=televerse(pdf(2), "neuf.pdf"), fichiers__LIBRE=televerse(pdf(3), "x.pdf"),
        action="suivant",
    )  # fmt: skip
    assert reponse.headers["location"] == f"/dossiers/{dossier.uuid}/completer/"
    noms = [str(p.fichier) for p in dossier.pieces.filter(retiree_le__isnull=True)]
    assert "neuf.pdf" in noms
    assert "x.pdf" not in noms


def test_le_rapport_du_commissaire_admet_une_reference(client: Client) -> None:
    dossier = fabriques.complet()
    ExerciceBudget.objects.filter(pk=dossier.pk).update(subventions_publiques=200000)
    assert "référence de publication au Journal officiel" in ouvrir(client, dossier)
    envoyer(client, dossier, reference__RAPPORT_CAC="JO 2025-12")
    assert dossier.pieces.get(code="RAPPORT_CAC").reference == "JO 2025-12"


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre_de_fichiers(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    dossier = fabriques.brouillon()
    client.force_login(dossier.cree_par)
    comptes = []
    for _ in range(2):
        for rang in range(3):
            services.deposer_piece(dossier, "LIBRE", televerse(pdf(rang + 1), f"{rang}.pdf"), acteur=dossier.cree_par)
        with django_assert_max_num_queries(45) as requetes:
            client.get(adresse(dossier))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
