"""Verbes d'un appel : le charger, l'exporter, le cloner, le publier, en faire une version neuve, déplacer ses dates."""

from aap.services.acces import ModificationInterdite
from aap.services.annees import cloner_annee
from aap.services.chargement import FichierInvalide, charger_appel
from aap.services.dates import deplacer_date
from aap.services.demonstration import copier_pour_demonstration
from aap.services.enveloppes import notifier_enveloppe
from aap.services.export import exporter_appel
from aap.services.phrases import confirmer_phrase
from aap.services.publication import PublicationImpossible, publier
from aap.services.retrait import retirer
from aap.services.schema import schema_appel
from aap.services.versions import aplatir, nouvelle_version, rattacher_au_cadre

__all__ = [
    "FichierInvalide",
    "ModificationInterdite",
    "PublicationImpossible",
    "aplatir",
    "charger_appel",
    "cloner_annee",
    "confirmer_phrase",
    "copier_pour_demonstration",
    "deplacer_date",
    "exporter_appel",
    "notifier_enveloppe",
    "nouvelle_version",
    "publier",
    "rattacher_au_cadre",
    "retirer",
    "schema_appel",
]
