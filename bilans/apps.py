"""Application « bilans » : ce que le bénéficiaire rend, et ce que le service en fait."""

from django.apps import AppConfig


class BilansConfig(AppConfig):
    name = "bilans"
    verbose_name = "bilans"

    def ready(self) -> None:
        """Les bilans naissent d'une convention notifiée et suivent ses avenants."""
        from bilans.services import sur_avenant, sur_notification, sur_resiliation
        from socle.evenements import abonner

        abonner("convention.notifiee", sur_notification)
        abonner("convention.resiliee", sur_resiliation)
        abonner("avenant.notifie", sur_avenant)
