"""Le budget conventionné : où il en est, d'où il part, ce qui manque pour le transmettre."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from candidatures.models import LigneBudget
from candidatures.selecteurs.budgets import desequilibre, lignes_du_budget, phrase_equilibre, phrase_volontaires
from candidatures.types import Budget, PhaseBudget
from conventions.faits import verdict_du_budget
from conventions.models import Convention
from regles import plan_comptable
from regles.montants import depasse
from regles.moteur import Verdict
from socle.affichage import euros

Lignes = tuple[dict[str, Decimal], dict[str, str]]
"""Montants (euros) et libellés, par code de ligne."""


class EtatBudget(StrEnum):
    """Où en est le budget à ajuster."""

    SANS_OBJET = "sans_objet"
    DEMANDE = "demande"
    TRANSMIS = "transmis"
    VALIDE = "valide"


def etat_budget(convention: Convention) -> EtatBudget:
    """Lu sur les trois dates de la convention."""
    if convention.budget_demande_le is None:
        return EtatBudget.SANS_OBJET
    if convention.budget_valide_le is not None:
        return EtatBudget.VALIDE
    return EtatBudget.TRANSMIS if convention.budget_transmis_le is not None else EtatBudget.DEMANDE


def lignes_conventionnees(convention: Convention) -> Lignes:
    """Budget conventionné enregistré, vide s'il n'y en a pas."""
    return _lignes(list(convention.dossier.lignes_budget.all()), PhaseBudget.CONVENTIONNE)


def budget_de_reference(convention: Convention) -> Lignes:
    """Budget auquel les comptes se comparent : conventionné et validé, sinon retenu par le service, sinon déposé."""
    return _reference(convention)[0]


def phase_de_reference(convention: Convention) -> PhaseBudget:
    """D'où vient ce budget."""
    return _reference(convention)[1]


def budget_de_depart(convention: Convention) -> Lignes:
    """Ce que le porteur trouve à l'écran : son dernier enregistrement, sinon son budget, l'aide ramenée à l'accordé."""
    deja = lignes_conventionnees(convention)
    if deja[0]:
        return deja
    montants, libelles = budget_de_reference(convention)
    return montants | {convention.dossier.version_suivie.compte_demande: convention.montant}, libelles


def defauts_du_budget(convention: Convention, montants: Mapping[str, Decimal], verdict: Verdict) -> list[str]:
    """Ce qui empêche de transmettre ce budget, en phrases ; vide s'il peut l'être."""
    compte = convention.dossier.version_suivie.compte_demande
    totaux = plan_comptable.totaux(montants, plan_comptable.Budget.PROJET)
    defauts = []
    if montants.get(compte) != convention.montant:
        defauts.append(f"La ligne de l'aide doit porter le montant accordé, {euros(convention.montant)}.")
    if not totaux["TC"] or desequilibre(montants, Budget.PROJET):
        defauts.append(phrase_equilibre(montants, Budget.PROJET))
    if totaux["86"] != totaux["87"]:
        defauts.append(phrase_volontaires(montants, Budget.PROJET))
    # Déséquilibré, le budget l'est aussi pour les règles : elles n'ont rien à ajouter.
    if not defauts:
        defauts += [f"{ligne.libelle} : {ligne.constat.message}" for ligne in verdict.lignes if ligne.refuse]
    if not defauts and depasse(convention.montant, verdict.calcul.montant):
        permis = euros(verdict.calcul.montant)
        defauts.append(f"Avec ce budget, les règles de l'appel ne permettent que {permis} d'aide.")
    return defauts


def verdict_et_defauts(convention: Convention, montants: Mapping[str, Decimal]) -> tuple[Verdict, list[str]]:
    """Les deux, calculés une fois."""
    verdict = verdict_du_budget(convention, montants)
    return verdict, defauts_du_budget(convention, montants, verdict)


def _reference(convention: Convention) -> tuple[Lignes, PhaseBudget]:
    toutes = list(convention.dossier.lignes_budget.all())
    phases = [PhaseBudget.RETENU, PhaseBudget.DEPOSE]
    if etat_budget(convention) == EtatBudget.VALIDE:
        phases.insert(0, PhaseBudget.CONVENTIONNE)
    for phase in phases:
        lignes = _lignes(toutes, phase)
        if lignes[0]:
            return lignes, phase
    return ({}, {}), PhaseBudget.DEPOSE


def _lignes(toutes: list[LigneBudget], phase: PhaseBudget) -> Lignes:
    libelles = {x.code: x.libelle for x in toutes if x.budget == Budget.PROJET and x.phase == phase and x.libelle}
    return lignes_du_budget(toutes, Budget.PROJET, phase), libelles
