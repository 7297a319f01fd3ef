"""Le parcours du porteur : sections, état de chacune, et ce qui manque avant de déposer."""

from candidatures.selecteurs.parcours.base import (
    EtatSection,
    GenreManque,
    Manque,
    SectionParcours,
    adresse_section,
    ancre_de,
)
from candidatures.selecteurs.parcours.conditions import SUITES, est_affiche, est_demande, est_replie
from candidatures.selecteurs.parcours.registre import (
    PARCOURS,
    Etape,
    dossier_charge,
    etapes,
    manques_de_section,
    manques_du_dossier,
    sections_applicables,
    sections_modifiables,
)
from candidatures.selecteurs.parcours.sections import engagements_demandes, manques_des_champs

__all__ = [
    "PARCOURS",
    "SUITES",
    "Etape",
    "EtatSection",
    "GenreManque",
    "Manque",
    "SectionParcours",
    "adresse_section",
    "ancre_de",
    "dossier_charge",
    "engagements_demandes",
    "est_affiche",
    "est_demande",
    "est_replie",
    "etapes",
    "manques_de_section",
    "manques_des_champs",
    "manques_du_dossier",
    "sections_applicables",
    "sections_modifiables",
]
