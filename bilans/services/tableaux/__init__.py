"""Les tableaux d'un bilan : marchés et salariés, saisis ligne à ligne, collés ou téléversés."""

from bilans.services.tableaux.colonnes import COLONNES_MARCHES, COLONNES_SALARIES, REFUS_DE_NOM, modele_du_tableau
from bilans.services.tableaux.lecture import (
    COLLAGE_MAX,
    Apercu,
    LigneLue,
    Tableau,
    importer,
    lire_classeur,
    lire_colle,
)
from bilans.services.tableaux.marches import enregistrer_marche, retirer_marche
from bilans.services.tableaux.salaries import enregistrer_salarie, retirer_salarie

__all__ = [
    "COLLAGE_MAX",
    "COLONNES_MARCHES",
    "COLONNES_SALARIES",
    "REFUS_DE_NOM",
    "Apercu",
    "LigneLue",
    "Tableau",
    "enregistrer_marche",
    "enregistrer_salarie",
    "importer",
    "lire_classeur",
    "lire_colle",
    "modele_du_tableau",
    "retirer_marche",
    "retirer_salarie",
]
