"""Une demande de compléments, lue : ce qui est rouvert, ce qui est déjà fourni, pour quand."""

from __future__ import annotations

from dataclasses import dataclass

from aap.models import PieceDemandee
from candidatures.models import DemandeCompletion, Dossier, PieceDeposee
from candidatures.selecteurs.parcours import adresse_section, ancre_de
from candidatures.types import EtatPiece, Section


@dataclass(frozen=True, slots=True)
class ChoseDemandee:
    """Une pièce ou une section rouverte. `faite` : None pour une section, que le porteur relit lui-même."""

    libelle: str
    url: str
    faite: bool | None = None


def demande_ouverte(dossier: Dossier) -> DemandeCompletion | None:
    """La demande de compléments à satisfaire, s'il y en a une (jamais deux : contrainte)."""
    ouvertes = dossier.demandes_completion.filter(satisfaite_le__isnull=True).select_related("demandee_par")
    return ouvertes.first()


def pieces_du_complement(
    dossier: Dossier, demande: DemandeCompletion
) -> list[tuple[PieceDemandee, list[PieceDeposee]]]:
    """Pièces demandées, chacune avec ce qui a été déposé depuis. `dossier` : chargé par `dossier_charge`.

    Une pièce d'avant la demande n'y répond pas, ni une pièce que le service a jugée non conforme.
    """
    bonnes = [d for d in dossier.pieces.all() if d.utilisable and d.controle != EtatPiece.NON_CONFORME]
    deposees = [d for d in bonnes if d.deposee_le >= demande.demandee_le]
    return [
        (piece, [d for d in deposees if d.code == piece.code])
        for piece in dossier.version_suivie.pieces.all()
        if piece.code in demande.pieces
    ]


def choses_demandees(dossier: Dossier, demande: DemandeCompletion) -> list[ChoseDemandee]:
    """Ce que la demande rouvre, dans l'ordre : pièces puis sections. `dossier` : chargé par `dossier_charge`."""
    pieces = [
        ChoseDemandee(piece.libelle, _adresse_piece(dossier, piece.code), faite=bool(recues))
        for piece, recues in pieces_du_complement(dossier, demande)
    ]
    sections = [ChoseDemandee(str(Section(code).label), adresse_section(dossier, code)) for code in demande.sections]
    return pieces + sections


def _adresse_piece(dossier: Dossier, code: str) -> str:
    return adresse_section(dossier, Section.PIECES, ancre_de(f"pieces.{code}"))
