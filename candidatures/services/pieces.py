"""Déposer, remplacer, retirer une pièce. Retirer garde la trace : rien de ce qui a été déposé ne disparaît."""

from __future__ import annotations

from django.db import transaction

from candidatures.etats import Etat
from candidatures.models import Dossier, PieceDeposee
from candidatures.services.recevabilite import exiger, verrouiller
from comptes.models import Utilisateur
from socle import fichiers, journal
from socle.horloge import maintenant
from socle.types import Televersement
from socle.workflow import MauvaisEtat


def piece_ouverte(dossier: Dossier, code: str) -> bool:
    """Dit si le porteur peut toucher à cette pièce : toutes en brouillon, celles demandées en complétion."""
    if dossier.etat == Etat.BROUILLON:
        return True
    if dossier.etat != Etat.A_COMPLETER:
        return False
    demande = dossier.demandes_completion.filter(satisfaite_le__isnull=True).first()
    return demande is not None and code in demande.pieces


def _ouvrir(dossier: Dossier, code: str, acteur: Utilisateur) -> Dossier:
    exiger(acteur, "dossier.remplir", dossier)
    verrou = verrouiller(dossier)
    if not piece_ouverte(verrou, code):
        raise MauvaisEtat("Cette pièce ne peut plus être changée : le dossier n'est pas ouvert à la modification.")
    return verrou


@transaction.atomic
def deposer_piece(dossier: Dossier, code: str, fichier: Televersement, *, acteur: Utilisateur) -> PieceDeposee:
    """Ajoute un fichier à une pièce. Lève FichierRefuse (vide, trop gros, protégé, abîmé, d'un autre type)."""
    verrou = _ouvrir(dossier, code, acteur)
    range_ = fichiers.deposer(fichier, acteur=acteur)
    piece = PieceDeposee.objects.create(
        dossier=verrou, code=code, fichier=range_, deposee_le=maintenant(), deposee_par=acteur
    )
    _noter(verrou, "dossier.deposer_piece", piece, acteur)
    return piece


@transaction.atomic
def donner_reference(dossier: Dossier, code: str, reference: str, *, acteur: Utilisateur) -> PieceDeposee:
    """Fournit une référence de publication à la place d'un fichier, quand l'appel l'admet."""
    verrou = _ouvrir(dossier, code, acteur)
    piece = PieceDeposee.objects.create(
        dossier=verrou, code=code, reference=reference.strip(), deposee_le=maintenant(), deposee_par=acteur
    )
    _noter(verrou, "dossier.deposer_piece", piece, acteur)
    return piece


@transaction.atomic
def retirer_piece(piece: PieceDeposee, *, acteur: Utilisateur) -> PieceDeposee:
    """Retire une pièce du dossier ; le fichier reste dans l'histoire."""
    verrou = _ouvrir(piece.dossier, piece.code, acteur)
    if piece.retiree_le is None:
        piece.retiree_le = maintenant()
        piece.save(update_fields=["retiree_le"])
        _noter(verrou, "dossier.retirer_piece", piece, acteur)
    return piece


@transaction.atomic
def remplacer_piece(piece: PieceDeposee, fichier: Televersement, *, acteur: Utilisateur) -> PieceDeposee:
    """Remplace une pièce : l'ancienne est retirée, la nouvelle à vérifier."""
    nouvelle = deposer_piece(piece.dossier, piece.code, fichier, acteur=acteur)
    retirer_piece(piece, acteur=acteur)
    return nouvelle


def _noter(dossier: Dossier, action: str, piece: PieceDeposee, acteur: Utilisateur) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(modifie_le=maintenant())
    detail = {"piece": piece.code}
    if piece.fichier is not None:
        detail |= {"nom": piece.fichier.nom, "sha256": piece.fichier.sha256}
    else:
        detail["reference"] = piece.reference
    journal.inscrire(dossier, action, acteur=acteur, detail=detail)
