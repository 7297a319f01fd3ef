"""Lectures composées des pages de compte."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from comptes import droits
from comptes.models import Invitation, MembreService, MembreStructure, Service, Structure, Utilisateur
from comptes.types import EtatMembre
from territoires.models import Departement


@dataclass(slots=True)
class Personne:
    """Une personne et les lignes de rôle qu'elle tient au même endroit."""

    utilisateur: Utilisateur
    roles: list[MembreStructure | MembreService] = field(default_factory=list)

    @property
    def codes(self) -> set[str]:
        """Rend les rôles tenus."""
        return {ligne.role for ligne in self.roles}


def par_personne(lignes: Iterable[MembreStructure] | Iterable[MembreService]) -> list[Personne]:
    """Regroupe des lignes de rôle par personne, dans l'ordre où elles viennent."""
    personnes: dict[int, Personne] = {}
    for ligne in lignes:
        fiche = personnes.setdefault(ligne.utilisateur_id, Personne(ligne.utilisateur))
        fiche.roles.append(ligne)
    return list(personnes.values())


@dataclass(frozen=True, slots=True)
class Rattachement:
    """Une structure telle que la personne la voit dans son espace : ses rôles, ou sa demande."""

    structure: Structure
    roles: list[str]
    en_attente: bool


def rattachements(utilisateur: Utilisateur) -> list[Rattachement]:
    """Rend les structures de la personne et ses demandes en attente, en une requête."""
    lignes = (
        utilisateur.rattachements.filter(etat__in=(EtatMembre.ACTIF, EtatMembre.DEMANDE))
        .select_related("structure")
        .order_by("structure__recherche", "structure__siret", "role")
    )
    par_structure: dict[int, list[MembreStructure]] = {}
    for ligne in lignes:
        par_structure.setdefault(ligne.structure_id, []).append(ligne)
    return [
        Rattachement(
            groupe[0].structure,
            [ligne.get_role_display() for ligne in groupe if ligne.etat == EtatMembre.ACTIF],
            all(ligne.etat == EtatMembre.DEMANDE for ligne in groupe),
        )
        for groupe in par_structure.values()
    ]


def invitations_recues(utilisateur: Utilisateur) -> QuerySet[Invitation]:
    """Rend les invitations que cette personne peut accepter."""
    return Invitation.objects.all().pour(utilisateur).select_related("structure", "service", "invite_par")


@dataclass(frozen=True, slots=True)
class PageStructure:
    """Ce que montre la page d'une structure à une personne."""

    membres: list[Personne]
    demandes: list[MembreStructure]
    invitations: list[Invitation]
    autres: list[Structure]
    possibles: frozenset[str]

    @property
    def modifiable(self) -> bool:
        """Dit si la personne tient l'identité de la structure."""
        return "structure.modifier" in self.possibles

    @property
    def gerable(self) -> bool:
        """Dit si la personne gère les membres."""
        return "structure.gerer_membres" in self.possibles

    @property
    def designe(self) -> bool:
        """Dit si la personne désigne les signataires."""
        return "structure.designer_signataire" in self.possibles


def page_structure(structure: Structure, utilisateur: Utilisateur) -> PageStructure:
    """Rassemble la page d'une structure ; demandes et invitations ne sont lues que pour qui les gère."""
    possibles = droits.actions_possibles(utilisateur, structure)
    gere = "structure.gerer_membres" in possibles
    lignes = structure.membres.select_related("utilisateur")
    return PageStructure(
        membres=par_personne(lignes.filter(etat=EtatMembre.ACTIF)),
        demandes=list(lignes.filter(etat=EtatMembre.DEMANDE)) if gere else [],
        invitations=list(structure.invitations.all().en_cours()) if gere else [],
        autres=list(structure.autres_etablissements()),
        possibles=possibles,
    )


@dataclass(frozen=True, slots=True)
class PageService:
    """Ce que montre la page d'un service à une personne."""

    membres: list[Personne]
    invitations: list[Invitation]
    antennes: list[Service]
    possibles: frozenset[str]

    @property
    def modifiable(self) -> bool:
        """Dit si la personne tient les réglages du service."""
        return "service.modifier" in self.possibles

    @property
    def gerable(self) -> bool:
        """Dit si la personne gère les rôles."""
        return "service.gerer_membres" in self.possibles


def page_service(service: Service, utilisateur: Utilisateur) -> PageService:
    """Rassemble la page d'un service."""
    possibles = droits.actions_possibles(utilisateur, service)
    gere = "service.gerer_membres" in possibles
    return PageService(
        membres=par_personne(service.membres.select_related("utilisateur")),
        invitations=list(service.invitations.all().en_cours()) if gere else [],
        antennes=list(service.antennes.all()),
        possibles=possibles,
    )


def departements_proposes(service: Service) -> QuerySet[Departement]:
    """Rend les départements qu'un service peut couvrir : sa région ou celle de son service de rattachement, sinon tous.

    Ceux qu'il couvre déjà restent proposés : un réglage ne retire rien en silence.
    """
    region = service.region_id or (service.parent.region_id if service.parent else None)
    tous = Departement.objects.order_by("code")
    return tous.filter(Q(region_id=region) | Q(pk__in=service.departements.values("pk"))) if region else tous
