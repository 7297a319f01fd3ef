"""Le sort d'une ligne lue : ce que l'aperçu montre, ce que la confirmation écrira."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from candidatures.types import SORTS_ECRITS, SortLigne
from socle.tabulaire import Faute, Ligne


@dataclass(frozen=True)
class LigneApercue:
    """Une ligne, son sort, ce qu'il faut corriger, ce qui changera, et ce qu'il est bon de savoir."""

    ligne: Ligne
    sort: SortLigne
    cle: Hashable = None
    fautes: tuple[Faute, ...] = ()
    changements: tuple[str, ...] = ()
    note: str = ""

    def json(self, noms: Mapping[str, str]) -> dict[str, Any]:
        """Forme gardée avec l'importation : numéro, textes tels qu'écrits, sort, fautes, changements, note."""
        return {
            "numero": self.ligne.numero,
            "textes": [self.ligne.textes.get(nom, "") for nom in noms],
            "sort": str(self.sort),
            "fautes": [list(faute) for faute in self.fautes],
            "changements": list(self.changements),
            "note": self.note,
        }


@dataclass
class Apercu:
    """Toutes les lignes d'un fichier, rapprochées de la base."""

    lignes: list[LigneApercue] = field(default_factory=list)
    ignorees: tuple[str, ...] = ()

    @property
    def bilan(self) -> dict[str, int]:
        """Nombre de lignes par sort."""
        return dict(Counter(str(ligne.sort) for ligne in self.lignes))

    @property
    def a_ecrire(self) -> list[LigneApercue]:
        """Lignes que la confirmation écrit."""
        return [ligne for ligne in self.lignes if ligne.sort in SORTS_ECRITS]


def fautive(ligne: Ligne, *fautes: Faute) -> LigneApercue:
    """Ligne à corriger dans le tableur."""
    return LigneApercue(ligne, SortLigne.FAUTIVE, fautes=fautes or ligne.fautes)


def sans_repetition(lignes: list[LigneApercue]) -> list[LigneApercue]:
    """Écarte les lignes répétées : la même chose deux fois est un doublon, deux versions sont une faute à trancher."""
    premieres: dict[Hashable, LigneApercue] = {}
    rendues = []
    for lue in lignes:
        premiere = premieres.setdefault(lue.cle, lue) if lue.sort != SortLigne.FAUTIVE else lue
        if premiere is lue:
            rendues.append(lue)
        elif premiere.ligne.valeurs == lue.ligne.valeurs:
            note = f"La même ligne est déjà écrite ligne {premiere.ligne.numero}."
            rendues.append(replace(lue, sort=SortLigne.DOUBLON, note=note, changements=()))
        else:
            message = (
                f"La ligne {premiere.ligne.numero} parle de la même chose avec d'autres valeurs : gardez-en une seule."
            )
            rendues.append(fautive(lue.ligne, Faute("Toute la ligne", "", message)))
    return rendues
