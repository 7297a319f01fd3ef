"""La liste de contrôle de la recevabilité : signature, pièces, règles bloquantes, chaque point avec sa raison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from candidatures.faits import verdict_charge
from candidatures.models import Dossier
from candidatures.selecteurs.pieces import PieceAttendue, pieces_attendues
from candidatures.types import EtatPiece
from regles.moteur import Verdict
from socle.affichage import date_longue


class EtatPoint(StrEnum):
    """Ce que vaut un point : rien à faire, à regarder, ou qui empêche de déclarer recevable."""

    OK = "ok"
    A_VOIR = "a_voir"
    BLOQUANT = "bloquant"


@dataclass(frozen=True, slots=True)
class Point:
    """Un point de la liste ; `onglet` est le nom de la page où le traiter."""

    libelle: str
    etat: EtatPoint
    detail: str
    onglet: str = ""


def points_de_recevabilite(dossier: Dossier, verdict: Verdict | None = None) -> list[Point]:
    """Points dans l'ordre de lecture. `dossier` : chargé par `selecteurs.parcours.dossier_charge`."""
    attendues = pieces_attendues(dossier)
    return [
        _signature(dossier),
        _presence(attendues),
        _controle(attendues),
        *_regles(verdict or verdict_charge(dossier, retenu=True)),
    ]


def _signature(dossier: Dossier) -> Point:
    if dossier.sous_reserve_signature:
        return Point("Formulaire signé", EtatPoint.BLOQUANT, "attendu : dépôt sous réserve de signature", "pieces")
    derniere = max(dossier.signatures.all(), key=lambda s: s.signee_le, default=None)
    if derniere is None:
        return Point("Formulaire signé", EtatPoint.A_VOIR, "aucune signature enregistrée", "pieces")
    quand = date_longue(derniere.signee_le, dossier.appel.fuseau)
    return Point("Formulaire signé", EtatPoint.OK, f"par {derniere.nom}, le {quand}", "pieces")


def _presence(attendues: Iterable[PieceAttendue]) -> Point:
    manquantes = [p.piece.libelle for p in attendues if p.manquante]
    if manquantes:
        return Point("Pièces exigées", EtatPoint.A_VOIR, f"il manque : {', '.join(manquantes)}", "pieces")
    return Point("Pièces exigées", EtatPoint.OK, "toutes fournies", "pieces")


def _controle(attendues: Iterable[PieceAttendue]) -> Point:
    deposees = [(p.piece.libelle, d) for p in attendues for d in p.deposees]
    fautives = [nom for nom, piece in deposees if piece.controle == EtatPiece.NON_CONFORME]
    if fautives:
        detail = f"non conformes : {', '.join(fautives)}"
        return Point("Contrôle des pièces", EtatPoint.BLOQUANT, detail, "pieces")
    reste = sum(piece.controle == EtatPiece.A_VERIFIER for _, piece in deposees)
    if reste:
        return Point("Contrôle des pièces", EtatPoint.A_VOIR, f"{reste} à vérifier sur {len(deposees)}", "pieces")
    return Point("Contrôle des pièces", EtatPoint.OK, f"{len(deposees)} vérifiées", "pieces")


def _regles(verdict: Verdict) -> list[Point]:
    refus = [
        Point(ligne.libelle, EtatPoint.A_VOIR, ligne.constat.conseil or ligne.constat.message, "dossier")
        for ligne in verdict.lignes
        if ligne.refuse
    ]
    return refus or [Point("Règles de l'appel", EtatPoint.OK, "aucune condition bloquante", "dossier")]
