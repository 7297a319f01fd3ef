"""Charge la démonstration : territoires, services, comptes, appel de référence, copie vivante, dossiers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection

from aap.models import AppelAProjets
from aap.services import charger_appel, copier_pour_demonstration, publier
from aap.services.calendrier import lire_calendrier
from comptes.droits import SYSTEME
from demonstration import appels, comptes, questions, registre, scenario
from socle.horloge import aujourd_hui, maintenant
from socle.travaux import executer_echus
from territoires.models import Commune

CODE_DEMO = "aura-demonstration"
REFERENCE = Path(settings.BASE_DIR) / "fixtures" / "appels" / "aura-2025.json"


class Command(BaseCommand):
    """`charger_demo [--recommencer]` : sans effet si la démonstration est déjà chargée."""

    help = "Charge les données de démonstration (dates relatives à aujourd'hui)."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--recommencer` vide la base d'abord."""
        parser.add_argument("--recommencer", action="store_true", help="vide la base et recharge tout")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - signature de Django
        """Charge, ou dit que c'est déjà fait."""
        if not settings.DEMO:
            raise CommandError("Cette commande ne sert qu'en démonstration (GUICHET_DEMO=1).")
        if options["recommencer"]:
            vider()
        if AppelAProjets.objects.filter(code=CODE_DEMO).exists():
            self.stdout.write("La démonstration est déjà chargée.")
            return
        self._charger()

    def _charger(self) -> None:
        if not Commune.objects.exists():
            self.stdout.write("Territoires…")
            call_command("charger_territoires", verbosity=0)
        lieux = comptes.services()
        agents, porteurs = comptes.agents(lieux), comptes.porteurs()
        self.stdout.write("Appel Auvergne-Rhône-Alpes 2025…")
        donnees = json.loads(REFERENCE.read_text(encoding="utf-8"))
        reference = charger_appel(donnees, service=lieux["DREETS"])
        if reference.publie_le is None:
            reference = publier(reference, acteur=SYSTEME, instant=lire_calendrier(donnees)["publication"])
        copie = copier_pour_demonstration(reference, code=CODE_DEMO, aujourd_hui=aujourd_hui(reference.fuseau))
        self.stdout.write("Lauréats passés et couverture…")
        registre.charger(copie, agents["gestionnaire"])
        self.stdout.write("Dossiers…")
        scene = scenario.Scene(copie, agents, porteurs, maintenant())
        scenario.jouer(scene)
        questions.jouer(scene)
        self.stdout.write("Provence-Alpes-Côte d'Azur, Mayotte, Deux-Sèvres…")
        autres = appels.charger(lieux["DGEFP"], agents["comite"])
        self.stdout.write(f"Copies vivantes : {', '.join([CODE_DEMO, *autres])}.")
        executer_echus()


def vider() -> None:
    """Vide toutes les tables, journal compris : hors tests, seule la démonstration lève ce verrou."""
    with connection.cursor() as curseur:
        curseur.execute("SET guichet.journal_modifiable = 'oui'")
    try:
        call_command("flush", interactive=False, verbosity=0)
    finally:
        with connection.cursor() as curseur:
            curseur.execute("RESET guichet.journal_modifiable")
