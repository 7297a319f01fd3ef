"""Verbes des bilans : un par transition de `bilans.etats.BILAN`, l'échéancier, les rappels, la saisie."""

from bilans.services.echeancier import (
    fixer_echeance,
    preparer,
    sur_avenant,
    sur_notification,
    sur_poste,
    sur_resiliation,
    sur_retrait,
)
from bilans.services.rappels import programmer_echeances, rappeler
from bilans.services.saisie import enregistrer_etape, expliquer, recalculer, saisir
from bilans.services.transmission import (
    TransmissionRefusee,
    lever,
    manques_du_bilan,
    produire_pdf,
    renvoyer,
    rouvrir,
    transmettre,
    valider,
)

__all__ = [
    "TransmissionRefusee",
    "enregistrer_etape",
    "expliquer",
    "fixer_echeance",
    "lever",
    "manques_du_bilan",
    "preparer",
    "produire_pdf",
    "programmer_echeances",
    "rappeler",
    "recalculer",
    "renvoyer",
    "rouvrir",
    "saisir",
    "sur_avenant",
    "sur_notification",
    "sur_poste",
    "sur_resiliation",
    "sur_retrait",
    "transmettre",
    "valider",
]
