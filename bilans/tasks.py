"""Travaux des bilans : charger par identifiant, appeler un verbe. La table beat vit dans config.celery."""

from typing import Any

from celery import shared_task

from bilans import services
from bilans.services import regional
from socle.travaux import Travail, genre


@shared_task(name="bilans.tasks.programmer_echeances")  # type: ignore[untyped-decorator]  # celery n'est pas typé
def programmer_echeances() -> int:
    """Toutes les dix minutes : écrit un travail par rappel dû, et par bilan régional à ouvrir."""
    return services.programmer_echeances() + regional.programmer_regionaux()


@genre("bilan.rappel")
def rappeler(travail: Travail) -> dict[str, Any]:
    """Rappelle un bilan attendu."""
    lu = travail.arguments
    return {"envoye": services.rappeler(lu["bilan"], lu["palier"], lu["echeance"])}


@genre("bilan.pdf", en_deux_temps=True)
def produire_pdf(travail: Travail) -> None:
    """Produit le PDF d'un bilan transmis et son accusé."""
    services.produire_pdf(travail)


@genre("bilan_regional.ouvrir")
def ouvrir_regional(travail: Travail) -> dict[str, Any]:
    """Ouvre le bilan régional d'une période finie."""
    return {"regional": regional.ouvrir_regional(**travail.arguments).pk}


@genre("bilan_regional.rappel")
def rappeler_regional(travail: Travail) -> dict[str, Any]:
    """Rappelle un bilan régional à transmettre."""
    return {"envoye": regional.rappeler_regional(travail.arguments["regional"])}
