"""Commande `journal_verifier` : relit le journal et nomme le premier maillon rompu."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from socle import journal
from socle.models import LigneJournal, SceauJournal


class Command(BaseCommand):
    """Sort avec le code 0 si tout tient, 1 au premier maillon rompu."""

    help = "Vérifie les chaînes de hachage et les sceaux du journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Permet de ne relire qu'un type d'objet."""
        parser.add_argument("--type", default=None, help="type d'objet, par exemple candidatures.dossier")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Relit et conclut."""
        rupture = journal.verifier(options["type"])
        if rupture is not None:
            self.stderr.write(self.style.ERROR(f"Journal rompu : {rupture}"))
            sys.exit(1)
        nombre, sceaux = LigneJournal.objects.count(), SceauJournal.objects.count()
        self.stdout.write(self.style.SUCCESS(f"Journal intact : {nombre} lignes, {sceaux} sceaux."))
