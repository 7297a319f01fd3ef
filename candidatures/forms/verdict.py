"""Le verdict de l'appel sur ce qui est à l'écran, avant tout enregistrement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string

from aap.selecteurs import regles_appliquees
from candidatures.faits import derogations_demandees, fait_financement, fait_poste, faits_charges, ref_poste
from candidatures.models import Dossier, Financement, PlanFinancement, Poste
from candidatures.selecteurs.registre import registre_de
from regles.faits import FaitsDossier
from regles.montants import ZERO
from regles.moteur import Famille, Verdict, evaluer

FAMILLES = frozenset({Famille.FINANCEMENT, Famille.ELIGIBILITE, Famille.NON_SUBSTITUTION})


def faits_avec(
    dossier: Dossier,
    *,
    postes: Sequence[Poste] | None = None,
    plan: PlanFinancement | None = None,
    financements: Sequence[Financement] | None = None,
) -> FaitsDossier:
    """Faits du dossier enregistré, où ce qui est à l'écran remplace ce qui est en base. `dossier` : chargé."""
    remplaces: dict[str, Any] = {}
    if postes is not None:
        soutiens = registre_de(dossier).soutiens
        remplaces["postes"] = tuple(
            fait_poste(poste, ref_poste(rang), soutiens=soutiens) for rang, poste in enumerate(postes, 1)
        )
    if plan is not None:
        regles = regles_appliquees(dossier.version_suivie)
        remplaces["demande"] = plan.demande or ZERO
        remplaces["demande_attestee"] = plan.demande
        remplaces["derogations_demandees"] = derogations_demandees(plan, regles)
    if financements is not None:
        refs = {poste.pk: ref_poste(rang) for rang, poste in enumerate(dossier.postes.all(), 1)}
        annee = dossier.appel.annee
        remplaces["financements"] = tuple(
            fait_financement(ligne, annee, refs.get(ligne.poste_id or 0, "")) for ligne in financements
        )
    return replace(faits_charges(dossier), **remplaces)


def juger(dossier: Dossier, faits: FaitsDossier) -> Verdict:
    """Verdict des règles d'argent et de postes de l'appel ; les pièces et les dates se jugent à la relecture."""
    entier = evaluer(faits, regles_appliquees(dossier.version_suivie))
    return replace(entier, lignes=tuple(ligne for ligne in entier.lignes if ligne.famille in FAMILLES))


def rendre_verdict(verdict: Verdict) -> str:
    """HTML du verdict, le même partout."""
    return render_to_string("candidatures/_verdict.html", {"verdict": verdict})
