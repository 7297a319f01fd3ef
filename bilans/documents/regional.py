"""Le PDF du bilan régional : totaux par indicateur, bilans comptés, envois manquants. Aucun montant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bilans.models import BilanRegional
from socle.affichage import nombre
from socle.canonique import json_canonique
from socle.pdf import PieceJointe, empreinte_donnees, rendre


def rendre_regional(regional: BilanRegional) -> bytes:
    """Octets du PDF d'un bilan régional dont le contenu est figé : mêmes données, mêmes octets, données jointes."""
    contenu: dict[str, Any] = regional.contenu or {}
    empreinte = empreinte_donnees(contenu)
    return rendre(
        "bilans/pdf/regional.html",
        {
            "r": contenu,
            "periode": _periode(contenu["periode"]),
            "lignes": [{**ligne, "total": valeur_ecrite(ligne["total"])} for ligne in contenu["indicateurs"]],
            "bilans": [{**bilan, "periode": _periode(bilan["periode"])} for bilan in contenu["bilans"]],
            "manquants": [{**m, "echeance": date.fromisoformat(m["echeance"])} for m in contenu["manquants"]],
            "empreinte": empreinte,
        },
        titre=f"Bilan régional, {contenu['service']}",
        pieces=[PieceJointe("bilan-regional.json", json_canonique(contenu), "Données du bilan régional")],
        identifiant=f"bilan-regional:{regional.uuid}:{empreinte}",
    )


def _periode(bornes: list[str]) -> list[date]:
    return [date.fromisoformat(borne) for borne in bornes]


def valeur_ecrite(valeur: str | Decimal) -> str:
    """« 1 250 » ou « 12,50 » : deux décimales seulement s'il y en a."""
    lue = Decimal(valeur)
    return nombre(lue, 0 if lue == lue.to_integral_value() else 2)
