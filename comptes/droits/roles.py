"""Les colonnes de la matrice (rôles) et ce que ses cellules peuvent dire (portées)."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from comptes.types import RoleService, RoleStructure

INVITE, PUBLIC, SYSTEME = "invite", "public", "systeme"

# L'ordre est celui des colonnes de la matrice.
ROLES: tuple[str, ...] = (*RoleStructure.values, *RoleService.values, INVITE, PUBLIC, SYSTEME)
LIBELLES_ROLES: dict[str, str] = {
    RoleStructure.REDACTEUR: "rédacteur de la structure",
    RoleStructure.SIGNATAIRE: "signataire de la structure",
    RoleService.INSTRUCTEUR: "instructeur",
    RoleService.RESPONSABLE: "responsable",
    RoleService.SIGNATAIRE_SERVICE: "signataire du service",
    RoleService.GESTIONNAIRE: "gestionnaire",
    RoleService.RELECTEUR_DDETS: "relecteur DDETS",
    RoleService.COORDINATEUR_REGIONAL: "coordinateur régional",
    RoleService.COMITE_NATIONAL: "membre du comité national",
    RoleService.ADMINISTRATEUR: "administrateur du service",
    RoleService.ADMINISTRATEUR_NATIONAL: "administrateur national",
    RoleService.NATIONAL: "agent national (DGEFP)",
    INVITE: "personne invitée par un lien",
    PUBLIC: "toute personne",
    SYSTEME: "le guichet lui-même",
}

NON, SIEN, AFFECTE, TERRITOIRE, SERVICE, TOUT = "—", "sien", "affecté", "territoire", "service", "tout"
PORTEES: tuple[str, ...] = (NON, SIEN, AFFECTE, TERRITOIRE, SERVICE, TOUT)
LIBELLES_PORTEES: dict[str, str] = {
    SIEN: "pour sa propre structure",
    AFFECTE: "pour ce qui lui est confié",
    TERRITOIRE: "dans ses départements",
    SERVICE: "dans son service",
    TOUT: "partout",
}


@dataclass(frozen=True, slots=True)
class Appartenance:
    """Un rôle tenu quelque part : le fait dont tout droit se déduit.

    structure_id : rôles de structure ; service_id et departements (codes, « 69 ») : rôles de service ;
    lien_id : clé de l'invitation pour un invité. `libelle` nomme la structure ou le service, pour les phrases.
    """

    role: str
    utilisateur_id: int | None = None
    structure_id: int | None = None
    service_id: int | None = None
    departements: frozenset[str] = frozenset()
    lien_id: int | None = None
    libelle: str = ""

    def __str__(self) -> str:
        """Rend « instructeur (DREETS Auvergne-Rhône-Alpes) »."""
        nom = LIBELLES_ROLES[self.role]
        return f"{nom} ({self.libelle})" if self.libelle else nom


@runtime_checkable
class PorteurDeRoles(Protocol):
    """Toute chose qui agit et sait dire ses appartenances."""

    def appartenances(self) -> tuple[Appartenance, ...]:
        """Rend les rôles tenus."""
        ...
