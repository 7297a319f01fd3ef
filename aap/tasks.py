"""Travaux d'un appel : chacun charge par identifiant et appelle un verbe."""

from aap.services import questions
from socle.travaux import Travail, genre


@genre(questions.DIFFUSION)
def diffuser_precision(travail: Travail) -> None:
    """Envoie une réponse ou une précision aux dossiers en préparation."""
    questions.annoncer(travail.arguments["question"])
