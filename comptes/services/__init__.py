"""Verbes des comptes : rattacher, inviter, donner et retirer des rôles, confirmer un représentant."""

from comptes.services.commun import ActionImpossible, exiger
from comptes.services.invitations import accepter_invitation, annuler_invitation, decliner_invitation, inviter
from comptes.services.membres import accepter, donner_role, refuser, retirer
from comptes.services.profils import modifier_profil
from comptes.services.services_publics import IMAGES, modifier_service, poser_images, retirer_role_service
from comptes.services.structures import (
    confirmer_representant,
    creer_structure,
    demander_rattachement,
    modifier_structure,
    refuser_representant,
    rejoindre,
)

__all__ = [
    "IMAGES",
    "ActionImpossible",
    "accepter",
    "accepter_invitation",
    "annuler_invitation",
    "confirmer_representant",
    "creer_structure",
    "decliner_invitation",
    "demander_rattachement",
    "donner_role",
    "exiger",
    "inviter",
    "modifier_profil",
    "modifier_service",
    "modifier_structure",
    "poser_images",
    "refuser",
    "refuser_representant",
    "rejoindre",
    "retirer",
    "retirer_role_service",
]
