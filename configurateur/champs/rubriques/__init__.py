"""Les rubriques du configurateur, et pour chacune ses réglages et ses listes de lignes : une description, un moteur."""

from __future__ import annotations

from configurateur.champs.rubriques.demande import DEMANDE
from configurateur.champs.rubriques.modele import Choix, Groupe, Rubrique
from configurateur.champs.rubriques.suite import SUITE

__all__ = ["GROUPES", "RUBRIQUES", "RUBRIQUE_DE", "Choix", "Groupe", "Rubrique"]

_RUBRIQUES = (*DEMANDE, *SUITE)
RUBRIQUES: dict[str, Rubrique] = {rubrique.cle: rubrique for rubrique in _RUBRIQUES}
GROUPES: dict[str, Groupe] = {groupe.cle: groupe for rubrique in _RUBRIQUES for groupe in rubrique.groupes}
RUBRIQUE_DE: dict[str, Rubrique] = {g.cle: rubrique for rubrique in _RUBRIQUES for g in rubrique.groupes}
