"""Les acheteurs de l'État : quelle liste vaut un jour donné, et qui y figure.

Lecture retenue, l'appel ne datant pas ses acheteurs : un marché est de l'État si son acheteur figure dans la liste qui
valait le jour de sa notification ; sans ce jour, ou sans liste ce jour-là, dans celle de la fin de la période du bilan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from bilans.models import ListeAcheteurs, Marche
from bilans.types import TypeAcheteur
from comptes.models import Service


@dataclass(frozen=True)
class ListeLue:
    """Une liste et ses numéros. Un Siren vaut pour tous ses établissements."""

    liste: ListeAcheteurs
    sirens: frozenset[str]
    sirets: frozenset[str]

    def nomme(self, siret: str) -> bool:
        """Vrai si cet acheteur y figure."""
        return siret in self.sirets or siret[:9] in self.sirens


@dataclass(frozen=True)
class AcheteursEtat:
    """Les listes connues le dernier jour d'un bilan, celle qui vaut ce jour-là en tête. Sans liste, le type saisi."""

    listes: tuple[ListeLue, ...] = field(default_factory=tuple)

    @property
    def liste(self) -> ListeAcheteurs | None:
        """La liste qui vaut à la fin de la période."""
        return self.listes[0].liste if self.listes else None

    def liste_de(self, marche: Marche) -> ListeLue | None:
        """La liste où se lit l'acheteur de ce marché."""
        jour = marche.notifie_le
        valables = [lue for lue in self.listes if jour is not None and lue.liste.valable_depuis <= jour]
        return next(iter([*valables, *self.listes]), None)

    def compte(self, marche: Marche) -> bool:
        """Vrai si ce marché est un marché de l'État."""
        lue = self.liste_de(marche)
        return marche.type_acheteur == TypeAcheteur.ETAT if lue is None else lue.nomme(marche.acheteur_siret)


def acheteurs_au(service: Service, jour: date) -> AcheteursEtat:
    """Listes connues ce jour-là : celles du service, à défaut celles du service dont il dépend. Deux requêtes."""
    services = [service.pk, service.parent_id] if service.parent_id else [service.pk]
    connues = ListeAcheteurs.objects.filter(service__in=services, valable_depuis__lte=jour)
    rangees = sorted(
        connues.prefetch_related("acheteurs"),
        key=lambda lue: (services.index(lue.service_id), -lue.valable_depuis.toordinal()),
    )
    return AcheteursEtat(tuple(_lire(liste) for liste in rangees))


def _lire(liste: ListeAcheteurs) -> ListeLue:
    lignes = [(acheteur.siren, acheteur.siret) for acheteur in liste.acheteurs.all()]
    return ListeLue(
        liste,
        sirens=frozenset(siren for siren, siret in lignes if not siret),
        sirets=frozenset(siret for _, siret in lignes if siret),
    )


def listes(services: Iterable[Service]) -> QuerySet[ListeAcheteurs]:
    """Listes de ces services, la plus récente d'abord, avec leur nombre d'acheteurs."""
    lues = ListeAcheteurs.objects.filter(service__in=list(services)).select_related("service", "chargee_par", "fichier")
    return lues.annotate(nombre=Count("acheteurs")).order_by("-valable_depuis", "-pk")
