"""Travaux des bilans : charger par identifiant, appeler un verbe. La table beat vit dans config.celery."""

from typing import Any

from celery import shared_task

from bilans import services
from socle.travaux import Travail, genre


@shared_task(name="bilans.tasks.programmer_echeances")  # type: ignore[untyped-decorator]  # celery n'est pas typé
def programmer_echeances() -> int:
    """Toutes les dix minutes : écrit un travail par rappel dû."""
    return services.programmer_echeances()


@genre("bilan.rappel")
def rappeler(travail: Travail) -> dict[str, Any]:
    """Rappelle un bilan attendu."""
    lu = travail.arguments
    return {"envoye": services.rappeler(lu["bilan"], lu["palier"], lu["echeance"])}


@genre("bilan.pdf", en_deux_temps=True)
def produire_pdf(travail: Travail) -> None:
    """Produit le PDF d'un bilan transmis et son accusé."""
    services.produire_pdf(travail)
