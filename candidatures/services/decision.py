"""Proposer, renvoyer, décider. Une décision garde verdict, coût retenu et notes : elle ne se recalcule pas."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from aap.selecteurs import regles_appliquees
from candidatures import types
from candidatures.documents.instantane import prendre_instantane
from candidatures.etats import DOSSIER, Etat
from candidatures.faits import plafonds_levables, verdict
from candidatures.models import Decision, DerogationPlafond, Dossier, Proposition
from candidatures.selecteurs.instruction import avis_bloquants_attendus, demarrage_a_constater
from candidatures.selecteurs.notes import synthese_des_notes
from candidatures.services.couts import recopier_verdict
from candidatures.services.notifications import prevenir_agents, prevenir_porteur, prevenir_responsables
from candidatures.services.recevabilite import exiger, exiger_etat, verrouiller
from comptes.models import Utilisateur
from regles.moteur import Verdict
from socle import evenements, journal
from socle.horloge import maintenant
from socle.workflow import TransitionInterdite

ZERO = Decimal("0.00")


def _controler_montant(dossier: Dossier, montant: Decimal | None, constat: Verdict) -> Decimal:
    """Montant accordable : positif, au plus la demande, au plus l'éligible du verdict (dérogations comprises)."""
    if montant is None or montant <= ZERO:
        raise TransitionInterdite("Indiquez le montant, supérieur à zéro.")
    if montant > dossier.montant_demande:
        raise TransitionInterdite("Le montant dépasse la demande du porteur.")
    if constat.montant_eligible is not None and montant > constat.montant_eligible:
        raise TransitionInterdite(
            "Le montant dépasse ce que les règles permettent : réduisez-le, ou enregistrez d'abord une dérogation."
        )
    return montant


@transaction.atomic
def accorder_derogation_plafond(dossier: Dossier, *, acteur: Utilisateur, regle: str, motif: str) -> DerogationPlafond:
    """Lève un plafond pour ce dossier. Lève TransitionInterdite si l'appel ne permet pas de le lever."""
    exiger(acteur, "dossier.accorder_derogation_plafond", dossier)
    if not motif.strip():
        raise TransitionInterdite("Dites les circonstances exceptionnelles : elles seront conservées.")
    if regle not in plafonds_levables(regles_appliquees(dossier.version_suivie)):
        raise TransitionInterdite("L'appel ne permet pas de déroger à cette règle.")
    return _lever(dossier, regle, motif, acteur, "dossier.accorder_derogation_plafond")


@transaction.atomic
def admettre_demarrage(dossier: Dossier, *, acteur: Utilisateur, motif: str) -> DerogationPlafond:
    """Constate que le projet, commencé avant l'échéance, remplissait déjà les critères de l'appel.

    Lève TransitionInterdite si l'appel n'admet pas de démarrage antérieur, ou si le dossier n'en a pas besoin.
    """
    exiger(acteur, "dossier.admettre_demarrage", dossier)
    if not motif.strip():
        raise TransitionInterdite("Dites ce qui le montre : le motif est conservé avec la décision.")
    if not demarrage_a_constater(verdict(dossier, retenu=True)):
        raise TransitionInterdite("Ce dossier ne demande pas d'admettre un démarrage antérieur.")
    return _lever(dossier, types.DEMARRAGE, motif, acteur, "dossier.admettre_demarrage")


def _lever(dossier: Dossier, regle: str, motif: str, acteur: Utilisateur, action: str) -> DerogationPlafond:
    """La règle levée, avec son motif et son auteur ; le verdict recopié, le journal écrit."""
    verrou = verrouiller(dossier)
    exiger_etat(verrou, Etat.EN_INSTRUCTION, Etat.PROPOSE, Etat.LISTE_ATTENTE)
    derogation, _ = DerogationPlafond.objects.update_or_create(
        dossier=verrou,
        regle=regle,
        defaults={"motif": motif.strip(), "accordee_le": maintenant(), "accordee_par": acteur},
    )
    recopier_verdict(verrou)
    journal.inscrire(verrou, action, acteur=acteur, motif=motif.strip(), detail={"regle": regle})
    return derogation


def proposer(
    dossier: Dossier, *, acteur: Utilisateur, motif: str, sens: types.SensDecision, montant: Decimal | None = None
) -> Dossier:
    """Propose une décision motivée au responsable."""

    def ecrire(verrou: Dossier) -> None:
        retenu = montant if sens != types.SensDecision.REJETER else None
        if sens == types.SensDecision.RETENIR or retenu is not None:
            retenu = _controler_montant(verrou, retenu, verdict(verrou, retenu=True))
        verrou.propose_le, verrou.propose_par = maintenant(), acteur
        Proposition.objects.create(
            dossier=verrou,
            sens=sens,
            montant=retenu,
            motif=motif.strip(),
            proposee_le=maintenant(),
            proposee_par=acteur,
        )
        prevenir_responsables(verrou, "proposition", par=acteur, motif=motif.strip())

    detail = {"sens": str(sens), "montant": montant}
    return DOSSIER.appliquer(dossier, "proposer", acteur=acteur, motif=motif, avant_ecriture=ecrire, detail=detail)


def renvoyer(dossier: Dossier, *, acteur: Utilisateur, motif: str) -> Dossier:
    """Rend le dossier à l'instruction et le dit à son agent ; la proposition reste dans l'histoire."""
    return DOSSIER.appliquer(
        dossier,
        "renvoyer",
        acteur=acteur,
        motif=motif,
        avant_ecriture=lambda verrou: prevenir_agents(verrou, "renvoi", par=acteur, motif=motif.strip()),
        propose_le=None,
        propose_par=None,
    )


def _decider(
    dossier: Dossier,
    transition: str,
    sens: types.SensDecision,
    *,
    acteur: Utilisateur,
    motif: str,
    montant: Decimal | None = None,
) -> Dossier:
    def ecrire(verrou: Dossier) -> None:
        constat = verdict(verrou, retenu=True)
        accorde = _controler_montant(verrou, montant, constat) if sens == types.SensDecision.RETENIR else None
        verrou.decide_le, verrou.decide_par, verrou.montant_accorde = maintenant(), acteur, accorde
        _exiger_avis_bloquants(verrou)
        decision = Decision.objects.create(
            dossier=verrou,
            sens=sens,
            montant=accorde,
            motif=motif.strip(),
            decidee_le=maintenant(),
            decidee_par=acteur,
            verdict=constat.en_json(),
            cout_retenu=constat.calcul.cout,
            notes=synthese_des_notes(verrou).en_json(),
            instantane=prendre_instantane(verrou, types.MomentInstantane.DECISION),
        )
        prevenir_porteur(verrou, transition, decision=decision)

    detail: dict[str, Any] = {"sens": str(sens), "montant": montant}
    return DOSSIER.appliquer(dossier, transition, acteur=acteur, motif=motif, avant_ecriture=ecrire, detail=detail)


def _exiger_avis_bloquants(dossier: Dossier) -> None:
    """Un avis que l'appel exige précède toute décision, favorable ou non."""
    attendus = avis_bloquants_attendus(dossier)
    if attendus:
        noms = ", ".join(avis.get_instance_display() for avis in attendus)
        raise TransitionInterdite(f"Un avis que l'appel exige manque encore : {noms}.")


@transaction.atomic
def retenir(dossier: Dossier, *, acteur: Utilisateur, motif: str, montant: Decimal) -> Dossier:
    """Retient le dossier pour ce montant ; la convention naît dans la même transaction.

    L'évènement « dossier.retenu » la fait naître.
    """
    retenu = _decider(dossier, "retenir", types.SensDecision.RETENIR, acteur=acteur, motif=motif, montant=montant)
    evenements.emettre("dossier.retenu", dossier=retenu, acteur=acteur)
    return retenu


def mettre_en_liste_attente(dossier: Dossier, *, acteur: Utilisateur, motif: str) -> Dossier:
    """Met le dossier en liste d'attente : il pourra être retenu si des crédits se libèrent."""
    return _decider(dossier, "mettre_en_liste_attente", types.SensDecision.LISTE_ATTENTE, acteur=acteur, motif=motif)


def rejeter(dossier: Dossier, *, acteur: Utilisateur, motif: str) -> Dossier:
    """Rejette le dossier, avec son motif."""
    return _decider(dossier, "rejeter", types.SensDecision.REJETER, acteur=acteur, motif=motif)
