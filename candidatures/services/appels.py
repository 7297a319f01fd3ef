"""Quand un appel bouge : une date déplacée est dite aux brouillons, un retrait est empêché s'il y en a."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from aap.models import AppelAProjets, DateDeplacee
from aap.services import ModificationInterdite
from candidatures.etats import Etat
from candidatures.models import Dossier
from candidatures.services.notifications import destinataires_porteur
from socle.courriels import envoyer


def prevenir_les_brouillons(appel: AppelAProjets, deplacement: DateDeplacee, **_charge: Any) -> None:
    """Écrit une fois aux membres de chaque structure qui a un brouillon dans cet appel."""
    brouillons = Dossier.objects.filter(appel=appel, etat=Etat.BROUILLON).select_related("structure", "appel")
    for dossier in brouillons.order_by("pk"):
        envoyer(
            "candidatures/courriels/date_deplacee.txt",
            destinataires_porteur(dossier),
            {
                "dossier": dossier,
                "appel": appel,
                "deplacement": deplacement,
                "lien": reverse("candidatures:dossier", args=[dossier.uuid]),
            },
            genre="dossier.date_deplacee",
            objet=dossier,
            cle=f"appel:{appel.pk}:date:{deplacement.pk}:dossier:{dossier.pk}",
        )


def empecher_le_retrait(appel: AppelAProjets, **_charge: Any) -> None:
    """Lève ModificationInterdite si un dossier, brouillon compris, est commencé dans cet appel."""
    nombre = Dossier.objects.filter(appel=appel).count()
    if nombre:
        combien = "un dossier est commencé" if nombre == 1 else f"{nombre} dossiers sont commencés"
        raise ModificationInterdite(
            f"Cet appel ne peut plus être retiré : {combien}. Déplacez sa clôture, ou publiez une nouvelle version."
        )
