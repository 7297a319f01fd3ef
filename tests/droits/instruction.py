"""Comptes rendus, bilan reçu, reliquat et bilan régional, pour la table des adresses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bilans.etats import Etat
from bilans.models import Bilan, BilanRegional, FormulaireVierge, Reliquat
from bilans.types import GenreBilan
from comptes.models import Service
from conventions.models import Convention
from socle.horloge import maintenant
from socle.models import Fichier

RANG = 9


def instruire(convention: Convention, service: Service, papier: Fichier) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Cibles et arguments : « cr_saisie », « cr_valide », « recu_bilan », « reliquat », « regional »."""
    feuillet = {"feuillet": "qualitatif"}
    valide = _bilan(convention, Etat.VALIDE, RANG, fichier=papier, contenu={"schema": 1})
    recu = _bilan(convention, Etat.TRANSMIS, RANG, genre=GenreBilan.FINAL)
    FormulaireVierge.objects.create(service=service, formulaire="15059*02", fichier=papier)
    regional = BilanRegional.objects.create(
        service=service,
        periode_debut=date(2025, 10, 1),
        periode_fin=date(2025, 12, 31),
        echeance=date(2026, 4, 1),
        fichier=papier,
    )
    reliquat = Reliquat.objects.create(bilan=valide, montant_propose=Decimal(0), calcul=[])
    return {
        "cr_saisie": (_bilan(convention, Etat.EN_SAISIE, RANG + 1), feuillet),
        "cr_valide": (valide, feuillet),
        "recu_bilan": (recu, {"code": "69"}),
        "reliquat": (reliquat, {}),
        "regional": (regional, {}),
    }


def _bilan(convention: Convention, etat: Etat, rang: int, **champs: Any) -> Bilan:
    instant = maintenant()
    return Bilan.objects.create(
        convention=convention,
        rang=rang,
        etat=etat,
        periode_debut=date(2025, 9, 1),
        periode_fin=date(2025, 12, 31),
        echeance=date(2026, 6, 30),
        transmis_le=instant,
        valide_le=instant,
        **{"genre": GenreBilan.COMPTE_RENDU, **champs},
    )
