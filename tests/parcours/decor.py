"""Le décor du chemin principal : la région, son service, ses agents, l'appel 2025 ouvert."""

from __future__ import annotations

from dataclasses import dataclass, field

from aap.models import AppelAProjets
from comptes.models import Service, Utilisateur
from comptes.types import RoleService, TypeService
from tests.fabriques.aap import DEPARTEMENTS_AURA, appel_aura
from tests.fabriques.comptes import ServiceFactory, agent
from tests.fabriques.territoires import CommuneFactory, DepartementFactory, EpciFactory


@dataclass
class Decor:
    """Ce qui existe avant que la porteuse n'arrive."""

    service: Service
    appel: AppelAProjets
    agents: dict[str, Utilisateur] = field(default_factory=dict)


def planter() -> Decor:
    """Crée le service, une DDETS, les agents et l'appel publié."""
    rhone = DepartementFactory(code="69")
    EpciFactory().departements.add(rhone)
    CommuneFactory(departement=rhone)
    service = ServiceFactory(
        nom="DREETS Auvergne-Rhône-Alpes",
        type=TypeService.DREETS,
        departements=DEPARTEMENTS_AURA,
        tribunal="le tribunal administratif d'essai",
        adresse="1 rue de l'Essai, 69000 Lyon",
    )
    ddets = ServiceFactory(nom="DDETS – Rhône", type=TypeService.DDETS, parent=service, departements=["69"])
    decor = Decor(service, appel_aura(service))
    for role in RoleService:
        decor.agents[role] = agent(role, ddets if role == RoleService.RELECTEUR_DDETS else service)
    return decor
