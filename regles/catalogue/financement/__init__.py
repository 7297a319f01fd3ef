"""Règles de financement : taux, plafonds, besoin, cofinancement, aides d'État, budget, versement."""

from regles.catalogue.financement import (
    aides_etat,
    besoin,
    budget,
    cofinancement,
    etat,
    minimum,
    perimetre,
    plafond_etp,
    taux,
    versement,
)

__all__ = [
    "aides_etat",
    "besoin",
    "budget",
    "cofinancement",
    "etat",
    "minimum",
    "perimetre",
    "plafond_etp",
    "taux",
    "versement",
]
