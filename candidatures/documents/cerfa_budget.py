"""Les deux budgets du formulaire tels qu'on les imprime : deux colonnes, euros entiers, sommes cohérentes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from candidatures import types
from candidatures.models import Dossier, ExerciceBudget, Projet
from candidatures.selecteurs.budgets import LIGNE_DEMANDE, libelles_du_budget, lignes_du_budget
from candidatures.selecteurs.complet import section
from regles import plan_comptable
from regles.montants import en_entier_impression, en_entiers, pourcentage
from regles.plan_comptable.modele import Budget, Cote, LigneCerfa, Nature
from socle import affichage

COMPTE = re.compile(r"\d\d")
CVN = {Cote.CHARGES: "86", Cote.PRODUITS: "87"}
# Une somme demandée à un financeur ne monte qu'en dernier recours ; celle de cet appel, jamais.
SUBVENTIONS = frozenset(plan_comptable.enfants("74")) - {LIGNE_DEMANDE}


@dataclass(frozen=True, slots=True)
class Case:
    """Un libellé et son montant imprimé ; `classe` est celle de la feuille de style."""

    libelle: str = ""
    texte: str = ""
    classe: str = ""
    total: bool = False


VIDE = Case()


def montant_imprime(valeur: Decimal, *, demande: bool = False) -> str:
    """« 29 472 » : euros entiers, sans symbole. Une demande est tronquée."""
    return affichage.nombre(en_entier_impression(valeur, demande=demande), 0)


def montants_imprimes(saisies: Mapping[str, Decimal], budget: Budget) -> dict[str, Decimal]:
    """Toutes les lignes du budget en euros entiers ; chaque somme est celle des lignes imprimées.

    Les deux côtés, et les deux côtés des contributions volontaires, sont arrondis de la même façon : un budget
    équilibré au centime reste équilibré sur le papier.
    """
    entiers: dict[str, Decimal] = {}
    for cote in Cote:
        volontaires = frozenset(plan_comptable.enfants(CVN[cote]))
        du_cote = {c: m for c, m in saisies.items() if plan_comptable.PAR_CODE[c].cote == cote}
        for groupe in (
            {c: m for c, m in du_cote.items() if c not in volontaires},
            {c: m for c, m in du_cote.items() if c in volontaires},
        ):
            entiers |= en_entiers(groupe, jamais_plus=frozenset({LIGNE_DEMANDE}), plutot_pas=SUBVENTIONS)
    return entiers | plan_comptable.totaux(entiers, budget)


def budget_imprime(dossier: Dossier, quel: types.Budget) -> dict[str, Any]:
    """Budget prêt pour le gabarit : titre, exercice, blocs de lignes face à face, phrase de la part demandée."""
    budget = Budget(quel.value)
    lignes = dossier.lignes_budget.all()
    saisies = lignes_du_budget(lignes, quel)
    libelles = libelles_du_budget(lignes, quel)
    montants = montants_imprimes(saisies, budget)
    cases = {
        ligne.code: _case(ligne, libelles.get(ligne.code, ""), montants.get(ligne.code))
        for ligne in plan_comptable.lignes(budget)
    }
    prive = dossier.structure.privee
    titre = "5. Budget de l'association" if prive else "5. Budget de la personne publique"
    rendu: dict[str, Any] = {
        "titre": titre if budget == Budget.STRUCTURE else "6. Budget du projet",
        "exercice": _exercice(dossier, budget),
        "blocs": _blocs(plan_comptable.lignes(budget), cases),
        "notes": [],
        "sollicite": "",
    }
    if budget == Budget.STRUCTURE and not saisies and not prive:
        rendu["notes"] = ["Budget principal joint au dossier."]
    if budget == Budget.PROJET:
        rendu |= _part_demandee(dossier, montants)
    return rendu


def _part_demandee(dossier: Dossier, montants: Mapping[str, Decimal]) -> dict[str, str]:
    plan = getattr(dossier, "plan", None)
    if plan is None or plan.demande is None:
        return {}
    demande = en_entier_impression(plan.demande, demande=True)
    return {
        "sollicite": montant_imprime(plan.demande, demande=True),
        "pourcentage": affichage.pourcent(pourcentage(demande, montants["TGP"]), 2),
    }


def _exercice(dossier: Dossier, budget: Budget) -> str:
    exercice = section(dossier, ExerciceBudget)
    debut, fin, annee = exercice.exercice_debut, exercice.exercice_fin, exercice.annee
    if budget == Budget.PROJET:
        projet = section(dossier, Projet)
        debut, fin, annee = projet.periode_debut, projet.periode_fin, None
    if debut and fin:
        return f"Exercice du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}"
    return f"Année {annee or '…………'}"


def _case(ligne: LigneCerfa, precision: str, montant: Decimal | None) -> Case:
    libelle = precision if ligne.nature == Nature.LIBRE else ligne.libelle
    if precision and ligne.nature != Nature.LIBRE:
        libelle = f"{ligne.libelle} : {precision}"
    calculee = not ligne.saisissable
    # Les comptes à deux chiffres sont imprimés en gras, somme ou non.
    classe = "somme" if calculee or COMPTE.fullmatch(ligne.code) else "detail"
    if ligne.nature == Nature.LIBRE:
        classe = "detail libre"
    texte = "" if montant is None else affichage.nombre(montant, 0)
    return Case(libelle, texte, classe, ligne.nature in {Nature.TOTAL, Nature.EQUILIBRE})


def _blocs(lignes: Iterable[LigneCerfa], cases: Mapping[str, Case]) -> list[dict[str, Any]]:
    """Blocs imprimés, charges en face des produits : directes, indirectes, totaux, contributions volontaires."""
    directes, indirectes, totaux, volontaires = (_vide() for _ in range(4))
    for ligne in lignes:
        bloc: dict[Cote, list[Case]] = directes
        if ligne.code.startswith(("IND", "RP")):
            bloc = indirectes
        elif ligne.code.startswith(("86", "87", "TG")):
            bloc = volontaires
        elif ligne.code in {"TC", "TP", "EXC", "INS"}:
            bloc = totaux
        bloc[ligne.cote].append(cases[ligne.code])
    blocs = [{"charges": "CHARGES DIRECTES", "produits": "RESSOURCES DIRECTES", "lignes": _face_a_face(directes)}]
    if indirectes[Cote.CHARGES]:
        bandes = {"charges": indirectes[Cote.CHARGES].pop(0), "produits": indirectes[Cote.PRODUITS].pop(0)}
        blocs.append({nom: case.libelle for nom, case in bandes.items()} | {"lignes": _face_a_face(indirectes)})
    blocs.append({"lignes": _face_a_face(totaux)})
    blocs.append({"titre": "CONTRIBUTIONS VOLONTAIRES EN NATURE (CVN)", "lignes": _face_a_face(volontaires)})
    return blocs


def _vide() -> dict[Cote, list[Case]]:
    return {cote: [] for cote in Cote}


def _face_a_face(cotes: Mapping[Cote, list[Case]]) -> list[tuple[Case, Case]]:
    gauche, droite = cotes[Cote.CHARGES], cotes[Cote.PRODUITS]
    longueur = max(len(gauche), len(droite))
    completes = ([*cote, *[VIDE] * (longueur - len(cote))] for cote in (gauche, droite))
    return list(zip(*completes, strict=True))
