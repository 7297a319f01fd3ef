"""Ce que le temps dit de la suite d'une convention : un engagement dont la date est passée se signale une fois."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from conventions.etats import Etat
from conventions.models import EngagementSuivi
from conventions.services.notifications import prevenir_agents, prevenir_beneficiaire
from socle.horloge import aujourd_hui, maintenant
from socle.travaux import Demande

VIVANTES = frozenset({Etat.SIGNEE, Etat.EN_COURS, Etat.ECHUE})
# Le fuseau de l'appel tranche : la base ne sert qu'à ne pas tout relire.
MARGE = timedelta(days=1)


def retards() -> Iterator[Demande]:
    """Un travail par engagement en retard, sous une clé unique : rejoué, ou arrêté trois jours, il n'en part qu'un."""
    horizon = maintenant().date() + MARGE
    dus = EngagementSuivi.objects.filter(
        tenu_le__isnull=True, echeance__lt=horizon, convention__etat__in=sorted(VIVANTES)
    )
    for suivi in dus.select_related("convention__dossier__appel").order_by("pk"):
        if suivi.echeance is not None and suivi.echeance < aujourd_hui(suivi.convention.dossier.appel.fuseau):
            cle = f"engagement:{suivi.pk}:retard:{suivi.echeance}"
            yield Demande("engagement.retard", cle, {"engagement": suivi.pk}, suivi.convention)


def signaler_retard(identifiant: int) -> bool:
    """Prévient le bénéficiaire et ceux qui suivent la convention ; rien si l'engagement est déclaré entre-temps."""
    suivi = EngagementSuivi.objects.select_related("convention__dossier__appel", "poste").get(pk=identifiant)
    if suivi.tenu_le is not None or suivi.convention.etat not in VIVANTES:
        return False
    prevenir_beneficiaire(suivi.convention, "engagement_en_retard", engagement=suivi)
    cle = f"engagement:{suivi.pk}:retard:{suivi.echeance}:agents"
    prevenir_agents(suivi.convention, "engagement_en_retard", cle=cle, engagement=suivi)
    return True
