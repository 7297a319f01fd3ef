"""Pièces d'un dossier : ce que l'appel demande à ce porteur-là, ce qui est fourni, ce qui manque."""

from __future__ import annotations

from dataclasses import dataclass

from aap.models import PieceDemandee
from aap.types import FormePiece
from candidatures.faits import faits_charges
from candidatures.models import Dossier, PieceDeposee
from regles.conditions import Condition


@dataclass(frozen=True, slots=True)
class PieceAttendue:
    """Une pièce de la liste de l'appel, pour ce dossier.

    `requise` : True exigée, False sans objet ou facultative, None quand une réponse du formulaire décidera.
    """

    piece: PieceDemandee
    requise: bool | None
    fournie: bool
    deposees: tuple[PieceDeposee, ...] = ()

    @property
    def manquante(self) -> bool:
        """Vrai si elle est exigée et pas fournie."""
        return self.requise is True and not self.fournie

    @property
    def a_deposer(self) -> bool:
        """Vrai si elle se fournit par un fichier (ou une référence)."""
        return self.piece.forme == FormePiece.FICHIER


def pieces_attendues(dossier: Dossier) -> list[PieceAttendue]:
    """Toutes les pièces de l'appel dans leur ordre. `dossier` : chargé par `selecteurs.parcours.dossier_charge`.

    Une pièce sans objet pour ce porteur et non fournie n'est pas rendue.
    """
    faits = faits_charges(dossier)
    lignes = []
    for piece in sorted(dossier.version_suivie.pieces.all(), key=lambda p: (p.rang, p.code)):
        vaut = Condition.lire(piece.condition).evaluer(faits)
        deposees = tuple(d for d in dossier.pieces.all() if d.code == piece.code and d.retiree_le is None)
        fournie = bool(deposees) if piece.forme == FormePiece.FICHIER else piece.code in faits.pieces_fournies
        if vaut is False and not deposees:
            continue
        lignes.append(PieceAttendue(piece, vaut if piece.obligatoire else False, fournie, deposees))
    return lignes


def pieces_a_deposer(dossier: Dossier) -> list[PieceAttendue]:
    """Celles qui se fournissent par un fichier, hors formulaire signé (il a sa place au récapitulatif)."""
    return [p for p in pieces_attendues(dossier) if p.a_deposer]
