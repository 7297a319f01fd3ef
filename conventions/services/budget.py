"""Accordé moins que demandé : le porteur ajuste son budget, le service le valide ; c'est l'annexe de la convention."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from candidatures.models import LigneBudget
from candidatures.types import Budget, PhaseBudget
from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.models import Convention
from conventions.selecteurs.budget import EtatBudget, etat_budget, lignes_conventionnees, verdict_et_defauts
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.redaction import ecrire_version, exiger
from regles import plan_comptable
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant
from socle.workflow import MauvaisEtat, MotifManquant, TransitionInterdite

DEMANDER, AJUSTER, VALIDER = "convention.demander_budget", "convention.ajuster_budget", "convention.valider_budget"
DATES = ("budget_demande_le", "budget_transmis_le", "budget_valide_le")


def _verrouiller(convention: Convention, *attendus: EtatBudget) -> Convention:
    """Convention sous verrou, en préparation, et son budget dans un de ces états. Lève MauvaisEtat."""
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    if not verrou.modifiable:
        raise MauvaisEtat("La convention n'est plus en préparation : le budget ne change plus.")
    if etat_budget(verrou) not in attendus:
        raise MauvaisEtat("Le budget à ajuster n'en est pas là. Rechargez la page.")
    return verrou


@transaction.atomic
def demander_budget(convention: Convention, *, acteur: Acteur, message: str = "") -> Convention:
    """Demande au porteur d'ajuster son budget au montant accordé ; un budget validé se redemande."""
    exiger(acteur, DEMANDER, convention)
    verrou = _verrouiller(convention, EtatBudget.SANS_OBJET, EtatBudget.VALIDE)
    verrou.budget_demande_le = maintenant()
    verrou.budget_transmis_le = verrou.budget_valide_le = None
    verrou.save(update_fields=list(DATES))
    journal.inscrire(verrou, DEMANDER, acteur=acteur, motif=message.strip(), detail={"montant": verrou.montant})
    prevenir_beneficiaire(verrou, "budget_demande", message=message.strip())
    return verrou


def demander_si_moins(convention: Convention, *, acteur: Acteur) -> Convention:
    """À la naissance de la convention : demande un budget ajusté si le montant accordé est sous la demande."""
    if convention.montant >= convention.dossier.montant_demande:
        return convention
    return demander_budget(convention, acteur=acteur)


@transaction.atomic
def enregistrer_budget(
    convention: Convention, montants: Mapping[str, Decimal], libelles: Mapping[str, str], *, acteur: Utilisateur
) -> Convention:
    """Enregistre le budget ajusté (euros, par code). La ligne de l'aide est toujours le montant accordé."""
    exiger(acteur, AJUSTER, convention)
    verrou = _verrouiller(convention, EtatBudget.DEMANDE)
    inconnus = [code for code in montants if not _saisissable(code)]
    if inconnus:
        raise TransitionInterdite(f"Ligne de budget inconnue : {', '.join(sorted(inconnus))}.")
    compte = verrou.dossier.version_suivie.compte_demande
    tous = {code: montant for code, montant in montants.items() if montant or libelles.get(code)}
    tous[compte] = verrou.montant
    filtre = {"dossier": verrou.dossier, "budget": Budget.PROJET, "phase": PhaseBudget.CONVENTIONNE}
    LigneBudget.objects.filter(**filtre).delete()
    LigneBudget.objects.bulk_create(
        LigneBudget(**filtre, code=code, libelle=libelles.get(code, ""), montant=montant)
        for code, montant in sorted(tous.items())
    )
    return verrou


def _saisissable(code: str) -> bool:
    ligne = plan_comptable.PAR_CODE.get(code)
    return ligne is not None and ligne.saisissable


@transaction.atomic
def transmettre_budget(convention: Convention, *, acteur: Utilisateur) -> Convention:
    """Transmet le budget ajusté au service. Lève TransitionInterdite, avec chaque défaut, s'il ne tient pas."""
    exiger(acteur, AJUSTER, convention)
    verrou = _verrouiller(convention, EtatBudget.DEMANDE)
    _exiger_tenu(verrou)
    verrou.budget_transmis_le = maintenant()
    verrou.save(update_fields=["budget_transmis_le"])
    journal.inscrire(verrou, AJUSTER, acteur=acteur, detail=_totaux(verrou))
    prevenir_role(verrou, RoleService.GESTIONNAIRE, "budget_transmis")
    return verrou


@transaction.atomic
def valider_budget(convention: Convention, *, acteur: Utilisateur) -> Convention:
    """Valide le budget transmis : il devient l'annexe de la convention, dont une version est produite."""
    exiger(acteur, VALIDER, convention)
    verrou = _verrouiller(convention, EtatBudget.TRANSMIS)
    _exiger_tenu(verrou)
    verrou.budget_valide_le = maintenant()
    verrou.save(update_fields=["budget_valide_le"])
    journal.inscrire(verrou, VALIDER, acteur=acteur, detail=_totaux(verrou))
    prevenir_beneficiaire(verrou, "budget_valide")
    ecrire_version(verrou, acteur=acteur)
    return verrou


@transaction.atomic
def renvoyer_budget(convention: Convention, *, acteur: Utilisateur, motif: str) -> Convention:
    """Renvoie au porteur le budget transmis, avec la raison ; il le reprend et le transmet à nouveau."""
    exiger(acteur, VALIDER, convention)
    if not motif.strip():
        raise MotifManquant("Dites au porteur ce qui est à corriger.")
    verrou = _verrouiller(convention, EtatBudget.TRANSMIS)
    verrou.budget_transmis_le = None
    verrou.save(update_fields=["budget_transmis_le"])
    journal.inscrire(verrou, "convention.renvoyer_budget", acteur=acteur, motif=motif.strip())
    prevenir_beneficiaire(verrou, "budget_renvoye", motif=motif.strip())
    return verrou


def _exiger_tenu(convention: Convention) -> None:
    montants, _ = lignes_conventionnees(convention)
    _, defauts = verdict_et_defauts(convention, montants)
    if defauts:
        raise TransitionInterdite(" ".join(defauts))


def _totaux(convention: Convention) -> dict[str, Decimal]:
    """Ce que le journal garde du budget : ses deux totaux et l'aide."""
    montants, _ = lignes_conventionnees(convention)
    totaux = plan_comptable.totaux(montants, plan_comptable.Budget.PROJET)
    return {"charges": totaux["TC"], "produits": totaux["TP"], "aide": convention.montant}
