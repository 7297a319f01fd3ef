"""Catalogue des champs du dossier : formulaires, remarques, diff, PDF et import le lisent tous."""

from candidatures.champs.base import Champ, Exigence
from candidatures.champs.projet import ATTESTATIONS, MOYENS_PROJET, PROJET, TERRITOIRE
from candidatures.champs.structure import IDENTIFICATION
from candidatures.champs.vie import EXERCICE, MOYENS, RELATIONS

CHAMPS: tuple[Champ, ...] = (
    *IDENTIFICATION,
    *RELATIONS,
    *MOYENS,
    *EXERCICE,
    *PROJET,
    *MOYENS_PROJET,
    *TERRITOIRE,
    *ATTESTATIONS,
)
PAR_CHEMIN: dict[str, Champ] = {champ.chemin: champ for champ in CHAMPS}


def champs_de_section(section: str) -> tuple[Champ, ...]:
    """Champs d'une section, dans l'ordre du formulaire."""
    return tuple(champ for champ in CHAMPS if champ.section == section)


__all__ = ["CHAMPS", "PAR_CHEMIN", "Champ", "Exigence", "champs_de_section"]
