"""Imprime les comptes de la démonstration."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from demonstration.comptes import AGENTS, DOMAINE, MOT_DE_PASSE


class Command(BaseCommand):
    """`comptes_demo` : une ligne par rôle, mot de passe commun en tête."""

    help = "Imprime un compte de démonstration par rôle."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - signature de Django
        """Imprime la table."""
        lignes = [
            ("porteur (signataire)", f"presidente@{DOMAINE}"),
            ("porteur (rédacteur)", f"redacteur@{DOMAINE}"),
            *((role.label, f"{court}@{DOMAINE}") for role, _, _, court, _ in AGENTS),
        ]
        self.stdout.write(f"Mot de passe de tous les comptes : {MOT_DE_PASSE}")
        largeur = max(len(role) for role, _ in lignes)
        for role, courriel in lignes:
            self.stdout.write(f"  {role:<{largeur}}  {courriel}")
