"""Application « bilans » : ce que le bénéficiaire rend, et ce que le service en fait."""

from django.apps import AppConfig


class BilansConfig(AppConfig):
    name = "bilans"
    verbose_name = "bilans"
