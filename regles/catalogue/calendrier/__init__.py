"""Règles de calendrier : le dépôt et ses délais, puis les échéances de la décision, de la convention et des bilans."""

from regles.catalogue.calendrier import bilans, depot, realisation, suites

__all__ = ["bilans", "depot", "realisation", "suites"]
