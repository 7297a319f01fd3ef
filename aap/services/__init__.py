"""Verbes d'un appel : le charger d'un fichier, le publier, en faire une copie de démonstration."""

from aap.services.chargement import FichierInvalide, charger_appel
from aap.services.demonstration import copier_pour_demonstration
from aap.services.publication import PublicationImpossible, publier

__all__ = ["FichierInvalide", "PublicationImpossible", "charger_appel", "copier_pour_demonstration", "publier"]
