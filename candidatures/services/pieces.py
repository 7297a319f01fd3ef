"""Déposer, remplacer, retirer une pièce. Retirer garde la trace : rien de ce qui a été déposé ne disparaît."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from aap.models import PieceDemandee
from candidatures.etats import Etat
from candidatures.models import Dossier, PieceDeposee
from candidatures.selecteurs.complements import demande_ouverte
from candidatures.services.recevabilite import exiger, verrouiller
from candidatures.types import EtatPiece
from comptes.models import Utilisateur
from socle import fichiers, journal
from socle.fichiers import FichierRefuse
from socle.horloge import maintenant
from socle.types import Televersement
from socle.workflow import MauvaisEtat, TransitionInterdite


def piece_ouverte(dossier: Dossier, code: str) -> bool:
    """Dit si le porteur peut toucher à cette pièce : toutes en brouillon, celles demandées en complétion."""
    return code in pieces_ouvertes(dossier, [code])


def pieces_ouvertes(dossier: Dossier, codes: Iterable[str]) -> frozenset[str]:
    """Parmi ces pièces, celles que le porteur peut changer maintenant."""
    if dossier.etat == Etat.BROUILLON:
        return frozenset(codes)
    if dossier.etat != Etat.A_COMPLETER:
        return frozenset()
    demande = demande_ouverte(dossier)
    return frozenset(codes) & frozenset(demande.pieces) if demande is not None else frozenset()


def _ouvrir(dossier: Dossier, code: str, acteur: Utilisateur) -> tuple[Dossier, PieceDemandee]:
    exiger(acteur, "dossier.remplir", dossier)
    verrou = verrouiller(dossier)
    demandee = verrou.version_suivie.pieces.filter(code=code).first()
    if demandee is None:
        raise TransitionInterdite("Cet appel ne demande pas cette pièce.")
    if not piece_ouverte(verrou, code):
        raise MauvaisEtat("Cette pièce ne peut plus être changée : le dossier n'est pas ouvert à la modification.")
    return verrou, demandee


def _presentes(dossier: Dossier, code: str) -> QuerySet[PieceDeposee]:
    return PieceDeposee.objects.filter(dossier=dossier, code=code, retiree_le__isnull=True)


def _sha256(fichier: Televersement) -> str:
    somme = hashlib.sha256()
    for morceau in fichier.chunks():
        somme.update(morceau)
    return somme.hexdigest()


@transaction.atomic
def deposer_piece(dossier: Dossier, code: str, fichier: Televersement, *, acteur: Utilisateur) -> PieceDeposee:
    """Ajoute un fichier à une pièce ; si l'appel n'en attend qu'un, il remplace celui d'avant.

    Le même contenu envoyé deux fois (double clic, page rechargée) ne fait qu'une pièce. Lève FichierRefuse (vide, trop
    gros, protégé, abîmé, d'un autre type).
    """
    verrou, demandee = _ouvrir(dossier, code, acteur)
    # Ce que le service a jugé non conforme peut être envoyé de nouveau, même identique.
    deja = _presentes(verrou, code).filter(fichier__sha256=_sha256(fichier))
    double = deja.exclude(controle=EtatPiece.NON_CONFORME).first()
    if double is not None:
        return double
    range_ = fichiers.deposer(fichier, acteur=acteur)
    anciennes = [] if demandee.plusieurs else list(_presentes(verrou, code))
    piece = PieceDeposee.objects.create(
        dossier=verrou, code=code, fichier=range_, deposee_le=maintenant(), deposee_par=acteur
    )
    _noter(verrou, "dossier.deposer_piece", piece, acteur)
    for ancienne in anciennes:
        retirer_piece(ancienne, acteur=acteur)
    return piece


@transaction.atomic
def donner_reference(dossier: Dossier, code: str, reference: str, *, acteur: Utilisateur) -> PieceDeposee:
    """Fournit une référence de publication à la place d'un fichier, quand l'appel l'admet."""
    verrou, demandee = _ouvrir(dossier, code, acteur)
    texte = reference.strip()
    if not demandee.reference_admise or not texte:
        raise TransitionInterdite("Cette pièce se fournit par un fichier.")
    double = _presentes(verrou, code).filter(reference=texte).first()
    if double is not None:
        return double
    piece = PieceDeposee.objects.create(
        dossier=verrou, code=code, reference=texte, deposee_le=maintenant(), deposee_par=acteur
    )
    _noter(verrou, "dossier.deposer_piece", piece, acteur)
    return piece


@transaction.atomic
def retirer_piece(piece: PieceDeposee, *, acteur: Utilisateur) -> PieceDeposee:
    """Retire une pièce du dossier ; le fichier reste dans l'histoire."""
    verrou, _ = _ouvrir(piece.dossier, piece.code, acteur)
    if piece.retiree_le is None:
        piece.retiree_le = maintenant()
        piece.save(update_fields=["retiree_le"])
        _noter(verrou, "dossier.retirer_piece", piece, acteur)
    return piece


@transaction.atomic
def remplacer_piece(piece: PieceDeposee, fichier: Televersement, *, acteur: Utilisateur) -> PieceDeposee:
    """Remplace une pièce : l'ancienne est retirée, la nouvelle à vérifier."""
    nouvelle = deposer_piece(piece.dossier, piece.code, fichier, acteur=acteur)
    if nouvelle.pk != piece.pk:
        retirer_piece(piece, acteur=acteur)
    return nouvelle


class Envoi(NamedTuple):
    """Une chose envoyée par l'écran des pièces : un fichier, ou une référence. `champ` dit d'où elle vient."""

    champ: str
    code: str
    fichier: Televersement | None = None
    reference: str = ""
    remplace: PieceDeposee | None = None


class Refus(NamedTuple):
    """Une chose refusée, et pourquoi : à dire à côté de son champ."""

    champ: str
    message: str


@transaction.atomic
def enregistrer_pieces(
    dossier: Dossier, envois: Iterable[Envoi], *, acteur: Utilisateur, retirer: PieceDeposee | None = None
) -> list[Refus]:
    """Enregistre tout ce qui est bon, et rend ce qui est refusé : un mauvais fichier ne fait pas perdre les autres.

    Lève DroitManquant ou MauvaisEtat si rien ne peut être changé.
    """
    refus = []
    if retirer is not None:
        retirer_piece(retirer, acteur=acteur)
    for envoi in envois:
        try:
            _enregistrer(dossier, envoi, acteur)
        except FichierRefuse as erreur:
            nom = envoi.fichier.name if envoi.fichier is not None else ""
            refus.append(Refus(envoi.champ, f"« {nom} » : {erreur}"))
    return refus


def _enregistrer(dossier: Dossier, envoi: Envoi, acteur: Utilisateur) -> PieceDeposee:
    if envoi.fichier is None:
        return donner_reference(dossier, envoi.code, envoi.reference, acteur=acteur)
    if envoi.remplace is not None:
        return remplacer_piece(envoi.remplace, envoi.fichier, acteur=acteur)
    return deposer_piece(dossier, envoi.code, envoi.fichier, acteur=acteur)


def _noter(dossier: Dossier, action: str, piece: PieceDeposee, acteur: Utilisateur) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(modifie_le=maintenant())
    detail = {"piece": piece.code}
    if piece.fichier is not None:
        detail |= {"nom": piece.fichier.nom, "sha256": piece.fichier.sha256}
    else:
        detail["reference"] = piece.reference
    journal.inscrire(dossier, action, acteur=acteur, detail=detail)
