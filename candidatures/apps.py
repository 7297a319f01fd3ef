"""Application « candidatures » : les dossiers, de leur brouillon à leur décision."""

from django.apps import AppConfig


class CandidaturesConfig(AppConfig):
    name = "candidatures"
    verbose_name = "candidatures"
