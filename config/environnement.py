"""Lecture de l'environnement : un seul lecteur, qui échoue en nommant ce qui manque."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def exiger(*noms: str) -> None:
    """Refuse de démarrer tant qu'un de ces réglages est absent ou vide, en les nommant tous d'un coup."""
    absents = [nom for nom in noms if not env.str(nom, default="").strip()]
    if absents:
        raise ImproperlyConfigured(
            f"Réglages absents ou vides : {', '.join(absents)}. Chacun est expliqué dans deploiement/exemple.env."
        )
