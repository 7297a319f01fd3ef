"""L'échéancier d'une convention : les bilans attendus naissent à sa notification et suivent ce qui lui arrive.

Avenant, résiliation, retrait, vie d'un poste. Seuls les bilans à rendre bougent : ce qui est transmis garde sa période
et sa date.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from bilans import etats
from bilans.etats import BILAN
from bilans.models import Bilan
from bilans.selecteurs.echeancier import Cle, a_fixer, cle_de, dernier_jour, laissees_au_service, periodes, plan
from bilans.services.notifications import prevenir_beneficiaire, prevenir_gestionnaires
from bilans.services.saisie import avancer_version, recalculer
from bilans.types import GenreBilan
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from conventions.etats import Etat
from conventions.models import Avenant, Convention
from regles.echeances_bilan import EcheanceBilan, periode_arretee
from socle import journal
from socle.acteurs import Acteur
from socle.affichage import date_longue
from socle.horloge import aujourd_hui
from socle.workflow import DroitManquant, TransitionInterdite

PLUS_ATTENDU = "La convention ne prévoit plus ce bilan."
RESILIEE = "La convention est résiliée : ce bilan n'est plus attendu."
RETIREE = "L'aide est retirée à partir du manquement : ce bilan n'est plus attendu."
SOURCE_MAX = 400


def sur_notification(*, convention: Convention, **_: Any) -> None:
    """La convention est notifiée : ses bilans sont attendus ; ceux qu'elle doit dater se demandent au service."""
    preparer(convention, acteur=SYSTEME)
    _demander_les_dates(convention)


def sur_avenant(*, avenant: Avenant, **_: Any) -> None:
    """Un avenant est notifié : les bilans à rendre suivent les nouvelles dates et les nouveaux postes."""
    convention = Convention.objects.select_related("dossier__appel").get(pk=avenant.convention_id)
    preparer(convention, acteur=SYSTEME)
    _reprendre_les_postes(convention)
    _demander_les_dates(convention)


def sur_resiliation(*, convention: Convention, **_: Any) -> None:
    """La convention est résiliée : ce qui portait sur la suite n'est plus attendu."""
    preparer(convention, acteur=SYSTEME)


def sur_retrait(*, convention: Convention, **_: Any) -> None:
    """L'aide est retirée : les bilans s'arrêtent la veille du manquement (lecture retenue, comme une résiliation)."""
    preparer(convention, acteur=SYSTEME)
    _reprendre_les_postes(convention)


def sur_poste(*, convention: Convention, **_: Any) -> None:
    """Un poste change : échéancier recalculé, postes relus dans les bilans en saisie. Rien avant la notification."""
    if not convention.bilans.exists():
        return
    preparer(Convention.objects.select_related("dossier__appel").get(pk=convention.pk), acteur=SYSTEME)
    _reprendre_les_postes(convention)


def _reprendre_les_postes(convention: Convention) -> None:
    """Le temps de travail que la personne n'a pas corrigé suit la convention ; un récapitulatif lu avant est périmé."""
    ouverts = convention.bilans.filter(etat__in=[etats.Etat.EN_SAISIE, etats.Etat.A_CORRIGER])
    for bilan in ouverts.exclude(genre=GenreBilan.COMPTE_RENDU).select_for_update(of=("self",)):
        recalculer(bilan)
        avancer_version(bilan)


def _demander_les_dates(convention: Convention) -> None:
    """Prévient, une fois par année conventionnée, ceux qui suivent la convention qu'ils ont des dates à fixer."""
    attendues = a_fixer(convention)
    if attendues:
        cle = f"convention:{convention.uuid}:dates-de-bilan:{len(periodes(convention))}"
        noms = list(dict.fromkeys(str(GenreBilan(attendue.genre).label) for attendue in attendues))
        prevenir_gestionnaires(convention, "dates_a_fixer", cle=cle, noms=noms)


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
        BILAN.appliquer(bilan, "lever", acteur=SYSTEME, motif=_pourquoi(convention))
    if changes:
        detail = {"bilans": [f"{b.get_genre_display()} : {date_longue(b.echeance)}" for b in changes]}
        journal.inscrire(convention, "bilan.preparer", acteur=acteur, detail=detail)
    return changes


def _pourquoi(convention: Convention) -> str:
    if convention.etat == Etat.RESILIEE:
        return RESILIEE
    return RETIREE if dernier_jour(convention) is not None else PLUS_ATTENDU


def _accorder(convention: Convention, bilan: Bilan | None, attendue: EcheanceBilan) -> Bilan | None:
    """Le bilan créé ou recalé, ou None s'il n'y a rien à changer. Sans date écrite, celle du service est gardée."""
    if bilan is None:
        return None if attendue.due_le is None else _creer(convention, attendue, attendue.due_le, attendue.phrase)
    if bilan.etat not in etats.A_RENDRE:
        return None
    voulu = _periode(attendue, bilan.echeance)
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
        echeance=jour,
        source=source[:SOURCE_MAX],
        **_periode(attendue, jour),
    )


def _periode(attendue: EcheanceBilan, jour: date) -> dict[str, date]:
    """Période du bilan : celle que l'appel dit, ou arrêtée à la date que le service a fixée."""
    debut, fin = attendue.periode_debut, attendue.periode_fin
    if attendue.due_le is None:
        debut, fin = periode_arretee(attendue.genre, debut, fin, jour)
    return {"periode_debut": debut, "periode_fin": fin}


@transaction.atomic
def fixer_echeance(convention: Convention, cle: Cle, jour: date, *, acteur: Utilisateur) -> Bilan:
    """Donne sa date à un bilan que l'appel laisse à la convention, ou la corrige tant qu'il est à rendre.

    Les rappels suivent : ils se lisent de l'échéance. Lève DroitManquant ou TransitionInterdite.
    """
    if not acteur.peut("bilan.preparer", convention):
        raise DroitManquant(acteur.refus("bilan.preparer", convention))
    attendue = next((a for a in laissees_au_service(convention) if cle_de(a) == cle), None)
    if attendue is None:
        raise TransitionInterdite("Ce bilan a déjà sa date, ou n'est pas attendu.")
    if jour < periodes(convention)[0][0]:
        raise TransitionInterdite("Cette date tombe avant le début de la convention.")
    quand = date_longue(aujourd_hui(convention.dossier.appel.fuseau))
    source = f"Date fixée par le service le {quand}. {attendue.phrase}"
    bilan = convention.bilans.select_for_update(of=("self",)).filter(**cle._asdict()).first()
    if bilan is None:
        bilan = _creer(convention, attendue, jour, source)
        detail: dict[str, Any] = {"echeance": jour}
    else:
        detail = {"echeance": jour, "avant": bilan.echeance}
        _deplacer(bilan, attendue, jour, source)
    journal.inscrire(bilan, "bilan.preparer", acteur=acteur, apres=bilan.etat, detail=detail)
    return bilan


def _deplacer(bilan: Bilan, attendue: EcheanceBilan, jour: date, source: str) -> None:
    if bilan.etat not in etats.A_RENDRE:
        raise TransitionInterdite("Ce bilan est déjà transmis : sa date ne change plus.")
    if bilan.echeance == jour:
        raise TransitionInterdite("C'est déjà la date de ce bilan.")
    periode = _periode(attendue, jour)
    bilan.echeance, bilan.source, bilan.periode_fin = jour, source[:SOURCE_MAX], periode["periode_fin"]
    bilan.save(update_fields=["echeance", "source", "periode_fin"])
    prevenir_beneficiaire(bilan, "date_deplacee")
