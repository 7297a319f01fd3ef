"""Listes fermées : statuts de structure, natures de service, rôles, états d'un rattachement."""

from django.db import models

from regles.faits import Famille


class TypeStructure(models.TextChoices):
    """Statuts des structures candidates."""

    ASSOCIATION = "ASSOCIATION", "Association"
    FONDATION = "FONDATION", "Fondation"
    COMMUNE = "COMMUNE", "Commune"
    DEPARTEMENT = "DEPARTEMENT", "Département"
    REGION = "REGION", "Région"
    EPCI = "EPCI", "Intercommunalité (EPCI)"
    METROPOLE = "METROPOLE", "Métropole"
    CCAS = "CCAS", "Centre communal ou intercommunal d'action sociale (CCAS, CIAS)"
    EPA = "EPA", "Établissement public administratif"
    GIP = "GIP", "Groupement d'intérêt public (GIP)"
    AUTRE = "AUTRE", "Autre"

    @property
    def famille(self) -> Famille:
        """Rend la famille lue par les règles.

        Une métropole est rangée avec les collectivités : celle de Lyon en est une (statut particulier), les autres
        sont en droit des EPCI, et la lecture prudente du plafond de 80 % les traite comme elle. Un EPCI et un CCAS
        sont des établissements publics : le plafond de 80 % y est une alerte « à confirmer », jamais un blocage.
        """
        return _FAMILLES[self]

    @property
    def prive(self) -> bool:
        """Dit si la structure est de droit privé (le code des relations avec le public la nomme « public »)."""
        return self in _PRIVES


_FAMILLES = {
    TypeStructure.ASSOCIATION: Famille.ASSOCIATION,
    TypeStructure.FONDATION: Famille.FONDATION,
    TypeStructure.COMMUNE: Famille.COLLECTIVITE,
    TypeStructure.DEPARTEMENT: Famille.COLLECTIVITE,
    TypeStructure.REGION: Famille.COLLECTIVITE,
    TypeStructure.METROPOLE: Famille.COLLECTIVITE,
    TypeStructure.EPCI: Famille.EPA,
    TypeStructure.CCAS: Famille.EPA,
    TypeStructure.EPA: Famille.EPA,
    TypeStructure.GIP: Famille.AUTRE,
    TypeStructure.AUTRE: Famille.AUTRE,
}
_PRIVES = frozenset({TypeStructure.ASSOCIATION, TypeStructure.FONDATION, TypeStructure.AUTRE})


class Verification(models.TextChoices):
    """Ce que le service a constaté de la structure et de son représentant."""

    NON_VERIFIEE = "non_verifiee", "non vérifiée"
    VERIFIEE = "verifiee", "vérifiée"
    REFUSEE = "refusee", "refusée"


class EtatMembre(models.TextChoices):
    """Vie d'un rattachement : demandé, puis actif ou refusé ; un membre actif peut être retiré."""

    DEMANDE = "demande", "en attente d'acceptation"
    ACTIF = "actif", "actif"
    REFUSE = "refuse", "refusé"
    RETIRE = "retire", "retiré"


class EtatInvitation(models.TextChoices):
    """Vie d'une invitation : envoyée, puis acceptée, déclinée ou annulée par qui l'a envoyée."""

    ENVOYEE = "envoyee", "envoyée"
    ACCEPTEE = "acceptee", "acceptée"
    DECLINEE = "declinee", "déclinée"
    ANNULEE = "annulee", "annulée"


class TypeService(models.TextChoices):
    """Natures des services qui tiennent un appel."""

    DREETS = "DREETS", "DREETS"
    DDETS = "DDETS", "DDETS"
    DEETS = "DEETS", "DEETS"
    DGEFP = "DGEFP", "DGEFP"
    DEPARTEMENT = "DEPARTEMENT", "Département"


class Theme(models.TextChoices):
    """Habillages possibles ; celui de l'État est réservé à ses services."""

    DSFR = "dsfr", "Système de design de l'État"
    SOBRE = "sobre", "Thème sobre"


class RoleStructure(models.TextChoices):
    """Rôles dans une structure candidate."""

    REDACTEUR = "redacteur", "rédacteur"
    SIGNATAIRE = "signataire", "signataire"


class RoleService(models.TextChoices):
    """Rôles dans un service."""

    INSTRUCTEUR = "instructeur", "instructeur"
    RESPONSABLE = "responsable", "responsable"
    SIGNATAIRE_SERVICE = "signataire_service", "signataire du service"
    GESTIONNAIRE = "gestionnaire", "gestionnaire"
    RELECTEUR_DDETS = "relecteur_ddets", "relecteur DDETS"
    COORDINATEUR_REGIONAL = "coordinateur_regional", "coordinateur régional"
    COMITE_NATIONAL = "comite_national", "comité national"
    ADMINISTRATEUR = "administrateur", "administrateur"
    ADMINISTRATEUR_NATIONAL = "administrateur_national", "administrateur national"
    NATIONAL = "national", "national (DGEFP)"


# Ces rôles portent au-delà d'un service : seul un administrateur national les donne.
ROLES_NATIONAUX = frozenset({RoleService.COMITE_NATIONAL, RoleService.ADMINISTRATEUR_NATIONAL, RoleService.NATIONAL})
