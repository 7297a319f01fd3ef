"""Le catalogue des règles, par famille : celles que l'appel n'applique pas encore."""

from __future__ import annotations

from typing import NamedTuple

from aap.models import VersionAppel
from configurateur.champs.mots import FAMILLES
from regles.moteur import CATALOGUE, Regle


class FamilleProposee(NamedTuple):
    """Une famille et ses règles encore libres."""

    titre: str
    regles: list[Regle]


def catalogue_libre(version: VersionAppel) -> list[FamilleProposee]:
    """Règles du catalogue que cette version n'applique pas, par famille."""
    prises = {regle.code for regle in version.regles.all()}
    libres = [regle for regle in CATALOGUE.values() if regle.code not in prises]
    familles = [FamilleProposee(t, [r for r in libres if r.famille == famille]) for famille, t in FAMILLES.items()]
    return [famille for famille in familles if famille.regles]


def regle_demandee(code: str, version: VersionAppel) -> str | None:
    """Le code, s'il est au catalogue et pas encore appliqué."""
    prises = {regle.code for regle in version.regles.all()}
    return code if code in CATALOGUE and code not in prises else None
