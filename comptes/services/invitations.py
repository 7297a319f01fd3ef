"""Inviter par courriel à tenir un rôle, dans une structure ou dans un service.

On ne dit jamais si l'adresse a déjà un compte : la réponse est la même, et la personne accepte elle-même.
"""

from django.db import transaction
from django.urls import reverse

from comptes.champs import normaliser_courriel
from comptes.models import Invitation, MembreService, Service, Structure, Utilisateur
from comptes.models.invitation import dans_trente_jours
from comptes.services.commun import ActionImpossible, ecrire_a, exiger
from comptes.services.membres import poser_role
from comptes.types import ROLES_NATIONAUX, EtatInvitation, EtatMembre, RoleStructure
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant


@transaction.atomic
def inviter(lieu: Structure | Service, courriel: str, role: str, *, acteur: Utilisateur) -> Invitation:
    """Envoie une invitation de trente jours ; la renvoyer repousse son terme."""
    exiger(acteur, action_pour_donner(lieu, role), lieu)
    adresse = normaliser_courriel(courriel)
    cle = {"structure": lieu} if isinstance(lieu, Structure) else {"service": lieu}
    valeurs = {"invite_par": acteur, "cree_le": maintenant(), "expire_le": dans_trente_jours()}
    invitation, _ = Invitation.objects.update_or_create(
        courriel=adresse, role=role, etat=EtatInvitation.ENVOYEE, **cle, defaults=valeurs
    )
    journal.inscrire(lieu, "invitation.envoyer", acteur=acteur, detail={"courriel": adresse, "role": role})
    chemin = reverse("comptes:invitation", kwargs={"uuid": invitation.uuid})
    ecrire_a("invitation", [adresse], lieu, invitation=invitation, personne=acteur, chemin=chemin)
    return invitation


@transaction.atomic
def accepter_invitation(invitation: Invitation, *, acteur: Utilisateur) -> Invitation:
    """Donne le rôle proposé à la personne invitée. Lève ActionImpossible si l'invitation n'est plus ouverte."""
    verrou = _ouvrir(invitation, acteur)
    lieu = verrou.lieu
    if isinstance(lieu, Structure):
        _entrer_dans_structure(lieu, verrou.role, acteur)
    else:
        MembreService.objects.get_or_create(utilisateur=acteur, service=lieu, role=verrou.role)
        acteur.oublier_appartenances()
    return _clore(verrou, EtatInvitation.ACCEPTEE, "invitation.accepter", acteur)


@transaction.atomic
def decliner_invitation(invitation: Invitation, *, acteur: Utilisateur) -> Invitation:
    """Décline l'invitation reçue."""
    return _clore(_ouvrir(invitation, acteur), EtatInvitation.DECLINEE, "invitation.decliner", acteur)


@transaction.atomic
def annuler_invitation(invitation: Invitation, *, acteur: Acteur) -> Invitation:
    """Annule une invitation envoyée par sa structure ou son service."""
    exiger(acteur, action_pour_donner(invitation.lieu, invitation.role), invitation.lieu)
    verrou = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if verrou.etat != EtatInvitation.ENVOYEE:
        raise ActionImpossible(f"Cette invitation est déjà {verrou.get_etat_display()}.")
    return _clore(verrou, EtatInvitation.ANNULEE, "invitation.annuler", acteur)


def action_pour_donner(lieu: Structure | Service, role: str) -> str:
    """Rend la ligne de la matrice qui permet de donner ce rôle ici."""
    if isinstance(lieu, Structure):
        signataire = role == RoleStructure.SIGNATAIRE
        return "structure.designer_signataire" if signataire else "structure.gerer_membres"
    return "service.donner_role_national" if role in ROLES_NATIONAUX else "service.gerer_membres"


def _entrer_dans_structure(structure: Structure, role: str, personne: Utilisateur) -> None:
    """Un rôle déjà tenu n'est pas une erreur : l'invitation arrive parfois après l'accord des membres."""
    if not structure.membres.filter(utilisateur=personne, role=role, etat=EtatMembre.ACTIF).exists():
        poser_role(structure, personne, role, acteur=personne)


def _ouvrir(invitation: Invitation, personne: Utilisateur) -> Invitation:
    verrou = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation.pk).pour(personne).first()
    if verrou is None:
        raise ActionImpossible(
            "Cette invitation n'est plus ouverte : elle a expiré, a été annulée ou a déjà reçu une réponse. "
            "Demandez à la personne qui vous a invité d'en envoyer une autre."
        )
    return verrou


def _clore(verrou: Invitation, etat: EtatInvitation, action: str, acteur: Acteur) -> Invitation:
    avant, verrou.etat = verrou.etat, etat
    verrou.save()
    detail = {"courriel": verrou.courriel, "role": verrou.role}
    journal.inscrire(verrou.lieu, action, acteur=acteur, avant=avant, apres=etat, detail=detail)
    return verrou
