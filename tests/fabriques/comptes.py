"""Fabriques de comptes. `agent(role, service)` et `membre(role, structure)` rendent une personne qui tient ce rôle."""

from typing import Any

import factory
from factory.django import DjangoModelFactory
from stdnum import luhn

from comptes.models import Invitation, MembreService, MembreStructure, Service, Structure, Utilisateur
from comptes.types import EtatMembre, RoleStructure, TypeService, TypeStructure
from tests.fabriques.territoires import DepartementFactory, RegionFactory

MOT_DE_PASSE = "un-mot-de-passe-d-essai"


def siret(rang: int, etablissement: int = 1) -> str:
    """Rend un SIRET de clé juste, différent pour chaque rang ; un même rang partage son SIREN."""
    base = f"{10_000_000 + rang:08d}"
    siren = base + luhn.calc_check_digit(base)
    corps = f"{siren}{etablissement:04d}"
    return corps + luhn.calc_check_digit(corps)


class UtilisateurFactory(DjangoModelFactory):
    class Meta:
        model = Utilisateur
        skip_postgeneration_save = True

    courriel = factory.Sequence(lambda n: f"personne{n}@exemple.fr")
    prenom = "Camille"
    nom = factory.Sequence(lambda n: f"Martin-{n}")
    password = factory.django.Password(MOT_DE_PASSE)


class StructureFactory(DjangoModelFactory):
    class Meta:
        model = Structure

    siret = factory.Sequence(siret)
    nom = factory.Sequence(lambda n: f"Association {n}")
    type = TypeStructure.ASSOCIATION
    adresse = "1 rue de la République"
    cp = "69001"
    commune = "Lyon"
    code_insee = "69123"
    departement = factory.SubFactory(DepartementFactory)


class MembreStructureFactory(DjangoModelFactory):
    class Meta:
        model = MembreStructure

    utilisateur = factory.SubFactory(UtilisateurFactory)
    structure = factory.SubFactory(StructureFactory)
    role = RoleStructure.REDACTEUR
    etat = EtatMembre.ACTIF


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service
        skip_postgeneration_save = True

    nom = factory.Sequence(lambda n: f"DREETS {n}")
    sigle = "DREETS"
    type = TypeService.DREETS
    region = factory.SubFactory(RegionFactory)
    ministere = "Ministère chargé du travail"
    adresse = "1 rue de l'Essai, 69000 Lyon"
    tribunal = "le tribunal administratif d'essai"

    @factory.post_generation
    def departements(self, create: bool, codes: list[str] | None, **_: Any) -> None:
        """`ServiceFactory(departements=["69"])` crée et relie les départements."""
        if create and codes:
            self.departements.set([DepartementFactory(code=code) for code in codes])


class MembreServiceFactory(DjangoModelFactory):
    class Meta:
        model = MembreService

    utilisateur = factory.SubFactory(UtilisateurFactory)
    service = factory.SubFactory(ServiceFactory)
    role = "instructeur"


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    courriel = factory.Sequence(lambda n: f"invitee{n}@exemple.fr")
    structure = factory.SubFactory(StructureFactory)
    role = RoleStructure.REDACTEUR
    invite_par = factory.SubFactory(UtilisateurFactory)


def agent(role: str, service: Service | None = None, **champs: Any) -> Utilisateur:
    """Rend une personne qui tient ce rôle dans ce service (neuf à défaut)."""
    lien: MembreService = MembreServiceFactory(role=role, service=service or ServiceFactory(), **champs)
    return lien.utilisateur


def membre(role: str, structure: Structure | None = None, **champs: Any) -> Utilisateur:
    """Rend une personne membre active de cette structure (neuve à défaut) avec ce rôle."""
    lien: MembreStructure = MembreStructureFactory(role=role, structure=structure or StructureFactory(), **champs)
    return lien.utilisateur


def representant(structure: Structure | None = None) -> Utilisateur:
    """Rend une personne rédactrice et signataire de cette structure (neuve à défaut)."""
    lieu = structure or StructureFactory()
    personne = membre(RoleStructure.REDACTEUR, lieu)
    MembreStructureFactory(utilisateur=personne, structure=lieu, role=RoleStructure.SIGNATAIRE)
    return personne
