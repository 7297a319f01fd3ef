"""Ce qui manque dans les postes, le plan et les budgets. Les règles de l'appel, elles, parlent dans le verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from candidatures import types
from candidatures.models import Dossier, Financement, Poste
from candidatures.selecteurs.budgets import (
    LIGNE_DEMANDE,
    desequilibre,
    libelles_du_budget,
    lignes_du_budget,
    phrase_equilibre,
    phrase_volontaires,
)
from candidatures.selecteurs.parcours.base import GenreManque, Manque
from candidatures.selecteurs.parcours.sections import manques_des_champs
from candidatures.types import Section
from regles import plan_comptable
from regles.plan_comptable import Budget, Nature
from socle.affichage import date_longue, euros


def _incoherent(dossier: Dossier, section: Section, chemin: str, phrase: str) -> Manque:
    return Manque.vers(dossier, section, phrase, chemin=chemin, genre=GenreManque.INCOHERENT)


def manques_postes(dossier: Dossier) -> Iterator[Manque]:
    """Au moins un poste, chacun avec son coût, sa nature et sa personne."""
    postes = list(dossier.postes.all())
    if not postes:
        yield Manque.vers(dossier, Section.POSTES, "Décrivez au moins un poste.", chemin="postes")
    debut = dossier.projet.periode_debut
    for rang, poste in enumerate(postes, 1):
        yield from _manques_poste(dossier, poste, rang, debut)


def _manques_poste(dossier: Dossier, poste: Poste, rang: int, debut: date | None) -> Iterator[Manque]:
    chemin = f"postes.{rang - 1}"
    if not poste.cout:
        yield Manque.vers(dossier, Section.POSTES, f"Poste {rang} : indiquez son coût.", chemin=f"{chemin}.brut")
    if not poste.nature:
        phrase = f"Poste {rang} : dites s'il s'agit d'une création, d'une consolidation ou d'un poste existant."
        yield Manque.vers(dossier, Section.POSTES, phrase, chemin=f"{chemin}.nature")
    if not poste.a_recruter and not poste.personne.strip():
        phrase = f"Poste {rang} : nommez la personne, ou cochez « à recruter »."
        yield Manque.vers(dossier, Section.POSTES, phrase, chemin=f"{chemin}.personne")
    if poste.nature == types.NaturePoste.CONSOLIDATION:
        yield from _manques_consolidation(dossier, poste, rang, debut)


def _manques_consolidation(dossier: Dossier, poste: Poste, rang: int, debut: date | None) -> Iterator[Manque]:
    chemin = f"postes.{rang - 1}"
    if not poste.pnad_convention or poste.pnad_terme is None:
        phrase = f"Poste {rang} : donnez la convention échue et sa date de fin."
        yield Manque.vers(dossier, Section.POSTES, phrase, chemin=f"{chemin}.pnad_convention")
    elif debut is not None and poste.pnad_terme >= debut:
        phrase = (
            f"Poste {rang} : la convention finit le {date_longue(poste.pnad_terme)}, après le début du projet "
            f"({date_longue(debut)}). Le même poste ne peut pas être payé deux fois sur les mêmes mois."
        )
        yield _incoherent(dossier, Section.POSTES, f"{chemin}.pnad_terme", phrase)


def manques_plan(dossier: Dossier) -> Iterator[Manque]:
    """La demande, l'autorité de gestion du FSE+, la réponse sur les postes existants, le motif d'une dérogation."""
    plan = dossier.plan
    if not plan.demande:
        yield Manque.vers(dossier, Section.PLAN, "Indiquez la subvention demandée.", chemin="plan.demande")
    for rang, ligne in enumerate(dossier.financements.all()):
        yield from _manques_financement(dossier, ligne, rang)
    existants = bool(dossier.postes_existants.all())
    if existants == plan.aucun_poste_existant:
        phrase = (
            "Vous déclarez n'avoir aucun autre poste, mais vous en décrivez : décochez la case ou retirez les lignes."
            if existants
            else "Décrivez le financement de vos autres postes, ou cochez « aucun autre poste »."
        )
        genre = GenreManque.INCOHERENT if existants else GenreManque.ABSENT
        yield Manque.vers(dossier, Section.PLAN, phrase, chemin="plan.aucun_poste_existant", genre=genre)
    if plan.derogation_plafond_demandee and not plan.derogation_plafond_motif.strip():
        phrase = "Dites pourquoi vous demandez une dérogation au plafond."
        yield Manque.vers(dossier, Section.PLAN, phrase, chemin="plan.derogation_plafond_motif")


def _manques_financement(dossier: Dossier, ligne: Financement, rang: int) -> Iterator[Manque]:
    if ligne.categorie == types.CategorieFinanceur.UE_FSE and not ligne.autorite_gestion.strip():
        phrase = "Nommez l'autorité qui gère le FSE+ demandé (Région, État…)."
        yield Manque.vers(dossier, Section.PLAN, phrase, chemin=f"financements.{rang}.autorite_gestion")


def manques_budget_structure(dossier: Dossier) -> Iterator[Manque]:
    """Exercice et lignes ; une personne publique peut joindre son budget principal à la place."""
    yield from manques_des_champs(dossier, Section.BUDGET_STRUCTURE)
    saisies = lignes_du_budget(dossier.lignes_budget.all(), types.Budget.STRUCTURE)
    if saisies:
        yield from _manques_budget(dossier, Section.BUDGET_STRUCTURE, types.Budget.STRUCTURE)
    elif dossier.structure.privee:
        phrase = "Remplissez le budget de votre structure."
        yield Manque.vers(dossier, Section.BUDGET_STRUCTURE, phrase, chemin="budget_structure")
    elif not budget_joint(dossier):
        phrase = "Remplissez le budget de votre structure, ou joignez votre budget principal."
        yield Manque.vers(dossier, Section.BUDGET_STRUCTURE, phrase, chemin="budget_structure")


def code_budget_joint(dossier: Dossier) -> str:
    """Code de la pièce qui reçoit un budget principal ; vide si l'appel n'en demande pas."""
    pieces = dossier.version_suivie.pieces.all()
    return next((p.code for p in pieces if p.section == Section.BUDGET_STRUCTURE), "")


def budget_joint(dossier: Dossier) -> bool:
    """Vrai si le budget principal est joint au lieu d'être saisi."""
    code = code_budget_joint(dossier)
    return bool(code) and any(piece.code == code for piece in dossier.pieces.all())


def manques_budget_projet(dossier: Dossier) -> Iterator[Manque]:
    """Budget rempli, équilibré, avec la demande à sa ligne."""
    saisies = lignes_du_budget(dossier.lignes_budget.all(), types.Budget.PROJET)
    if not saisies:
        phrase = "Remplissez le budget du projet."
        yield Manque.vers(dossier, Section.BUDGET_PROJET, phrase, chemin="budget_projet")
        return
    yield from _manques_budget(dossier, Section.BUDGET_PROJET, types.Budget.PROJET)
    if desequilibre(saisies, types.Budget.PROJET):
        phrase = phrase_equilibre(saisies, types.Budget.PROJET)
        yield _incoherent(dossier, Section.BUDGET_PROJET, "budget_projet", phrase)
    demande = dossier.plan.demande
    compte = dossier.version_suivie.compte_demande
    if demande and saisies.get(compte) != demande:
        nom = "74 – État" if compte == LIGNE_DEMANDE else f"« {plan_comptable.PAR_CODE[compte].libelle} »"
        phrase = f"Portez la subvention demandée ({euros(demande)}) à la ligne {nom} du budget du projet."
        yield _incoherent(dossier, Section.BUDGET_PROJET, f"budget_projet.{compte}", phrase)


def _manques_budget(dossier: Dossier, section: Section, quel: types.Budget) -> Iterator[Manque]:
    """Ce qui vaut pour les deux budgets : 86 = 87, un libellé à chaque ligne libre."""
    lignes = dossier.lignes_budget.all()
    saisies, libelles = lignes_du_budget(lignes, quel), libelles_du_budget(lignes, quel)
    if not plan_comptable.equilibre_cvn(saisies, Budget(quel.value)):
        yield _incoherent(dossier, section, f"budget_{quel.value}.86", phrase_volontaires(saisies, quel))
    for code in saisies:
        ligne = plan_comptable.PAR_CODE[code]
        if ligne.nature == Nature.LIBRE and not libelles.get(code, "").strip():
            phrase = f"Nommez la ligne libre de {euros(saisies[code])} ({code})."
            yield Manque.vers(dossier, section, phrase, chemin=f"budget_{quel.value}.{code}.libelle")
