"""`manage.py exporter_appel CODE [--numero N] [--sortie FICHIER]` et `manage.py exporter_appel --schema`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aap.models import AppelAProjets
from aap.services import exporter_appel, schema_appel


class Command(BaseCommand):
    """Écrit un appel (sa version courante, ou celle demandée) dans le format que `charger_appel` lit."""

    help = "Exporte un appel à projets en JSON, ou le schéma de ce fichier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Code de l'appel, numéro de version, fichier de sortie ; ou le schéma seul."""
        parser.add_argument("code", nargs="?", default="")
        parser.add_argument("--numero", type=int, help="numéro de version (sinon la version courante)")
        parser.add_argument("--sortie", type=Path, help="fichier à écrire (sinon la sortie)")
        parser.add_argument("--schema", action="store_true", help="écrire le schéma du fichier, et rien d'autre")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Écrit le fichier demandé, en UTF-8, deux espaces de retrait."""
        donnees = schema_appel() if options["schema"] else self._appel(options["code"], options["numero"])
        texte = json.dumps(donnees, ensure_ascii=False, indent=2) + "\n"
        if options["sortie"] is None:
            self.stdout.write(texte, ending="")
            return
        options["sortie"].write_text(texte, encoding="utf-8")
        self.stdout.write(f"{options['sortie']} : écrit.")

    def _appel(self, code: str, numero: int | None) -> dict[str, Any]:
        appel = AppelAProjets.objects.filter(code=code).first()
        if appel is None:
            raise CommandError(f"Aucun appel n'a le code « {code} ».")
        version = appel.version_courante if numero is None else appel.versions.filter(numero=numero).first()
        if version is None:
            raise CommandError(f"L'appel « {code} » n'a pas de version {numero}.")
        return exporter_appel(version)
