"""Qui peut quoi : `roles` (colonnes et portées), `matrice` (la table), `evaluation` (les réponses).

`SYSTEME` est l'acteur des traitements sans personne ; `PUBLIC` est le nom du rôle de toute personne.
"""

from comptes.droits.evaluation import (
    RIEN,
    SYSTEME,
    ActeurSysteme,
    actions_de,
    actions_possibles,
    appartenances_de,
    couvre,
    peut,
    q_visibles,
    refus,
)
from comptes.droits.libelles import LIBELLES_ACTIONS
from comptes.droits.matrice import MATRICE, portee, roles_autorises
from comptes.droits.roles import (
    AFFECTE,
    INVITE,
    LIBELLES_PORTEES,
    LIBELLES_ROLES,
    NON,
    PORTEES,
    PUBLIC,
    ROLES,
    SERVICE,
    SIEN,
    TERRITOIRE,
    TOUT,
    Appartenance,
)

__all__ = [
    "AFFECTE",
    "INVITE",
    "LIBELLES_ACTIONS",
    "LIBELLES_PORTEES",
    "LIBELLES_ROLES",
    "MATRICE",
    "NON",
    "PORTEES",
    "PUBLIC",
    "RIEN",
    "ROLES",
    "SERVICE",
    "SIEN",
    "SYSTEME",
    "TERRITOIRE",
    "TOUT",
    "ActeurSysteme",
    "Appartenance",
    "actions_de",
    "actions_possibles",
    "appartenances_de",
    "couvre",
    "peut",
    "portee",
    "q_visibles",
    "refus",
    "roles_autorises",
]
