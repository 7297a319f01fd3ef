"""Lectures de conventions : actions ouvertes, état du document, totaux."""

from __future__ import annotations

from dataclasses import dataclass

from comptes import droits
from comptes.models import Utilisateur
from conventions.etats import CONVENTION
from conventions.models import Convention, VersionConvention
from conventions.types import Partie
from socle.models import Travail
from socle.models.travail import EtatTravail


def actes_ouverts(utilisateur: Utilisateur, convention: Convention) -> list[str]:
    """Noms des actions que cette personne peut faire maintenant : matrice et état croisés, signatures comprises."""
    permises = droits.actions_possibles(utilisateur, convention)
    possibles = {t.nom for t in CONVENTION.possibles(convention.etat)}
    if convention.modifiable:
        possibles |= {"preparer", "regenerer"}
    version = convention.versions.first()
    signee = version is not None and version.signatures.filter(partie=Partie.BENEFICIAIRE).exists()
    possibles -= {"signer_beneficiaire", "recevoir_exemplaire"} if signee else {"signer_service"}
    return [nom for nom in sorted(possibles) if f"convention.{nom}" in permises]


@dataclass(frozen=True, slots=True)
class EtatDocument:
    """Où en est le PDF d'une version : prêt, en cours (avancement), ou en échec."""

    pret: bool
    pourcent: int
    etape: str
    erreur: str


def etat_document(version: VersionConvention) -> EtatDocument:
    """Avancement du PDF, lu sur son travail."""
    if version.fichier_id is not None:
        return EtatDocument(pret=True, pourcent=100, etape="Document prêt", erreur="")
    travail = Travail.objects.filter(cle=f"convention:{version.convention.uuid}:pdf:{version.rang}").first()
    if travail is None:
        return EtatDocument(pret=False, pourcent=0, etape="En attente", erreur="")
    abandonne = travail.etat == EtatTravail.ABANDONNE
    erreur = (
        "Le document n'a pas pu être produit. Produisez une nouvelle version, ou prévenez l'assistance."
        if abandonne
        else ""
    )
    return EtatDocument(pret=False, pourcent=travail.progression, etape=travail.etape or "En attente", erreur=erreur)
