"""Un bilan validé ouvre la reconduction : on le dit à ceux qui la préparent, et l'avenant en préparation le garde."""

from __future__ import annotations

from typing import Any

from bilans.models import Bilan
from bilans.selecteurs.reconduction import CONDITIONNENT
from bilans.services.notifications import prevenir_gestionnaires
from conventions.etats import EtatAvenant
from conventions.selecteurs.conditions import reconduction_permise
from conventions.types import NatureAvenant
from socle import journal
from socle.acteurs import Acteur


def sur_validation(*, bilan: Bilan, acteur: Acteur, **_: Any) -> None:
    """Le bilan de l'année est validé : la condition de la reconduction est remplie, si l'appel en permet une."""
    convention = bilan.convention
    if bilan.genre not in CONDITIONNENT:
        return
    en_preparation = convention.avenants.filter(nature=NatureAvenant.RECONDUCTION, etat=EtatAvenant.BROUILLON)
    avenant = en_preparation.first()
    if avenant is not None:
        detail = {"bilan": str(bilan), "condition": "bilan validé"}
        journal.inscrire(avenant, "avenant.preparer", acteur=acteur, detail=detail)
    elif not reconduction_permise(convention).remplie:
        return
    cle = f"bilan:{bilan.uuid}:reconduction:{bilan.valide_le}"
    prevenir_gestionnaires(convention, "reconduction_possible", cle=cle, bilan=bilan, avenant=avenant)
