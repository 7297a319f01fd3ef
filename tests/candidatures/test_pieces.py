"""Pièces : jointes, remplacées, retirées, refusées ; un mauvais fichier ne fait pas perdre les autres."""

from __future__ import annotations

import pikepdf
import pytest

from candidatures import services
from candidatures.etats import Etat
from candidatures.models import Attestations, Dossier, ExerciceBudget, Identification, PieceDeposee
from candidatures.selecteurs.parcours import EtatSection, dossier_charge, etapes, manques_de_section
from candidatures.selecteurs.pieces import PieceAttendue, pieces_attendues
from candidatures.services.pieces import Envoi
from candidatures.types import EtatPiece, Section
from comptes.types import TypeStructure
from socle import journal
from socle.fichiers import FichierRefuse, lire
from socle.models.fichier import Antivirus
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import StructureFactory, agent
from tests.fabriques.socle import docx, pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def attendue(dossier: Dossier, code: str) -> PieceAttendue:
    """La pièce de ce code, telle que l'écran la lit."""
    return {p.piece.code: p for p in pieces_attendues(dossier_charge(dossier))}[code]


def joindre(dossier: Dossier, code: str, octets: bytes | None = None, nom: str = "piece.pdf") -> PieceDeposee:
    """Joint un fichier au nom de qui a commencé le dossier."""
    return services.deposer_piece(dossier, code, televerse(octets or pdf(), nom), acteur=dossier.cree_par)


def en_cours(dossier: Dossier, code: str) -> list[str]:
    """Noms des fichiers en cours pour cette pièce."""
    pieces = dossier.pieces.filter(code=code, retiree_le__isnull=True)
    return [piece.fichier.nom if piece.fichier else piece.reference for piece in pieces]


def test_une_association_se_voit_demander_ses_comptes_une_commune_non() -> None:
    association = fabriques.brouillon()
    commune = fabriques.brouillon(
        appel=association.appel, structure=StructureFactory(type=TypeStructure.COMMUNE, rna="")
    )
    codes = {p.piece.code for p in pieces_attendues(dossier_charge(commune)) if p.requise}
    assert attendue(association, "COMPTES_ANNUELS").requise is True
    assert attendue(association, "COMPTES_ANNUELS").raison == "pour les associations"
    assert "COMPTES_ANNUELS" not in codes
    assert "RIB" in codes


def test_une_reponse_inconnue_se_dit() -> None:
    dossier = fabriques.brouillon()
    lue = attendue(dossier, "RAPPORT_CAC")
    assert lue.requise is None
    assert lue.inconnues
    ExerciceBudget.objects.filter(pk=dossier.pk).update(subventions_publiques=153001)
    assert attendue(dossier, "RAPPORT_CAC").requise is True
    ExerciceBudget.objects.filter(pk=dossier.pk).update(subventions_publiques=153000)
    assert "RAPPORT_CAC" not in {p.piece.code for p in pieces_attendues(dossier_charge(dossier))}


def test_une_delegation_n_est_demandee_que_si_un_autre_signe() -> None:
    dossier = fabriques.complet()
    assert "DELEGATION_SIGNATURE" not in {p.piece.code for p in pieces_attendues(dossier_charge(dossier))}
    Attestations.objects.filter(pk=dossier.pk).update(
        signataire_est_rl=False, signataire_nom="Petit", signataire_prenom="Claude", signataire_fonction="Directrice"
    )
    manques = manques_de_section(dossier_charge(dossier), Section.PIECES)
    assert [m.phrase for m in manques] == ["Joignez « Délégation de signature »."]


def test_l_etape_est_complete_quand_rien_ne_manque() -> None:
    dossier = fabriques.complet()
    PieceDeposee.objects.filter(dossier=dossier, code="RIB").delete()

    def etat() -> EtatSection:
        return next(e.etat for e in etapes(dossier_charge(dossier)) if e.section == Section.PIECES)

    assert etat() == EtatSection.EN_COURS
    joindre(dossier, "RIB")
    assert etat() == EtatSection.COMPLETE


def test_plusieurs_fichiers_par_piece_et_un_seul_rib() -> None:
    dossier = fabriques.brouillon()
    joindre(dossier, "LIBRE", pdf(1), "a.pdf")
    joindre(dossier, "LIBRE", pdf(2), "b.pdf")
    joindre(dossier, "RIB", pdf(1), "ancien.pdf")
    joindre(dossier, "RIB", pdf(2), "nouveau.pdf")
    assert en_cours(dossier, "LIBRE") == ["a.pdf", "b.pdf"]
    assert en_cours(dossier, "RIB") == ["nouveau.pdf"]
    assert dossier.pieces.filter(code="RIB").count() == 2


def test_le_meme_fichier_envoye_deux_fois_ne_fait_qu_une_piece() -> None:
    dossier = fabriques.brouillon()
    octets = pdf()
    assert joindre(dossier, "LIBRE", octets).pk == joindre(dossier, "LIBRE", octets).pk
    assert en_cours(dossier, "LIBRE") == ["piece.pdf"]


def test_remplacer_puis_retirer_garde_tout_dans_l_histoire() -> None:
    dossier, octets = fabriques.brouillon(), pdf()
    ancienne = joindre(dossier, "LIBRE", octets, "a.pdf")
    nouvelle = services.remplacer_piece(ancienne, televerse(docx(), "b.docx"), acteur=dossier.cree_par)
    assert en_cours(dossier, "LIBRE") == ["b.docx"]
    services.retirer_piece(nouvelle, acteur=dossier.cree_par)
    assert en_cours(dossier, "LIBRE") == []
    ancienne.refresh_from_db()
    assert ancienne.retiree_le is not None
    assert ancienne.fichier is not None
    assert lire(ancienne.fichier) == octets
    actions = [ligne.action for ligne in journal.lignes(dossier)]
    assert actions.count("dossier.deposer_piece") == 2
    assert actions.count("dossier.retirer_piece") == 2


def test_remplacer_par_le_meme_fichier_ne_retire_rien() -> None:
    dossier, octets = fabriques.brouillon(), pdf()
    piece = joindre(dossier, "LIBRE", octets)
    services.remplacer_piece(piece, televerse(octets, "piece.pdf"), acteur=dossier.cree_par)
    assert en_cours(dossier, "LIBRE") == ["piece.pdf"]


def test_une_reference_au_journal_officiel_tient_lieu_de_rapport() -> None:
    dossier = fabriques.complet()
    ExerciceBudget.objects.filter(pk=dossier.pk).update(subventions_publiques=200000)
    assert attendue(dossier, "RAPPORT_CAC").manquante
    services.donner_reference(dossier, "RAPPORT_CAC", " JO asso 2025-123 ", acteur=dossier.cree_par)
    assert not attendue(dossier, "RAPPORT_CAC").manquante
    assert en_cours(dossier, "RAPPORT_CAC") == ["JO asso 2025-123"]
    with pytest.raises(TransitionInterdite):
        services.donner_reference(dossier, "RIB", "JO", acteur=dossier.cree_par)
    with pytest.raises(TransitionInterdite):
        services.donner_reference(dossier, "RAPPORT_CAC", "  ", acteur=dossier.cree_par)


def chiffre() -> bytes:
    """Un PDF qui demande un mot de passe."""
    return pdf(encryption=pikepdf.Encryption(owner="a", user="b"))


REFUSES: list[tuple[bytes, str, str]] = [
    (b"", "vide.pdf", "est vide"),
    (b"%PDF-" + b"0" * (21 * 1024 * 1024), "gros.pdf", "pèse 21 Mo"),
    (b"MZ\x90\x00" + b"0" * 200, "facture.pdf", "est un programme"),
    (pdf()[:-40], "coupe.pdf", "abîmé"),
    (b"texte", "note.pdf", "n'est pas celui d'un fichier PDF"),
    (b"PK\x03\x04", "archive.zip", "format n'est pas accepté"),
]


@pytest.mark.parametrize(("octets", "nom", "raison"), [*REFUSES, (None, "protege.pdf", "mot de passe")])
def test_un_mauvais_fichier_est_refuse_et_les_autres_gardes(octets: bytes | None, nom: str, raison: str) -> None:
    dossier = fabriques.brouillon()
    mauvais = televerse(chiffre() if octets is None else octets, nom)
    refus = services.enregistrer_pieces(
        dossier,
        [
            Envoi("fichiers-LIBRE", "LIBRE", televerse(pdf(1), "avant.pdf")),
            Envoi("fichiers-LIBRE", "LIBRE", mauvais),
            Envoi("fichiers-RIB", "RIB", televerse(pdf(2), "rib.pdf")),
        ],
        acteur=dossier.cree_par,
    )
    assert [(un.champ, nom in un.message, raison in un.message) for un in refus] == [("fichiers-LIBRE", True, True)]
    assert (en_cours(dossier, "LIBRE"), en_cours(dossier, "RIB")) == (["avant.pdf"], ["rib.pdf"])


def test_deposer_seul_leve_le_refus() -> None:
    with pytest.raises(FichierRefuse):
        joindre(fabriques.brouillon(), "RIB", b"MZ" + b"0" * 100)


@pytest.mark.parametrize("etat", [Antivirus.INFECTE, Antivirus.ILLISIBLE])
def test_un_fichier_refuse_par_l_antivirus_ne_compte_pas(etat: Antivirus) -> None:
    dossier = fabriques.complet()
    piece = dossier.pieces.get(code="RIB")
    assert piece.fichier is not None
    piece.fichier.antivirus = etat
    piece.fichier.save()
    lue = attendue(dossier, "RIB")
    assert (lue.manquante, [p.pk for p in lue.refusees]) == (True, [piece.pk])
    phrases = [m.phrase for m in manques_de_section(dossier_charge(dossier), Section.PIECES)]
    assert [("antivirus" in phrase, "Joignez" in phrase) for phrase in phrases] == [(True, False), (False, True)]


def test_une_analyse_en_attente_n_empeche_pas_de_deposer() -> None:
    dossier = fabriques.complet()
    piece = dossier.pieces.get(code="RIB")
    assert piece.fichier is not None
    piece.fichier.antivirus = Antivirus.EN_ATTENTE
    piece.fichier.save()
    assert not attendue(dossier, "RIB").manquante


def test_seules_les_pieces_de_l_appel_se_joignent() -> None:
    with pytest.raises(TransitionInterdite, match="ne demande pas"):
        joindre(fabriques.brouillon(), "INVENTEE")


def test_un_dossier_depose_est_ferme_et_une_autre_structure_n_y_touche_pas() -> None:
    dossier = fabriques.depose()
    with pytest.raises(MauvaisEtat):
        joindre(dossier, "LIBRE")
    with pytest.raises(MauvaisEtat):
        services.retirer_piece(dossier.pieces.get(code="RIB"), acteur=dossier.cree_par)
    with pytest.raises(DroitManquant):
        services.deposer_piece(dossier, "LIBRE", televerse(pdf()), acteur=agent("instructeur", dossier.appel.service))


def test_en_complement_seules_les_pieces_demandees_sont_rouvertes() -> None:
    dossier = fabriques.depose()
    services.demander_pieces(
        dossier, acteur=agent("instructeur", dossier.appel.service), motif="RIB illisible.", jours=5, pieces=["RIB"]
    )
    dossier.refresh_from_db()
    assert dossier.etat == Etat.A_COMPLETER
    assert services.pieces_ouvertes(dossier, ["RIB", "LIBRE"]) == {"RIB"}
    assert joindre(dossier, "RIB", pdf(3)).code == "RIB"
    with pytest.raises(MauvaisEtat):
        joindre(dossier, "LIBRE")


def test_une_piece_jugee_non_conforme_peut_etre_renvoyee_identique() -> None:
    dossier = fabriques.depose()
    instructrice = agent("instructeur", dossier.appel.service)
    piece = dossier.pieces.get(code="RIB")
    assert piece.fichier is not None
    services.verifier_piece(piece, acteur=instructrice, controle=EtatPiece.NON_CONFORME, remarque="Flou.")
    services.demander_pieces(dossier, acteur=instructrice, motif="Flou.", jours=5, pieces=["RIB"])
    dossier.refresh_from_db()
    assert joindre(dossier, "RIB", lire(piece.fichier)).pk != piece.pk


def test_sans_rna_les_statuts_sont_demandes() -> None:
    dossier = fabriques.complet()
    Identification.objects.filter(pk=dossier.pk).update(rna="")
    assert attendue(dossier, "STATUTS").manquante
