"""Le compte d'une convention, à l'euro et au centime : ce que l'État a engagé, payé, repris, libéré.

À chaque pas : payé − remboursé + reste à payer + libéré = engagé.

Lecture : un reversement encaissé rend l'argent à l'État pour de bon. Il augmente donc à la fois « remboursé » et
« libéré » : la part reversée n'est plus due au bénéficiaire, et le reste à payer ne bouge pas. Un paiement revenu
(rejet de la banque) reste dû : il diminue « payé » et revient au reste à payer.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import reduce

from regles.montants import ZERO, tronquer
from regles.phrases import euros


class NatureMouvement(StrEnum):
    """Ce qui arrive à l'argent d'une convention."""

    ENGAGER = "engager"
    """Montant initial, ou avenant qui l'augmente."""
    LIBERER = "liberer"
    """Ce qui ne sera pas payé : baisse par avenant, résiliation, reliquat du solde."""
    PAYER = "payer"
    """Mandat payé par le comptable."""
    REMBOURSER = "rembourser"
    """Reversement encaissé."""
    ANNULER_PAIEMENT = "annuler_paiement"
    """Paiement revenu après coup : la somme est de nouveau à payer."""


class MouvementImpossible(ValueError):
    """Le compte ne permet pas ce mouvement ; le message est une phrase pour l'agent."""


@dataclass(frozen=True)
class Mouvement:
    """Un mouvement d'argent, en euros, strictement positif et sans fraction de centime ; `jour` : sa date d'effet."""

    nature: NatureMouvement
    montant: Decimal
    jour: date | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        if self.montant <= 0:
            raise MouvementImpossible("Le montant doit être supérieur à zéro.")
        if self.montant != tronquer(self.montant):
            raise MouvementImpossible("Le montant compte au plus deux décimales.")


@dataclass(frozen=True)
class Compte:
    """Cumuls en euros depuis la décision. Lève ValueError si l'un d'eux, ou le reste à payer, est négatif."""

    engage: Decimal = ZERO
    paye: Decimal = ZERO
    rembourse: Decimal = ZERO
    libere: Decimal = ZERO

    def __post_init__(self) -> None:
        if min(self.engage, self.paye, self.rembourse, self.libere, self.reste_a_payer, self.paye_net) < 0:
            raise ValueError("Un compte ne passe jamais sous zéro.")

    @property
    def paye_net(self) -> Decimal:
        """Ce que le bénéficiaire garde : payé moins remboursé (les crédits de paiement consommés)."""
        return self.paye - self.rembourse

    @property
    def engage_net(self) -> Decimal:
        """Ce qui reste engagé : payé net et reste à payer (les autorisations d'engagement consommées)."""
        return self.engage - self.libere

    @property
    def reste_a_payer(self) -> Decimal:
        return self.engage - self.libere - self.paye_net

    @property
    def equilibre(self) -> bool:
        """L'égalité qui tient à chaque pas."""
        return self.paye - self.rembourse + self.reste_a_payer + self.libere == self.engage


def _engager(compte: Compte, montant: Decimal) -> Compte:
    return replace(compte, engage=compte.engage + montant)


def _liberer(compte: Compte, montant: Decimal) -> Compte:
    if montant > compte.reste_a_payer:
        raise MouvementImpossible(
            f"Impossible de libérer {euros(montant)} : il ne reste que {euros(compte.reste_a_payer)} à payer. "
            "Ce qui est déjà payé se récupère par un reversement."
        )
    return replace(compte, libere=compte.libere + montant)


def _payer(compte: Compte, montant: Decimal) -> Compte:
    if montant > compte.reste_a_payer:
        raise MouvementImpossible(
            f"Impossible de payer {euros(montant)} : il ne reste que {euros(compte.reste_a_payer)} à payer."
        )
    return replace(compte, paye=compte.paye + montant)


def _rembourser(compte: Compte, montant: Decimal) -> Compte:
    if montant > compte.paye_net:
        raise MouvementImpossible(
            f"Impossible d'encaisser un reversement de {euros(montant)} : "
            f"le bénéficiaire n'a gardé que {euros(compte.paye_net)}."
        )
    return replace(compte, rembourse=compte.rembourse + montant, libere=compte.libere + montant)


def _annuler_paiement(compte: Compte, montant: Decimal) -> Compte:
    if montant > compte.paye_net:
        raise MouvementImpossible(
            f"Impossible d'annuler un paiement de {euros(montant)} : "
            f"le bénéficiaire n'a gardé que {euros(compte.paye_net)}."
        )
    return replace(compte, paye=compte.paye - montant)


_EFFETS: dict[NatureMouvement, Callable[[Compte, Decimal], Compte]] = {
    NatureMouvement.ENGAGER: _engager,
    NatureMouvement.LIBERER: _liberer,
    NatureMouvement.PAYER: _payer,
    NatureMouvement.REMBOURSER: _rembourser,
    NatureMouvement.ANNULER_PAIEMENT: _annuler_paiement,
}


def appliquer(compte: Compte, mouvement: Mouvement) -> Compte:
    """Le compte après ce mouvement. Lève MouvementImpossible (phrase française) et ne change rien sinon."""
    return _EFFETS[mouvement.nature](compte, mouvement.montant)


def etapes(mouvements: Iterable[Mouvement]) -> Iterator[Compte]:
    """Le compte après chaque mouvement, dans l'ordre donné. Lève MouvementImpossible au premier qui ne tient pas."""
    compte = Compte()
    for mouvement in mouvements:
        compte = appliquer(compte, mouvement)
        yield compte


def rejouer(mouvements: Iterable[Mouvement]) -> Compte:
    """Le compte après toute l'histoire ; compte vide sans mouvement. Lève MouvementImpossible."""
    return reduce(appliquer, mouvements, Compte())
