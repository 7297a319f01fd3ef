"""Une convention engagée : un versement à liquider et son justificatif, un compte à vérifier, une somme décidée."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from conventions import services
from conventions.models import Convention, Reversement, Versement
from conventions.types import OrigineReversement
from socle.horloge import aujourd_hui, maintenant
from socle.models import Fichier
from tests.fabriques.comptes import agent


def engager(convention: Convention, papier: Fichier) -> dict[str, Any]:
    """Notifie la convention et rend les cibles de ses paiements, par nom."""
    convention.etat, convention.signee_le = "signee", maintenant()
    convention.debut, convention.fin = date(2025, 9, 1), date(2026, 8, 31)
    convention.save()
    engagee = services.notifier(convention, acteur=agent("gestionnaire", convention.dossier.appel.service))
    Versement.objects.filter(convention=engagee).update(justificatif=papier)
    somme = Reversement.objects.create(
        convention=engagee,
        etat="decide",
        origine=OrigineReversement.AUTRE,
        montant=Decimal(10),
        motif="Essai",
        decide_le=maintenant(),
        echeance=aujourd_hui("Europe/Paris"),
    )
    return {
        "engagee": engagee,
        "versement": engagee.versements.get(),
        "compte": engagee.comptes.get(),
        "somme": somme,
    }
