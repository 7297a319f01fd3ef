"""Une précision du service sur un appel est envoyée à tous les dossiers en préparation, une fois."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from aap.models import Question
from candidatures.etats import Etat
from candidatures.models import Dossier
from candidatures.services.notifications import destinataires_porteur
from socle.courriels import envoyer


def envoyer_la_precision(question: Question, lien: str, **_charge: Any) -> None:
    """Écrit aux membres de chaque structure qui a un brouillon dans cet appel ; rejouée, n'écrit rien de plus."""
    brouillons = Dossier.objects.filter(appel=question.appel_id, etat=Etat.BROUILLON).select_related("structure")
    for dossier in brouillons.order_by("pk"):
        envoyer(
            "candidatures/courriels/precision.txt",
            destinataires_porteur(dossier),
            {
                "question": question,
                "appel": question.appel,
                "lien_public": lien,
                "lien": reverse("candidatures:dossier", args=[dossier.uuid]),
            },
            genre="dossier.precision",
            objet=dossier,
            cle=f"question:{question.uuid}:dossier:{dossier.uuid}",
        )
