"""Charge régions, départements, intercommunalités et communes. Rejouable."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from territoires.services import charger, lire

FICHIER = "fixtures/territoires/decoupage-2026.json.gz"


class Command(BaseCommand):
    """`manage.py charger_territoires [--fichier chemin]`."""

    help = "Charge le découpage administratif (régions, départements, intercommunalités, communes)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Un autre millésime peut être donné."""
        parser.add_argument("--fichier", type=Path, default=Path(settings.BASE_DIR) / FICHIER)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Lit le fichier, charge, dit ce qui a été chargé."""
        chemin: Path = options["fichier"]
        try:
            decoupage = lire(chemin)
        except (OSError, ValueError) as cause:
            raise CommandError(f"Le fichier {chemin} est illisible : {cause}") from cause
        comptes = charger(decoupage)
        resume = ", ".join(f"{nombre} {maille}" for maille, nombre in comptes.items())
        self.stdout.write(f"Découpage {decoupage['millesime']} chargé : {resume}.")
