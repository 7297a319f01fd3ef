"""Recevabilité : affecter, contrôler les pièces, demander des compléments, déclarer recevable ou irrecevable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model

from aap.models.appel import instant_limite
from candidatures import types
from candidatures.etats import DOSSIER, Etat
from candidatures.models import DemandeCompletion, Dossier, PieceDeposee
from candidatures.services.avis import demander_avis_de_l_appel
from candidatures.services.notifications import prevenir_agents, prevenir_porteur
from comptes.models import Utilisateur
from comptes.services import confirmer_representant
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite

FIN_DE_JOURNEE = time(23, 59, 59)
A_CONTROLER = (Etat.DEPOSE, Etat.A_COMPLETER, Etat.RECEVABLE, Etat.EN_INSTRUCTION, Etat.PROPOSE)


def exiger(acteur: Acteur, action: str, objet: Model) -> None:
    """Lève DroitManquant, avec la phrase du refus, si la matrice ne donne pas ce droit."""
    if not acteur.peut(action, objet):
        raise DroitManquant(acteur.refus(action, objet))


def verrouiller(dossier: Dossier) -> Dossier:
    """Relit le dossier sous verrou, dans la transaction en cours."""
    return Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)


@transaction.atomic
def affecter(dossier: Dossier, agent: Utilisateur, *, acteur: Utilisateur) -> Dossier:
    """Confie le dossier à un agent du service de l'appel. Lève TransitionInterdite s'il n'en est pas membre."""
    exiger(acteur, "dossier.affecter", dossier)
    verrou = verrouiller(dossier)
    if not agent.affectations.filter(service=verrou.appel.service).exists():
        raise TransitionInterdite("Cette personne n'est pas membre du service qui porte l'appel.")
    verrou.agent = agent
    verrou.save(update_fields=["agent"])
    journal.inscrire(verrou, "dossier.affecter", acteur=acteur, detail={"agent": agent.libelle_acteur})
    if agent != acteur:
        prevenir_agents(verrou, "affectation", par=acteur)
    return verrou


@transaction.atomic
def verifier_piece(
    piece: PieceDeposee, *, acteur: Utilisateur, controle: types.EtatPiece, remarque: str = ""
) -> PieceDeposee:
    """Note une pièce conforme ou non. Une pièce non conforme exige une remarque : le porteur la lira."""
    exiger(acteur, "dossier.verifier_pieces", piece.dossier)
    exiger_etat(verrouiller(piece.dossier), *A_CONTROLER)
    if piece.retiree_le is not None:
        raise MauvaisEtat("Cette pièce a été retirée : contrôlez celle qui la remplace.")
    if controle == types.EtatPiece.NON_CONFORME and not remarque.strip():
        raise TransitionInterdite("Dites ce qui ne va pas dans cette pièce : le porteur lira votre remarque.")
    piece.controle, piece.remarque = controle, remarque.strip()
    piece.save(update_fields=["controle", "remarque"])
    journal.inscrire(
        piece.dossier,
        "dossier.verifier_pieces",
        acteur=acteur,
        detail={"piece": piece.code, "controle": str(controle), "remarque": piece.remarque},
    )
    return piece


def echeance_completion(dossier: Dossier, jours: int) -> datetime:
    """Dernier instant pour compléter : fin de journée, au fuseau de l'appel, sans dépasser ce que l'appel permet.

    La borne est la clôture, augmentée des jours que l'appel donne après elle.
    Lève TransitionInterdite si l'appel n'accepte plus aucune pièce.
    """
    appel, instant = dossier.appel, maintenant()
    grace = dossier.version_suivie.jours_completude
    # Au jour et à l'heure écrits : ajouter des jours à un instant se tromperait au changement d'heure.
    borne = instant_limite(appel.dernier_jour + timedelta(days=grace), appel.cloture_heure, appel.fuseau)
    if instant > borne:
        raise TransitionInterdite(
            "L'appel n'accepte plus de compléments depuis la clôture. Décidez de la recevabilité sur les pièces reçues."
        )
    jour = (instant + timedelta(days=jours)).astimezone(ZoneInfo(appel.fuseau)).date()
    return min(instant_limite(jour, FIN_DE_JOURNEE, appel.fuseau), borne)


def demander_pieces(
    dossier: Dossier,
    *,
    acteur: Utilisateur,
    motif: str,
    jours: int,
    pieces: Sequence[str] = (),
    sections: Sequence[str] = (),
) -> Dossier:
    """Rouvre au porteur les pièces et sections nommées, avec un délai, et le lui écrit.

    Le numéro, la date du premier dépôt et la relève ne changent pas. Le dossier n'est plus complet : le délai du
    silence repart à la réception des compléments (code des relations entre le public et l'administration, L. 114-5).
    """
    if not pieces and not sections:
        raise TransitionInterdite("Choisissez au moins une pièce ou une section à compléter.")
    echeance = echeance_completion(dossier, jours)

    def ouvrir(verrou: Dossier) -> None:
        demande = DemandeCompletion.objects.create(
            dossier=verrou,
            pieces=list(pieces),
            sections=list(sections),
            texte=motif.strip(),
            echeance=echeance,
            demandee_par=acteur,
            demandee_le=maintenant(),
        )
        verrou.complet_le = None
        prevenir_porteur(verrou, "completion", demande=demande)

    detail = {"pieces": list(pieces), "sections": list(sections), "echeance": echeance}
    return DOSSIER.appliquer(
        dossier, "demander_pieces", acteur=acteur, motif=motif, avant_ecriture=ouvrir, detail=detail
    )


def _representant(dossier: Dossier) -> Utilisateur | None:
    """Signataire qui a signé dans l'application ; None pour une signature sur papier."""
    signature = dossier.signatures.select_related("signee_par").first()
    if signature is None or signature.mode != types.ModeSignature.APPLICATION:
        return None
    return signature.signee_par


def declarer_recevable(dossier: Dossier, *, acteur: Utilisateur) -> Dossier:
    """Déclare le dossier recevable, confirme le représentant de la structure et demande les avis que l'appel prévoit.

    Lève TransitionInterdite si une pièce est non conforme, ou si la signature est encore attendue.
    """

    def controler(verrou: Dossier) -> None:
        if verrou.sous_reserve_signature:
            raise TransitionInterdite(
                "Le formulaire signé est encore attendu : le dossier est sous réserve de signature."
            )
        fautives = verrou.pieces.filter(retiree_le__isnull=True, controle=types.EtatPiece.NON_CONFORME)
        if fautives.exists():
            raise TransitionInterdite("Une pièce est notée non conforme : demandez-la, ou revoyez ce contrôle.")
        verrou.recevable_le = maintenant()
        verrou.complet_le = verrou.complet_le or verrou.depose_le
        confirmer_representant(verrou.structure, acteur=acteur, representant=_representant(verrou))
        demander_avis_de_l_appel(verrou, acteur=acteur)
        prevenir_porteur(verrou, "recevable")

    return DOSSIER.appliquer(dossier, "declarer_recevable", acteur=acteur, avant_ecriture=controler)


def declarer_irrecevable(dossier: Dossier, *, acteur: Utilisateur, motif: str) -> Dossier:
    """Déclare le dossier irrecevable, avec son motif ; toujours l'acte d'une personne, jamais d'un automate."""

    def ecrire(verrou: Dossier) -> None:
        verrou.irrecevable_le = maintenant()
        prevenir_porteur(verrou, "irrecevable", motif=motif.strip())

    return DOSSIER.appliquer(dossier, "declarer_irrecevable", acteur=acteur, motif=motif, avant_ecriture=ecrire)


def ouvrir_instruction(dossier: Dossier, *, acteur: Utilisateur) -> Dossier:
    """Ouvre l'instruction ; l'agent qui l'ouvre reçoit le dossier s'il n'est à personne."""

    def ecrire(verrou: Dossier) -> None:
        verrou.instruction_le = maintenant()
        if verrou.agent_id is None:
            verrou.agent = acteur

    return DOSSIER.appliquer(dossier, "ouvrir_instruction", acteur=acteur, avant_ecriture=ecrire)


def exiger_etat(dossier: Dossier, *etats: Etat) -> None:
    """Lève MauvaisEtat si le dossier n'est pas dans un de ces états."""
    if dossier.etat not in etats:
        raise MauvaisEtat(f"Ce n'est plus possible : le dossier est « {dossier.get_etat_display()} ».")
