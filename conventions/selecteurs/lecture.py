"""Lectures de conventions : actions ouvertes, état du document, totaux."""

from __future__ import annotations

from dataclasses import dataclass

from comptes import droits
from comptes.models import Utilisateur
from conventions.etats import CONVENTION
from conventions.models import Convention, VersionConvention
from conventions.selecteurs.budget import EtatBudget, etat_budget
from conventions.selecteurs.visas import niveau_attendu, refus_de_refuser, refus_de_viser
from conventions.types import Partie
from socle.models import Travail
from socle.models.travail import EtatTravail


def actes_ouverts(utilisateur: Utilisateur, convention: Convention) -> list[str]:
    """Noms des actions que cette personne peut faire maintenant : matrice et état croisés, signatures comprises."""
    permises = droits.actions_possibles(utilisateur, convention)
    possibles = {t.nom for t in CONVENTION.possibles(convention.etat)}
    if convention.modifiable:
        possibles |= {"preparer", "regenerer", "rediger", *_suites_du_budget(convention)}
    version = convention.versions_propres.first()
    signee = version is not None and version.signatures.filter(partie=Partie.BENEFICIAIRE).exists()
    possibles -= {"signer_beneficiaire", "recevoir_exemplaire"} if signee else {"signer_service"}
    ouvertes = [nom for nom in sorted(possibles) if f"convention.{nom}" in permises]
    return _a_son_tour(ouvertes, utilisateur, convention, version) if version is not None else ouvertes


def _suites_du_budget(convention: Convention) -> set[str]:
    """Ce qui se fait du budget à ajuster, là où il en est."""
    etat = etat_budget(convention)
    if etat == EtatBudget.DEMANDE:
        return {"ajuster_budget"}
    return {"valider_budget"} if etat == EtatBudget.TRANSMIS else {"demander_budget"}


def _a_son_tour(
    ouvertes: list[str], personne: Utilisateur, convention: Convention, version: VersionConvention
) -> list[str]:
    """Sans les visas qui attendent quelqu'un d'autre : avec des niveaux, chacun le sien ; sans, le responsable."""
    if not {"viser", "viser_niveau", "refuser_visa"}.intersection(ouvertes):
        return ouvertes
    service = convention.dossier.appel.service
    attendu = niveau_attendu(version, service) is not None
    hors = {"viser"} if attendu else {"viser_niveau"}
    if attendu and refus_de_viser(version, service, personne):
        hors.add("viser_niveau")
    if refus_de_refuser(version, service, personne):
        hors.add("refuser_visa")
    return [nom for nom in ouvertes if nom not in hors]


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
    objet = version.avenant or version.convention
    travail = Travail.objects.filter(cle=f"{objet.type_journal}:{objet.uuid}:pdf:{version.rang}").first()
    if travail is None:
        return EtatDocument(pret=False, pourcent=0, etape="En attente", erreur="")
    abandonne = travail.etat == EtatTravail.ABANDONNE
    erreur = (
        "Le document n'a pas pu être produit. Produisez une nouvelle version, ou prévenez l'assistance."
        if abandonne
        else ""
    )
    return EtatDocument(pret=False, pourcent=travail.progression, etape=travail.etape or "En attente", erreur=erreur)
