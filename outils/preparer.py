"""Prépare la base de la démonstration en un seul processus : schéma, données, table des comptes.

Usage : python -m outils.preparer <fichier des comptes> [--recommencer]
"""

import sys
from pathlib import Path

import django
from django.core.management import call_command


def etape(texte: str) -> None:
    """Dit où l'on en est, tout de suite."""
    sys.stdout.write(f"→ {texte}\n")
    sys.stdout.flush()


def preparer(comptes: Path, *, recommencer: bool) -> None:
    """Migre, charge les données (vidées d'abord si `recommencer`), écrit la table des comptes dans `comptes`."""
    django.setup()
    etape("Mise à jour de la base")
    call_command("migrate", interactive=False, verbosity=0)
    etape("Données de démonstration")
    call_command("charger_demo", *(["--recommencer"] if recommencer else []), stdout=sys.stderr)
    with comptes.open("w", encoding="utf-8") as sortie:
        call_command("comptes_demo", stdout=sortie)


if __name__ == "__main__":
    preparer(Path(sys.argv[1]), recommencer="--recommencer" in sys.argv[2:])
