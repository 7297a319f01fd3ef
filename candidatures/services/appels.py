"""Quand un appel bouge : une date déplacée est dite aux brouillons, un retrait est empêché s'il y en a."""

from __future__ import annotations

from typing import Any

from aap.models import AppelAProjets, DateDeplacee
from aap.services import ModificationInterdite
from candidatures.etats import Etat
from candidatures.models import Dossier
from candidatures.services.notifications import prevenir_porteur


def prevenir_les_brouillons(appel: AppelAProjets, deplacement: DateDeplacee, **_charge: Any) -> None:
    """Écrit une fois aux membres de chaque structure qui a un brouillon dans cet appel."""
    brouillons = Dossier.objects.filter(appel=appel, etat=Etat.BROUILLON).select_related("structure", "appel__service")
    for dossier in brouillons.order_by("pk"):
        cle = f"appel:{appel.pk}:date:{deplacement.pk}:dossier:{dossier.pk}"
        prevenir_porteur(dossier, "date_deplacee", cle=cle, deplacement=deplacement)


def empecher_le_retrait(appel: AppelAProjets, **_charge: Any) -> None:
    """Lève ModificationInterdite si un dossier, brouillon compris, est commencé dans cet appel."""
    nombre = Dossier.objects.filter(appel=appel).count()
    if nombre:
        combien = "un dossier est commencé" if nombre == 1 else f"{nombre} dossiers sont commencés"
        raise ModificationInterdite(
            f"Cet appel ne peut plus être retiré : {combien}. Déplacez sa clôture, ou publiez une nouvelle version."
        )
