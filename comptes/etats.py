"""Vie d'un rattachement à une structure : la seule table de ses changements.

acte · de · vers · libellé
"""

from dataclasses import dataclass

from comptes.types import EtatMembre


@dataclass(frozen=True, slots=True)
class Passage:
    """Un changement d'état d'un rattachement, et ce qu'il faut avoir le droit de faire."""

    de: frozenset[str]
    vers: EtatMembre
    libelle: str


PASSAGES: dict[str, Passage] = {
    "redemander": Passage(frozenset({EtatMembre.REFUSE, EtatMembre.RETIRE}), EtatMembre.DEMANDE, "Demander à nouveau"),
    "accepter": Passage(frozenset({EtatMembre.DEMANDE}), EtatMembre.ACTIF, "Accepter la demande"),
    "refuser": Passage(frozenset({EtatMembre.DEMANDE}), EtatMembre.REFUSE, "Refuser la demande"),
    "retirer": Passage(frozenset({EtatMembre.ACTIF}), EtatMembre.RETIRE, "Retirer le rôle"),
    "donner": Passage(
        frozenset({EtatMembre.DEMANDE, EtatMembre.REFUSE, EtatMembre.RETIRE}), EtatMembre.ACTIF, "Donner le rôle"
    ),
}
