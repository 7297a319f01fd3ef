"""Rôles dans une structure : accepter, refuser, donner, retirer."""

from django.db import transaction

from comptes.etats import PASSAGES
from comptes.models import MembreStructure, Structure, Utilisateur
from comptes.services.commun import ActionImpossible, ecrire_a, exiger
from comptes.types import EtatMembre, RoleStructure
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant


def accepter(membre: MembreStructure, *, acteur: Acteur) -> MembreStructure:
    """Accepte une demande de rattachement et l'annonce à la personne."""
    _exiger_role(acteur, membre.structure, membre.role)
    fait = passer(membre, "accepter", acteur=acteur)
    _annoncer("rattachement_accepte", fait)
    return fait


def refuser(membre: MembreStructure, *, acteur: Acteur) -> MembreStructure:
    """Refuse une demande de rattachement et l'annonce à la personne."""
    exiger(acteur, "structure.gerer_membres", membre.structure)
    fait = passer(membre, "refuser", acteur=acteur)
    _annoncer("rattachement_refuse", fait)
    return fait


@transaction.atomic
def donner_role(structure: Structure, utilisateur: Utilisateur, role: str, *, acteur: Acteur) -> MembreStructure:
    """Donne un rôle de plus à un membre actif. Lève ActionImpossible s'il n'est pas membre ou le tient déjà."""
    _exiger_role(acteur, structure, role)
    if not structure.membres.filter(utilisateur=utilisateur, etat=EtatMembre.ACTIF).exists():
        raise ActionImpossible("Cette personne n'est pas membre de la structure : invitez-la d'abord.")
    return poser_role(structure, utilisateur, role, acteur=acteur)


@transaction.atomic
def retirer(membre: MembreStructure, *, acteur: Acteur) -> MembreStructure:
    """Retire un rôle. Une structure garde toujours un signataire : ActionImpossible pour le dernier."""
    _exiger_role(acteur, membre.structure, membre.role)
    structure = _verrouiller(membre.structure)
    signataires = structure.membres.filter(role=RoleStructure.SIGNATAIRE, etat=EtatMembre.ACTIF)
    if membre.role == RoleStructure.SIGNATAIRE and not signataires.exclude(pk=membre.pk).exists():
        raise ActionImpossible(
            "C'est le dernier signataire de la structure. Désignez-en d'abord un autre, puis retirez celui-ci."
        )
    fait = passer(membre, "retirer", acteur=acteur, confirme_le=None, confirme_par=None)
    _annoncer("role_retire", fait)
    return fait


@transaction.atomic
def poser_role(structure: Structure, utilisateur: Utilisateur, role: str, *, acteur: Acteur) -> MembreStructure:
    """Rend actif un rôle, sans contrôle de droit : l'appelant l'a fait. Lève ActionImpossible s'il l'est déjà."""
    ancien = structure.membres.filter(utilisateur=utilisateur, role=role).first()
    if ancien is not None:
        return passer(ancien, "donner", acteur=acteur)
    membre = MembreStructure.objects.create(
        utilisateur=utilisateur, structure=structure, role=role, etat=EtatMembre.ACTIF
    )
    _inscrire(membre, "donner", acteur, avant="")
    return membre


@transaction.atomic
def passer(membre: MembreStructure, acte: str, *, acteur: Acteur, **valeurs: object) -> MembreStructure:
    """Seule porte des changements d'état d'un rattachement. Lève ActionImpossible depuis un autre état."""
    passage = PASSAGES[acte]
    verrou = MembreStructure.objects.select_for_update(of=("self",)).get(pk=membre.pk)
    if verrou.etat not in passage.de:
        raise ActionImpossible(
            f"« {passage.libelle} » n'est plus possible : ce rattachement est {verrou.get_etat_display()}. "
            "Rechargez la page."
        )
    avant, verrou.etat = verrou.etat, passage.vers
    for champ, valeur in valeurs.items():
        setattr(verrou, champ, valeur)
    if acte == "redemander":
        verrou.demande_le = maintenant()
    verrou.save()
    membre.utilisateur.oublier_appartenances()
    _inscrire(verrou, acte, acteur, avant=avant)
    return verrou


def _inscrire(membre: MembreStructure, acte: str, acteur: Acteur, *, avant: str) -> None:
    detail = {"personne": membre.utilisateur.nom_complet, "role": membre.role}
    action = f"structure.membre.{acte}"
    journal.inscrire(membre.structure, action, acteur=acteur, avant=avant, apres=membre.etat, detail=detail)


def _exiger_role(acteur: Acteur, structure: Structure, role: str) -> None:
    """Toucher au rôle de signataire demande plus que gérer les membres."""
    signataire = role == RoleStructure.SIGNATAIRE
    exiger(acteur, "structure.designer_signataire" if signataire else "structure.gerer_membres", structure)


def _verrouiller(structure: Structure) -> Structure:
    """Deux retraits simultanés ne peuvent pas vider la structure de ses signataires."""
    return Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)


def _annoncer(gabarit: str, membre: MembreStructure) -> None:
    lieu = membre.structure
    ecrire_a(
        gabarit, [membre.utilisateur.courriel], lieu, membre=membre, structure=lieu, chemin=lieu.get_absolute_url()
    )
