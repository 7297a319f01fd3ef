"""La période en cours d'une convention : celle que son dernier avenant de reconduction a ouverte, ou la première."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from conventions.models import Convention
from conventions.selecteurs.compte import compte_de
from conventions.types import NatureAvenant
from regles.montants import borner
from regles.reliquat import RetraitCER, restitution


@dataclass(frozen=True, slots=True)
class Periode:
    """Une année de la convention : ses jours, son aide, ce qui a été payé pour elle. Euros."""

    debut: date
    fin: date
    montant: Decimal
    paye: Decimal

    def restituer(self, depuis: date, quoi: str) -> RetraitCER:
        """Ce que vaut la période qui reste à courir depuis ce jour."""
        return restitution(self.montant, self.debut, self.fin, depuis, quoi=quoi, verse=self.paye)


def periode_du(convention: Convention, jour: date) -> Periode | None:
    """Période de la convention qui contient ce jour, avenants en vigueur compris ; None sans dates ou hors d'elles.

    Les paiements vont d'abord aux périodes les plus anciennes.
    """
    if convention.debut is None or convention.fin is None:
        return None
    bornes = [(convention.debut, convention.fin, convention.montant)]
    for avenant in convention.avenants.en_vigueur():
        apres, fin = avenant.montant_apres or avenant.montant_avant, avenant.fin_apres or avenant.fin_avant
        if avenant.nature == NatureAvenant.RECONDUCTION:
            bornes.append((avenant.effet, fin, apres - avenant.montant_avant))
        else:
            debut, _, montant = bornes[-1]
            bornes[-1] = (debut, fin, montant + apres - avenant.montant_avant)
    reste = compte_de(convention).paye_net
    for debut, fin, montant in bornes:
        paye = min(reste, montant)
        if debut <= jour <= fin:
            return Periode(debut, fin, montant, paye)
        reste = borner(reste - paye)
    return None
