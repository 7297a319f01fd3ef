"""`manage.py charger_appel fichier.json --service SIGLE [--publier] [--demonstration CODE]`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from aap.services import FichierInvalide, PublicationImpossible, charger_appel, copier_pour_demonstration, publier
from aap.services.calendrier import lire_calendrier
from comptes.droits import SYSTEME
from comptes.models import Service
from socle.horloge import aujourd_hui


class Command(BaseCommand):
    """Charge un appel d'un fichier, tout ou rien ; le relancer est sans effet."""

    help = "Charge un appel à projets depuis un fichier JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Fichier, service qui tient l'appel, publication à sa vraie date, copie de démonstration."""
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--service", required=True, help="sigle du service qui tient l'appel")
        parser.add_argument("--publier", action="store_true", help="publier, à la date de publication du fichier")
        parser.add_argument(
            "--demonstration", metavar="CODE", help="faire aussi une copie aux dates proches d'aujourd'hui"
        )

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Charge, publie et copie dans une seule transaction."""
        donnees = self._lire(options["fichier"])
        service = Service.objects.filter(sigle=options["service"]).first()
        if service is None:
            raise CommandError(f"Aucun service n'a le sigle « {options['service']} ».")
        try:
            appel = charger_appel(donnees, service=service)
            if options["publier"]:
                appel = publier(appel, acteur=SYSTEME, instant=lire_calendrier(donnees)["publication"])
        except (FichierInvalide, PublicationImpossible) as refus:
            raise CommandError(str(refus)) from refus
        self.stdout.write(f"{appel.code} : version {appel.version_courante.numero}, {appel.get_etat_display()}.")
        if options["demonstration"]:
            copie = copier_pour_demonstration(
                appel, code=options["demonstration"], aujourd_hui=aujourd_hui(appel.fuseau)
            )
            self.stdout.write(f"{copie.code} : copie de démonstration, dépôt jusqu'au {copie.cloture_jour:%d/%m/%Y}.")

    def _lire(self, fichier: Path) -> Any:
        try:
            return json.loads(fichier.read_text(encoding="utf-8"))
        except OSError as cause:
            raise CommandError(f"Le fichier {fichier} ne peut pas être lu.") from cause
        except ValueError as cause:
            raise CommandError(f"Le fichier {fichier} n'est pas du JSON valide : {cause}") from cause
