"""États d'un appel et d'une version d'appel."""

from django.db import models


class EtatAppel(models.TextChoices):
    """Vie d'un appel : les dates, elles, disent s'il est ouvert au dépôt."""

    PREPARATION = "preparation", "en préparation"
    PUBLIE = "publie", "publié"
    RETIRE = "retire", "retiré"
