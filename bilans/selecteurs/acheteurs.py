"""Les acheteurs de l'État : quelle liste vaut un jour donné, et qui y figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from bilans.models import ListeAcheteurs, Marche
from bilans.types import TypeAcheteur
from comptes.models import Service


@dataclass(frozen=True)
class AcheteursEtat:
    """La liste qui vaut un jour donné. Sans liste, le type d'acheteur saisi fait foi."""

    liste: ListeAcheteurs | None = None
    sirens: frozenset[str] = field(default_factory=frozenset)
    sirets: frozenset[str] = field(default_factory=frozenset)

    def compte(self, marche: Marche) -> bool:
        """Vrai si ce marché est un marché de l'État. Un Siren vaut pour tous ses établissements."""
        if self.liste is None:
            return marche.type_acheteur == TypeAcheteur.ETAT
        return marche.acheteur_siret in self.sirets or marche.acheteur_siret[:9] in self.sirens


def acheteurs_au(service: Service, jour: date) -> AcheteursEtat:
    """Liste valable ce jour-là : celle du service, à défaut celle du service dont il dépend."""
    services = [service.pk, service.parent_id] if service.parent_id else [service.pk]
    candidates = ListeAcheteurs.objects.filter(service__in=services, valable_depuis__lte=jour)
    liste = min(
        candidates, key=lambda lue: (services.index(lue.service_id), -lue.valable_depuis.toordinal()), default=None
    )
    if liste is None:
        return AcheteursEtat()
    lignes = liste.acheteurs.values_list("siren", "siret")
    return AcheteursEtat(
        liste,
        sirens=frozenset(siren for siren, siret in lignes if not siret),
        sirets=frozenset(siret for _, siret in lignes if siret),
    )


def listes(services: Iterable[Service]) -> QuerySet[ListeAcheteurs]:
    """Listes de ces services, la plus récente d'abord, avec leur nombre d'acheteurs."""
    lues = ListeAcheteurs.objects.filter(service__in=list(services)).select_related("service", "chargee_par", "fichier")
    return lues.annotate(nombre=Count("acheteurs")).order_by("-valable_depuis", "-pk")
