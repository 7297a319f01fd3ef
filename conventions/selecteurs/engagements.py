"""Les engagements d'une convention, un à un : à tenir, à constater, tenus, en retard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aap.types import SuiviEngagement
from conventions.models import Convention, EngagementSuivi


class Ou(StrEnum):
    """Où en est un engagement."""

    A_TENIR = "à tenir"
    EN_RETARD = "en retard"
    A_CONSTATER = "déclaré tenu, à constater"
    REFUSE = "à compléter"
    TENU = "tenu"


BADGES = {
    Ou.A_TENIR: "neutre",
    Ou.EN_RETARD: "erreur",
    Ou.A_CONSTATER: "info",
    Ou.REFUSE: "attention",
    Ou.TENU: "succes",
}


@dataclass(frozen=True, slots=True)
class LigneEngagement:
    """Un engagement suivi, la preuve qu'il demande et où il en est. `retard` : sa date est passée sans qu'il soit
    déclaré tenu."""

    suivi: EngagementSuivi
    preuve_attendue: str
    ou: Ou
    retard: bool

    @property
    def badge(self) -> str:
        """Couleur de l'état."""
        return BADGES[self.ou]

    @property
    def pour(self) -> str:
        """Le poste, ou la structure."""
        poste = self.suivi.poste
        return f"{str(poste)[:1].upper()}{str(poste)[1:]}" if poste is not None else "Votre structure"


def preuves_attendues(convention: Convention) -> dict[str, str]:
    """{code: preuve que l'appel demande}. Une requête."""
    version = convention.dossier.version_suivie
    return dict(version.engagements.exclude(suivi=SuiviEngagement.AUCUN).values_list("code", "preuve_attendue"))


def engagements_de(convention: Convention, jour: date) -> list[LigneEngagement]:
    """Engagements suivis, par date puis par poste, en deux requêtes."""
    preuves = preuves_attendues(convention)
    suivis = convention.engagements.select_related("poste", "preuve", "declare_par", "constate_par")
    lignes = [lire(suivi, preuves.get(suivi.code, ""), jour) for suivi in suivis]
    return sorted(lignes, key=lambda ligne: (ligne.suivi.echeance or date.max, ligne.suivi.pk))


def lire(suivi: EngagementSuivi, preuve_attendue: str, jour: date) -> LigneEngagement:
    """Un engagement et où il en est ce jour-là."""
    declare = suivi.tenu_le is not None
    retard = not declare and suivi.echeance is not None and jour > suivi.echeance
    return LigneEngagement(suivi, preuve_attendue, _ou(suivi, declare=declare, retard=retard), retard)


def _ou(suivi: EngagementSuivi, *, declare: bool, retard: bool) -> Ou:
    if suivi.constate_le is not None:
        return Ou.TENU
    if declare:
        return Ou.A_CONSTATER
    if suivi.refus:
        return Ou.REFUSE
    return Ou.EN_RETARD if retard else Ou.A_TENIR
