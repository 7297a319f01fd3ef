"""Le formulaire officiel vierge qui vaut pour un service : le sien, celui de son parent, sinon celui de la DGEFP."""

from __future__ import annotations

from bilans.models import FormulaireVierge
from comptes.models import Service
from comptes.types import TypeService

FORMULAIRE = "15059*02"


def vierge_du_service(service: Service) -> FormulaireVierge | None:
    """Dernier vierge déposé pour ce service, ou None. Une requête."""
    lus = FormulaireVierge.objects.filter(formulaire=FORMULAIRE).select_related("fichier", "service")
    rangs = {service.pk: 0, service.parent_id: 1}
    candidats = [v for v in lus if v.service_id in rangs or v.service.type == TypeService.DGEFP]
    return min(candidats, key=lambda v: (rangs.get(v.service_id, 2), -v.depose_le.timestamp(), -v.pk), default=None)
