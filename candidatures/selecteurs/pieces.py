"""Pièces d'un dossier : ce que l'appel demande à ce porteur-là, ce qui est fourni, ce qui manque."""

from __future__ import annotations

from dataclasses import dataclass

from aap.models import PieceDemandee
from aap.types import FormePiece
from candidatures.faits import faits_charges
from candidatures.models import Dossier, PieceDeposee
from candidatures.types import EtatPiece
from regles.conditions import Condition
from regles.faits import FaitsDossier


@dataclass(frozen=True, slots=True)
class PieceAttendue:
    """Une pièce de la liste de l'appel, pour ce dossier.

    `requise` : True exigée, False sans objet ou facultative, None quand une réponse du formulaire décidera (`inconnues`
    la nomme alors). `raison` : pourquoi elle est demandée, en mots, vide si elle l'est à tous.
    """

    piece: PieceDemandee
    requise: bool | None
    fournie: bool
    deposees: tuple[PieceDeposee, ...] = ()
    raison: str = ""
    inconnues: tuple[str, ...] = ()

    @property
    def refusees(self) -> tuple[PieceDeposee, ...]:
        """Fichiers que l'antivirus a refusés : à retirer."""
        return tuple(d for d in self.deposees if not d.utilisable)

    @property
    def manquante(self) -> bool:
        """Vrai si elle est exigée et pas fournie."""
        return self.requise is True and not self.fournie

    @property
    def non_conforme(self) -> bool:
        """Vrai si un agent l'a notée non conforme."""
        return any(d.controle == EtatPiece.NON_CONFORME for d in self.deposees)

    @property
    def a_deposer(self) -> bool:
        """Vrai si elle se fournit par un fichier (ou une référence)."""
        return self.piece.forme == FormePiece.FICHIER


def pieces_attendues(dossier: Dossier) -> list[PieceAttendue]:
    """Toutes les pièces de l'appel dans leur ordre. `dossier` : chargé par `selecteurs.parcours.dossier_charge`.

    Une pièce sans objet pour ce porteur et non fournie n'est pas rendue.
    """
    faits = faits_charges(dossier)
    pieces = sorted(dossier.version_suivie.pieces.all(), key=lambda p: (p.rang, p.code))
    toutes = (_attendue(dossier, piece, faits) for piece in pieces)
    return [attendue for attendue in toutes if attendue is not None]


def _attendue(dossier: Dossier, piece: PieceDemandee, faits: FaitsDossier) -> PieceAttendue | None:
    condition = Condition.lire(piece.condition)
    vaut = condition.evaluer(faits)
    deposees = tuple(d for d in dossier.pieces.all() if d.code == piece.code and d.retiree_le is None)
    # Le service peut demander une pièce que les conditions de l'appel n'exigeaient pas, ou plus.
    demandee = any(piece.code in demande.pieces for demande in getattr(dossier, "demandes_ouvertes", ()))
    if vaut is False and not deposees and not demandee:
        return None
    remplacee = any(set(jeu) <= faits.pieces_fournies for jeu in piece.alternatives)
    return PieceAttendue(
        piece,
        requise=vaut if piece.obligatoire else False,
        fournie=remplacee or _fournie(piece, deposees, faits),
        deposees=deposees,
        raison=piece.condition_texte or (condition.phrase() if piece.condition else ""),
        inconnues=condition.champs_sans_reponse(faits) if vaut is None else (),
    )


def _fournie(piece: PieceDemandee, deposees: tuple[PieceDeposee, ...], faits: FaitsDossier) -> bool:
    if piece.forme == FormePiece.FICHIER:
        return any(deposee.utilisable for deposee in deposees)
    return piece.code in faits.pieces_fournies


def pieces_a_deposer(dossier: Dossier) -> list[PieceAttendue]:
    """Celles qui se fournissent par un fichier, hors formulaire signé (il a sa place au récapitulatif)."""
    return [p for p in pieces_attendues(dossier) if p.a_deposer]
