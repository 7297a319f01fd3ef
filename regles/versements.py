"""Les versements d'une convention : parts au centime, solde, délai de paiement et son alerte.

Aucune valeur d'un appel ici : parts, taux, jours et jour d'alerte viennent de ses règles et de ses tranches.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from regles.montants import borner, decouper, tronquer

UN = Decimal(1)


def repartir(montant: Decimal, parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Montant de chaque tranche : tronquée au centime, la dernière prend le reste (la somme est exacte).

    `parts` de 0 à 1, dont la somme fait 1. Lève ValueError (message français) sinon, ou si le montant est négatif.
    """
    if montant < 0:
        raise ValueError("Un montant à répartir n'est pas négatif.")
    if any(part < 0 for part in parts) or sum(parts, Decimal(0)) != UN:
        raise ValueError("Les parts des versements doivent faire un tout : leur somme est de 100 %.")
    return decouper(montant, parts)


def solde(
    montant: Decimal,
    deja_verse: Decimal,
    depenses_eligibles: Decimal,
    taux: Decimal,
    plafond: Decimal | None = None,
) -> Decimal:
    """Solde à verser en euros, jamais négatif : min(reste, dépenses justifiées × taux − déjà versé).

    `plafond` borne l'aide entière (par exemple le plafond par ETP aux mois pourvus), None si l'appel n'en pose pas.
    Lecture retenue (AMB-22) de « Le solde est versé à hauteur des 50% restants sur réalisation » : au réel, dans la
    limite du reste ; le service décide.
    """
    bornes = [montant, depenses_eligibles * taux] + ([plafond] if plafond is not None else [])
    return tronquer(borner(min(bornes) - deja_verse))


class EcheancePaiement(NamedTuple):
    """D'où court le délai, et le dernier jour pour payer (inclus)."""

    depart: date
    limite: date


def echeance_paiement(
    notification: date | None, evenement: date | None, jours: int, *, evenement_attendu: bool = False
) -> EcheancePaiement | None:
    """Délai de paiement en jours calendaires, à compter de la notification OU de l'évènement que la convention nomme.

    `evenement` : le jour où il est survenu. `evenement_attendu` : la convention en nomme un. None tant que rien ne
    fait courir le délai : l'évènement nommé n'est pas survenu, ou la décision n'est pas notifiée.
    """
    depart = evenement if evenement_attendu or evenement is not None else notification
    return EcheancePaiement(depart, depart + timedelta(days=jours)) if depart else None


class NiveauAlerte(StrEnum):
    """Où en est un délai de paiement."""

    DANS_LES_TEMPS = "dans_les_temps"
    ALERTE = "alerte"
    DEPASSE = "depasse"


def niveau_alerte(jour: date, echeance: EcheancePaiement, alerte_jours: int | None) -> NiveauAlerte:
    """L'état du délai ce jour-là. `alerte_jours` se compte du départ (45 : alerte dès le 45e jour) ; None : sans.

    Le dernier jour est encore dans le délai. Pour une somme payée, passer le jour du paiement.
    """
    if jour > echeance.limite:
        return NiveauAlerte.DEPASSE
    if alerte_jours is not None and jour >= echeance.depart + timedelta(days=alerte_jours):
        return NiveauAlerte.ALERTE
    return NiveauAlerte.DANS_LES_TEMPS
