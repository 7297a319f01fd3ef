"""Application « conventions » : le contrat né d'un dossier retenu."""

from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "conventions"
    verbose_name = "conventions"

    def ready(self) -> None:
        """Naît avec la décision, se montre sur la page du dossier et dans la navigation."""
        from django.http import HttpRequest
        from django.urls import reverse

        from aap.selecteurs.registre import declarer_controle
        from conventions.mentions import articles_lisibles
        from conventions.panneaux import (
            panneau_argent,
            panneau_conclusion,
            panneau_dossier,
            panneau_exemplaires,
            panneau_service,
        )
        from conventions.services import creer_depuis_dossier
        from socle.emplacements import enregistrer as placer
        from socle.evenements import abonner
        from socle.navigation import Entree
        from socle.navigation import enregistrer as naviguer

        def entrees(request: HttpRequest) -> list[Entree]:
            connecte = request.user.is_authenticated
            return [Entree("Conventions", reverse("conventions:liste"), ordre=60)] if connecte else []

        def paiements(request: HttpRequest) -> list[Entree]:
            agent = request.user.is_authenticated and request.user.est_agent and request.user.peut("versement.voir")
            return [Entree("Paiements", reverse("conventions:a_payer"), ordre=65)] if agent else []

        abonner("dossier.retenu", creer_depuis_dossier)
        placer("dossier.agent", panneau_dossier)
        placer("dossier.porteur", panneau_dossier)
        placer("convention.entete", panneau_conclusion)
        placer("service.reglages", panneau_service)
        placer("convention.agent", panneau_exemplaires)
        placer("convention.porteur", panneau_exemplaires)
        placer("convention.agent", panneau_argent, ordre=40)
        placer("convention.porteur", panneau_argent, ordre=40)
        naviguer(entrees)
        naviguer(paiements)
        declarer_controle(articles_lisibles)
