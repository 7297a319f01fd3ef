"""Travaux d'un appel : chacun charge par identifiant et appelle un verbe. La table beat vit dans config.celery."""

from typing import Any

from celery import shared_task

from aap.services import questions
from socle.travaux import Travail, genre


@shared_task(name="aap.tasks.programmer_oubli")  # type: ignore[untyped-decorator]  # celery n'est pas typé
def programmer_oubli() -> bool:
    """Chaque nuit : écrit un travail s'il reste des questions jamais confirmées."""
    return questions.programmer_oubli()


@genre(questions.OUBLI)
def oublier(_travail: Travail) -> dict[str, Any]:
    """Efface les questions jamais confirmées."""
    return {"questions": questions.oublier_les_non_confirmees()}


@genre(questions.DIFFUSION)
def diffuser_precision(travail: Travail) -> None:
    """Envoie une réponse ou une précision aux dossiers en préparation."""
    questions.annoncer(travail.arguments["question"])
