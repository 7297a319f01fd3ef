"""Ce que le service retient : coût de chaque poste, budget qui en découle, régime d'aide.

La part déclarée n'est jamais réécrite : la part retenue vit à côté, avec son motif.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from candidatures import types
from candidatures.etats import Etat
from candidatures.faits import PARTS, verdict
from candidatures.models import Dossier, LigneBudget, Poste
from candidatures.selecteurs.budgets import budget_reduit, lignes_du_budget
from candidatures.services.recevabilite import exiger, exiger_etat, verrouiller
from comptes.models import Utilisateur
from regles.montants import ZERO, somme
from socle import journal
from socle.affichage import euros
from socle.workflow import MotifManquant, TransitionInterdite

A_CHIFFRER = (Etat.EN_INSTRUCTION, Etat.PROPOSE)
A_QUALIFIER = (Etat.DEPOSE, Etat.A_COMPLETER, Etat.RECEVABLE, Etat.EN_INSTRUCTION, Etat.PROPOSE, Etat.LISTE_ATTENTE)


@dataclass(frozen=True, slots=True)
class CoutRetenu:
    """Coût retenu d'un poste : clé du poste, euros par part (`faits.PARTS`), motif de l'écart."""

    poste: int
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    motif: str = ""


def recopier_verdict(dossier: Dossier) -> None:
    """Recopie sur le dossier le statut du verdict, coûts retenus et dérogations compris, pour la file."""
    dossier.statut_verdict = verdict(dossier, retenu=True).statut.value
    dossier.save(update_fields=["statut_verdict"])


@transaction.atomic
def fixer_couts(dossier: Dossier, *, acteur: Utilisateur, couts: Sequence[CoutRetenu]) -> Dossier:
    """Fixe les coûts retenus, poste par poste ; un coût égal au déclaré efface ce qui était retenu.

    Lève TransitionInterdite si un coût dépasse le coût déclaré, MotifManquant si un écart n'est pas motivé.
    """
    exiger(acteur, "dossier.fixer_couts", dossier)
    verrou = verrouiller(dossier)
    exiger_etat(verrou, *A_CHIFFRER)
    postes = {poste.pk: poste for poste in verrou.postes.all()}
    for cout in couts:
        if cout.poste not in postes:
            raise TransitionInterdite("Ce poste n'est plus dans le dossier : rechargez la page.")
        _retenir_poste(postes[cout.poste], cout)
    _ecrire_budget_retenu(verrou, list(postes.values()))
    recopier_verdict(verrou)
    detail = {
        f"poste {rang}": {"retenu": poste.cout_retenu, "declare": poste.cout, "motif": poste.retenu_motif}
        for rang, poste in enumerate(postes.values(), 1)
    }
    journal.inscrire(verrou, "dossier.fixer_couts", acteur=acteur, detail=detail)
    return verrou


def _retenir_poste(poste: Poste, cout: CoutRetenu) -> None:
    declarees = {nom: getattr(poste, nom) for nom in PARTS}
    retenues = {nom: cout.parts.get(nom, declarees[nom]) for nom in PARTS}
    if any(montant < ZERO for montant in retenues.values()):
        raise TransitionInterdite("Un coût retenu ne peut pas être négatif.")
    if somme(retenues.values()) > poste.cout:
        raise TransitionInterdite(f"Le coût retenu dépasse le coût déclaré du poste ({euros(poste.cout)}).")
    change = retenues != declarees
    if change and not cout.motif.strip():
        raise MotifManquant("Dites pourquoi le coût retenu s'écarte du coût déclaré.")
    for nom in PARTS:
        setattr(poste, f"retenu_{nom}", retenues[nom] if change else None)
    poste.retenu_motif = cout.motif.strip() if change else ""
    poste.save(update_fields=[*(f"retenu_{nom}" for nom in PARTS), "retenu_motif"])


def _ecrire_budget_retenu(dossier: Dossier, postes: Sequence[Poste]) -> None:
    """Le budget du projet, diminué de ce qui n'est pas retenu : le besoin se mesure sur lui. Rien si rien ne change."""
    lignes = LigneBudget.objects.filter(dossier=dossier, budget=types.Budget.PROJET)
    deposees = list(lignes.filter(phase=types.PhaseBudget.DEPOSE))
    lignes.filter(phase=types.PhaseBudget.RETENU).delete()
    reduit = budget_reduit(lignes_du_budget(deposees, types.Budget.PROJET), postes)
    if reduit is None:
        return
    libelles = {ligne.code: ligne.libelle for ligne in deposees}
    LigneBudget.objects.bulk_create(
        LigneBudget(
            dossier=dossier,
            budget=types.Budget.PROJET,
            phase=types.PhaseBudget.RETENU,
            code=code,
            libelle=libelles.get(code, ""),
            montant=montant,
        )
        for code, montant in reduit.items()
    )


@transaction.atomic
def qualifier_aide(dossier: Dossier, *, acteur: Utilisateur, regime: types.RegimeAide, motif: str = "") -> Dossier:
    """Choisit le cadre « aides d'État » du dossier, avant sa décision définitive ; le motif est gardé au journal."""
    exiger(acteur, "dossier.qualifier_aide", dossier)
    verrou = verrouiller(dossier)
    exiger_etat(verrou, *A_QUALIFIER)
    avant, verrou.regime_aide = verrou.get_regime_aide_display(), regime
    verrou.save(update_fields=["regime_aide"])
    recopier_verdict(verrou)
    detail = {"avant": avant, "regime": verrou.get_regime_aide_display()}
    journal.inscrire(verrou, "dossier.qualifier_aide", acteur=acteur, motif=motif.strip(), detail=detail)
    return verrou
