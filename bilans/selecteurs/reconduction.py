"""Ce que le bilan dit d'une reconduction : tant que celui de l'année qui finit n'est pas validé, l'avenant attend."""

from __future__ import annotations

from typing import Any

from bilans.etats import Etat
from bilans.models import Bilan
from bilans.selecteurs.echeancier import periodes
from bilans.types import GenreBilan
from conventions.models import Avenant
from conventions.selecteurs.conditions import ConditionAvenant
from conventions.types import NatureAvenant
from socle.affichage import date_longue

# Le bilan annuel fonde la reconduction (« se fondera sur le bilan annuel ») ; le final, si l'appel n'a que lui.
CONDITIONNENT = frozenset({GenreBilan.ANNUEL, GenreBilan.FINAL})
LIBELLE = "Bilan de l'année qui finit"
DISPENSE = "Le service a dispensé de ce bilan, avec son motif : il ne retient plus la reconduction."


def condition_du_bilan(*, avenant: Avenant, conditions: list[ConditionAvenant], **_: Any) -> None:
    """Répond à « avenant.conditions » pour une reconduction.

    Sans bilan attendu dans l'année qui finit, rien n'est répondu : la convention lit le registre, et l'inconnu retient.
    """
    if avenant.nature == NatureAvenant.RECONDUCTION and (attendus := bilans_de_l_annee(avenant)):
        conditions.append(_condition(attendus))


def bilans_de_l_annee(avenant: Avenant) -> list[Bilan]:
    """Bilans de l'année que cet avenant prolonge."""
    convention = avenant.convention
    annee = next((bornes for bornes in periodes(convention) if bornes[0] <= avenant.fin_avant <= bornes[1]), None)
    if annee is None:
        return []
    lus = convention.bilans.filter(genre__in=sorted(CONDITIONNENT), periode_debut__range=annee)
    bilans = list(lus.order_by("echeance", "pk"))
    return [bilan for bilan in bilans if bilan.genre == GenreBilan.ANNUEL] or bilans


def _condition(bilans: list[Bilan]) -> ConditionAvenant:
    """Tous ceux dont le service n'a pas dispensé doivent être validés."""
    vivants = [bilan for bilan in bilans if bilan.etat != Etat.LEVE]
    if not vivants:
        return ConditionAvenant("bilan", LIBELLE, remplie=True, phrase=DISPENSE, source=bilans[0].source)
    phrases = " ".join(_phrase(bilan) for bilan in vivants)
    valides = all(bilan.etat == Etat.VALIDE for bilan in vivants)
    return ConditionAvenant("bilan", LIBELLE, valides, phrases, source=vivants[0].source)


def _phrase(bilan: Bilan) -> str:
    nom, fuseau = str(bilan.get_genre_display()).capitalize(), bilan.convention.dossier.appel.fuseau
    if bilan.etat == Etat.VALIDE:
        return f"{nom} validé le {date_longue(bilan.valide_le, fuseau)}."
    if bilan.etat == Etat.TRANSMIS:
        return f"{nom} transmis le {date_longue(bilan.transmis_le, fuseau)} : il reste à le valider."
    if bilan.etat == Etat.A_CORRIGER:
        return f"{nom} renvoyé pour correction : il n'est pas encore validé."
    return f"{nom} attendu le {date_longue(bilan.echeance)} : il n'est pas encore transmis."
