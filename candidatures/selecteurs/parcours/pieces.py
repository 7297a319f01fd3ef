"""Ce qui manque aux deux dernières étapes : les pièces à joindre, et la signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from candidatures.models import DerogationSignature, Dossier
from candidatures.selecteurs.parcours.base import GenreManque, Manque
from candidatures.selecteurs.pieces import pieces_a_deposer
from candidatures.types import EtatDemande, Section
from socle.affichage import instant

CHEMIN_SIGNATURE = "signature"


def manques_pieces(dossier: Dossier) -> Iterator[Manque]:
    """Pièces exigées de ce porteur et pas fournies ; fichiers que l'antivirus a refusés."""
    for attendue in pieces_a_deposer(dossier):
        chemin = f"pieces.{attendue.piece.code}"
        for refusee in attendue.refusees:
            phrase = f"« {refusee.fichier} » est refusé par l'antivirus : retirez-le."
            yield Manque.vers(dossier, Section.PIECES, phrase, chemin=chemin, genre=GenreManque.INCOHERENT)
        if attendue.manquante:
            yield Manque.vers(dossier, Section.PIECES, f"Joignez « {attendue.piece.libelle} ».", chemin=chemin)


def manques_recapitulatif(dossier: Dossier) -> Iterator[Manque]:
    """Le formulaire n'a jamais été signé, ou sa signature est attendue après un dépôt sous réserve.

    Une signature que le dossier a dépassée se voit à son empreinte : `services.depot` la cherche.
    """
    derogation = derogation_en_cours(dossier)
    if dossier.sous_reserve_signature and derogation is not None:
        terme = instant(derogation.terme, dossier.appel.fuseau)
        phrase = f"Le formulaire signé est attendu avant le {terme}."
        yield Manque.vers(dossier, Section.RECAPITULATIF, phrase, chemin=CHEMIN_SIGNATURE)
    elif not dossier.signatures.all() and derogation is None:
        yield Manque.vers(dossier, Section.RECAPITULATIF, "Faites signer le formulaire.", chemin=CHEMIN_SIGNATURE)


def derogation_en_cours(dossier: Dossier) -> DerogationSignature | None:
    """Dérogation de signature demandée et pas refusée : elle permet de déposer avant de signer."""
    derogation: DerogationSignature | None = getattr(dossier, "derogation_signature", None)
    return derogation if derogation is not None and derogation.etat != EtatDemande.REFUSEE else None


def limite_de_signature(dossier: Dossier) -> datetime | None:
    """Dernier instant pour signer un dossier déposé sous réserve ; None si rien ne le borne (brouillon, complément).

    Une dérogation refusée ne laisse que le temps qui reste avant la clôture.
    """
    if not dossier.sous_reserve_signature:
        return None
    derogation = derogation_en_cours(dossier)
    return dossier.appel.cloture if derogation is None else derogation.terme
