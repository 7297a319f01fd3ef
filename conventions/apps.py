"""Application « conventions » : le contrat né d'un dossier retenu."""

from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "conventions"
    verbose_name = "conventions"

    def ready(self) -> None:
        """Fait naître la convention avec la décision qui retient un dossier, dans sa transaction."""
        from conventions.services import creer_depuis_dossier
        from socle.evenements import abonner

        abonner("dossier.retenu", creer_depuis_dossier)
