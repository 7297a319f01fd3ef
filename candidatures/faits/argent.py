"""Argent du dossier en faits : financements, plan, dérogations demandées, budget du projet."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from candidatures import types
from candidatures.models import Dossier, Financement, PlanFinancement
from candidatures.selecteurs.budgets import lignes_du_budget
from regles import faits as f
from regles import plan_comptable
from regles.montants import ZERO
from regles.moteur import CATALOGUE, Famille, RegleAppliquee


def fait_financement(ligne: Financement, annee_appel: int, ref: str = "") -> f.FaitsFinancement:
    """Un financement, enregistré ou non. Une année d'avant l'appel est N-1 ; sans année, c'est celle du projet."""
    passee = ligne.annee is not None and ligne.annee < annee_appel
    return f.FaitsFinancement(
        categorie=f.Categorie(ligne.categorie),
        montant=ligne.montant,
        statut=f.StatutFinancement(ligne.statut),
        annee=f.Annee.N_MOINS_1 if passee else f.Annee.N,
        poste=ref,
        libelle=ligne.nom or str(ligne.get_categorie_display()),
    )


def plan_du_dossier(dossier: Dossier) -> PlanFinancement:
    """Plan enregistré, ou plan vide."""
    plan = getattr(dossier, "plan", None)
    return plan if isinstance(plan, PlanFinancement) else PlanFinancement(dossier=dossier)


def derogations_demandees(plan: PlanFinancement, regles: Iterable[RegleAppliquee]) -> frozenset[str]:
    """Codes des plafonds de l'appel que l'on peut lever, si le porteur demande une dérogation."""
    return plafonds_levables(regles) if plan.derogation_plafond_demandee else frozenset()


def plafonds_levables(regles: Iterable[RegleAppliquee]) -> frozenset[str]:
    """Codes des règles d'argent que l'appel permet de lever ; signature et démarrage ont leurs propres actes."""
    d_argent = [r for r in regles if CATALOGUE[r.code].famille == Famille.FINANCEMENT]
    return frozenset(r.code for r in d_argent if CATALOGUE[r.code].derogable and r.parametres.permet_derogation())


def budget_du_projet(dossier: Dossier, *, retenu: bool) -> dict[str, Decimal]:
    """Budget du projet et ses sommes : la version retenue si elle existe et qu'on la demande."""
    toutes = dossier.lignes_budget.all()
    saisies = lignes_du_budget(toutes, types.Budget.PROJET, types.PhaseBudget.RETENU) if retenu else {}
    saisies = saisies or lignes_du_budget(toutes, types.Budget.PROJET)
    return saisies | plan_comptable.totaux(saisies, plan_comptable.Budget.PROJET) if saisies else {}


def total(budget: dict[str, Decimal], code: str) -> Decimal | None:
    """Un côté encore vide n'est pas un budget de zéro euro : il est inconnu."""
    return budget.get(code) or None


def poste_budget(budget: dict[str, Decimal], code: str) -> Decimal:
    return budget.get(code, ZERO)
