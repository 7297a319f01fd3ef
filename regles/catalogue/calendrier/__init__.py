"""Règles de calendrier : le dépôt et ses délais, puis les échéances de la décision et de la convention."""

from regles.catalogue.calendrier import depot, realisation, suites

__all__ = ["depot", "realisation", "suites"]
