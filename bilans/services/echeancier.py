"""L'échéancier d'une convention : les bilans attendus naissent à sa notification et suivent ses avenants.

Seuls les bilans à rendre bougent : ce qui est transmis garde sa période et sa date.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from bilans import etats
from bilans.etats import BILAN
from bilans.models import Bilan
from bilans.selecteurs.echeancier import Cle, a_fixer, cle_de, periodes, plan
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from conventions.etats import Etat
from conventions.models import Avenant, Convention
from regles.echeances_bilan import EcheanceBilan
from socle import journal
from socle.acteurs import Acteur
from socle.affichage import date_longue
from socle.horloge import aujourd_hui
from socle.workflow import DroitManquant, TransitionInterdite

PLUS_ATTENDU = "La convention ne prévoit plus ce bilan."
RESILIEE = "La convention est résiliée : ce bilan n'est plus attendu."
SOURCE_MAX = 400


def sur_notification(*, convention: Convention, **_: Any) -> None:
    """La convention est notifiée : ses bilans sont attendus."""
    preparer(convention, acteur=SYSTEME)


def sur_avenant(*, avenant: Avenant, **_: Any) -> None:
    """Un avenant est notifié : les bilans à rendre suivent les nouvelles dates."""
    preparer(Convention.objects.select_related("dossier__appel").get(pk=avenant.convention_id), acteur=SYSTEME)


def sur_resiliation(*, convention: Convention, **_: Any) -> None:
    """La convention est résiliée : ce qui portait sur la suite n'est plus attendu."""
    preparer(convention, acteur=SYSTEME)


@transaction.atomic
def preparer(convention: Convention, *, acteur: Acteur) -> list[Bilan]:
    """Met les bilans attendus d'accord avec l'appel et la convention : crée, recale, dispense. Rejouable.

    Rend les bilans créés ou recalés. Lève DroitManquant.
    """
    if not acteur.peut("bilan.preparer", convention):
        raise DroitManquant(acteur.refus("bilan.preparer", convention))
    existants = {Cle(b.genre, b.role, b.rang): b for b in convention.bilans.select_for_update(of=("self",))}
    attendues = {cle_de(attendue): attendue for attendue in plan(convention)}
    changes = [
        bilan
        for cle, attendue in attendues.items()
        if (bilan := _accorder(convention, existants.get(cle), attendue)) is not None
    ]
    caducs = [b for cle, b in existants.items() if cle not in attendues and b.etat in etats.A_RENDRE]
    for bilan in caducs:
        motif = RESILIEE if convention.etat == Etat.RESILIEE else PLUS_ATTENDU
        BILAN.appliquer(bilan, "lever", acteur=SYSTEME, motif=motif)
    if changes:
        detail = {"bilans": [f"{b.get_genre_display()} : {date_longue(b.echeance)}" for b in changes]}
        journal.inscrire(convention, "bilan.preparer", acteur=acteur, detail=detail)
    return changes


def _accorder(convention: Convention, bilan: Bilan | None, attendue: EcheanceBilan) -> Bilan | None:
    """Le bilan créé ou recalé, ou None s'il n'y a rien à changer. Sans date écrite, celle du service est gardée."""
    if bilan is None:
        return None if attendue.due_le is None else _creer(convention, attendue, attendue.due_le, attendue.phrase)
    if bilan.etat not in etats.A_RENDRE:
        return None
    voulu = {"periode_debut": attendue.periode_debut, "periode_fin": attendue.periode_fin}
    if attendue.due_le is not None:
        voulu |= {"echeance": attendue.due_le}
        bilan.source = attendue.phrase[:SOURCE_MAX]
    if all(getattr(bilan, champ) == valeur for champ, valeur in voulu.items()):
        return None
    for champ, valeur in voulu.items():
        setattr(bilan, champ, valeur)
    bilan.save(update_fields=[*voulu, "source"])
    return bilan


def _creer(convention: Convention, attendue: EcheanceBilan, jour: date, source: str) -> Bilan:
    cle = cle_de(attendue)
    return Bilan.objects.create(
        convention=convention,
        genre=cle.genre,
        role=cle.role,
        rang=cle.rang,
        periode_debut=attendue.periode_debut,
        periode_fin=attendue.periode_fin,
        echeance=jour,
        source=source[:SOURCE_MAX],
    )


@transaction.atomic
def fixer_echeance(convention: Convention, cle: Cle, jour: date, *, acteur: Utilisateur) -> Bilan:
    """Donne sa date à un bilan que l'appel laisse à la convention. Lève DroitManquant ou TransitionInterdite."""
    if not acteur.peut("bilan.preparer", convention):
        raise DroitManquant(acteur.refus("bilan.preparer", convention))
    attendue = next((a for a in a_fixer(convention) if cle_de(a) == cle), None)
    if attendue is None:
        raise TransitionInterdite("Ce bilan a déjà sa date, ou n'est pas attendu.")
    if jour < periodes(convention)[0][0]:
        raise TransitionInterdite("Cette date tombe avant le début de la convention.")
    quand = date_longue(aujourd_hui(convention.dossier.appel.fuseau))
    bilan = _creer(convention, attendue, jour, f"Date fixée par le service le {quand}. {attendue.phrase}")
    journal.inscrire(bilan, "bilan.preparer", acteur=acteur, apres=bilan.etat, detail={"echeance": jour})
    return bilan
