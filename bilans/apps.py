"""Application « bilans » : ce que le bénéficiaire rend, et ce que le service en fait."""

from django.apps import AppConfig


class BilansConfig(AppConfig):
    name = "bilans"
    verbose_name = "bilans"

    def ready(self) -> None:
        """Les bilans naissent d'une convention notifiée, suivent sa vie et se montrent sur sa page."""
        from bilans.panneaux.convention import entrees_navigation, panneau_convention
        from bilans.selecteurs.reconduction import condition_du_bilan
        from bilans.services import sur_avenant, sur_notification, sur_poste, sur_resiliation, sur_retrait
        from bilans.services.reconduction import sur_validation
        from socle.emplacements import enregistrer as placer
        from socle.evenements import abonner
        from socle.navigation import enregistrer as naviguer

        abonner("convention.notifiee", sur_notification)
        abonner("convention.resiliee", sur_resiliation)
        abonner("convention.poste_change", sur_poste)
        abonner("retrait.prononce", sur_retrait)
        abonner("avenant.conditions", condition_du_bilan)
        abonner("avenant.notifie", sur_avenant)
        abonner("bilan.valide", sur_validation)
        placer("convention.agent", panneau_convention)
        placer("convention.porteur", panneau_convention)
        naviguer(entrees_navigation)

        self._instruction()

    def _instruction(self) -> None:
        """Le compte rendu financier a ses propres contenu, contrôles et PDF ; ses suites se montrent sur son bilan."""
        from bilans.documents.compte_rendu import contenu_compte_rendu, rendre_compte_rendu
        from bilans.documents.contenu import CONTENUS
        from bilans.documents.pdf import RENDUS
        from bilans.panneaux.suites import liens_des_bilans, liens_du_service, panneau_agent, panneau_porteur
        from bilans.services.compte_rendu import manques_du_compte_rendu
        from bilans.services.transmission import CONTROLES
        from bilans.types import GenreBilan
        from socle.emplacements import enregistrer as placer

        CONTENUS[GenreBilan.COMPTE_RENDU] = contenu_compte_rendu
        CONTROLES[GenreBilan.COMPTE_RENDU] = manques_du_compte_rendu
        RENDUS[GenreBilan.COMPTE_RENDU] = rendre_compte_rendu
        placer("bilan.agent", panneau_agent)
        placer("bilan.porteur", panneau_porteur)
        placer("service.liens", liens_du_service)
        placer("bilans.liste", liens_des_bilans)
