"""Application « conventions » : le contrat né d'un dossier retenu."""

from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "conventions"
    verbose_name = "conventions"

    def ready(self) -> None:
        """Naît avec la décision, se montre sur la page du dossier et dans la navigation."""
        from aap.selecteurs.registre import declarer_controle
        from conventions import panneaux
        from conventions.mentions import articles_lisibles
        from conventions.panneaux import panneau_conclusion, panneau_dossier, panneau_exemplaires, panneau_service
        from conventions.services import creer_depuis_dossier
        from socle.emplacements import enregistrer as placer
        from socle.evenements import abonner
        from socle.navigation import enregistrer as naviguer

        abonner("dossier.retenu", creer_depuis_dossier)
        placer("dossier.agent", panneau_dossier)
        placer("dossier.porteur", panneau_dossier)
        placer("accueil", panneaux.panneau_attentes, ordre=20)
        placer("convention.entete", panneau_conclusion)
        placer("service.reglages", panneau_service)
        placer("convention.sommaire", panneaux.panneau_sommaire, ordre=10)
        for page in ("convention.agent", "convention.porteur"):
            placer(page, panneau_exemplaires, ordre=5)
            placer(page, panneaux.panneau_postes, ordre=10)
            placer(page, panneaux.panneau_engagements, ordre=20)
            placer(page, panneaux.panneau_avenants, ordre=30)
            placer(page, panneaux.panneau_argent, ordre=40)
            placer(page, panneaux.panneau_retraits, ordre=200)
        naviguer(panneaux.entrees_navigation)
        declarer_controle(articles_lisibles)
