"""Pièces fournies et sections remplies : ce qui vaut « pièce fournie » pour les règles."""

from __future__ import annotations

from collections.abc import Iterable

from aap.models import PieceDemandee
from aap.types import FormePiece
from candidatures import types
from candidatures.faits.argent import plan_du_dossier
from candidatures.models import Attestations, Dossier, Identification, PlanFinancement, Projet
from candidatures.selecteurs.complet import section


def pieces_fournies(dossier: Dossier, rubriques: frozenset[str], engagements: frozenset[str]) -> frozenset[str]:
    """Codes des pièces fournies : déposées, écrites dans une section du formulaire, ou cochées."""
    deposees = {piece.code for piece in dossier.pieces.all() if piece.utilisable}
    remplies = _sections_remplies(dossier, rubriques)
    demandees: Iterable[PieceDemandee] = dossier.version_suivie.pieces.all()
    ecrites = {
        p.code
        for p in demandees
        if (p.forme == FormePiece.FORMULAIRE and p.section in remplies)
        or (p.forme == FormePiece.ENGAGEMENT and p.engagement in engagements)
    }
    return frozenset(deposees | ecrites)


def _sections_remplies(dossier: Dossier, rubriques: frozenset[str]) -> frozenset[str]:
    """Sections où le porteur a écrit l'essentiel : ce qui vaut « pièce fournie » quand la pièce est une section."""
    budgets = {ligne.budget for ligne in dossier.lignes_budget.all()}
    plan = plan_du_dossier(dossier)
    identification, projet = section(dossier, Identification), section(dossier, Projet)
    attestations = section(dossier, Attestations)
    obligatoires = {r.code for r in dossier.version_suivie.rubriques.all() if r.obligatoire}
    remplies: dict[str, bool] = {
        types.Section.STRUCTURE: bool(identification.nom and identification.siret and identification.rl_nom),
        types.Section.BUDGET_STRUCTURE: types.Budget.STRUCTURE in budgets,
        types.Section.PROJET: bool(projet.intitule and projet.objectifs and projet.description),
        types.Section.TERRITOIRE: bool(dossier.departements.all()),
        types.Section.STRATEGIE: bool(rubriques) and obligatoires <= rubriques,
        types.Section.POSTES: bool(dossier.postes.all()),
        types.Section.PLAN: _plan_rempli(dossier, plan),
        types.Section.BUDGET_PROJET: types.Budget.PROJET in budgets,
        types.Section.ENGAGEMENTS: bool(attestations.iban),
        types.Section.RECAPITULATIF: bool(dossier.signatures.all()),
    }
    return frozenset(nom for nom, remplie in remplies.items() if remplie)


def _plan_rempli(dossier: Dossier, plan: PlanFinancement) -> bool:
    """La demande, ses ressources, les postes déjà en place ; tout crédit européen nomme l'autorité qui le gère."""
    ressources = list(dossier.financements.all())
    fse_nomme = all(r.autorite_gestion for r in ressources if r.categorie == types.CategorieFinanceur.UE_FSE)
    postes_dits = plan.aucun_poste_existant or bool(dossier.postes_existants.all())
    return plan.demande is not None and bool(ressources) and fse_nomme and postes_dits
