"""Modèles des comptes : personnes, structures candidates, services."""

from comptes.models.service import MembreService, Service
from comptes.models.structure import MembreStructure, Structure
from comptes.models.utilisateur import Utilisateur

__all__ = ["MembreService", "MembreStructure", "Service", "Structure", "Utilisateur"]
