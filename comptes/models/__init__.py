"""Modèles des comptes : personnes, structures candidates, services, rôles proposés et tenus."""

from comptes.models.invitation import Invitation
from comptes.models.membre import MembreStructure
from comptes.models.service import MembreService, Service
from comptes.models.structure import Structure
from comptes.models.utilisateur import Utilisateur

__all__ = ["Invitation", "MembreService", "MembreStructure", "Service", "Structure", "Utilisateur"]
