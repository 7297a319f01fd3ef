"""Les niveaux de visa d'un service : dans l'ordre, une personne par niveau. Sans niveau réglé, le responsable vise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from comptes.models import Service, Utilisateur
from comptes.types import RoleService
from conventions.models import NiveauVisa, VersionConvention, Visa
from conventions.selecteurs.visas import niveau_attendu, niveaux_de, refus_de_refuser, refus_de_viser
from socle import journal
from socle.horloge import maintenant
from socle.workflow import DroitManquant, TransitionInterdite

NIVEAUX_MAX = 6


@dataclass(frozen=True, slots=True)
class NiveauSaisi:
    """Un niveau tel qu'on le règle."""

    libelle: str
    role: RoleService


@transaction.atomic
def regler_niveaux(service: Service, niveaux: Sequence[NiveauSaisi], *, acteur: Utilisateur) -> list[NiveauVisa]:
    """Remplace les niveaux de visa du service ; aucun : le responsable vise seul."""
    if not acteur.peut("service.modifier", service):
        raise DroitManquant(acteur.refus("service.modifier", service))
    if len(niveaux) > NIVEAUX_MAX:
        raise TransitionInterdite(f"{NIVEAUX_MAX} niveaux de visa au plus.")
    Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    NiveauVisa.objects.filter(service=service).delete()
    poses = NiveauVisa.objects.bulk_create(
        NiveauVisa(service=service, rang=rang, libelle=niveau.libelle.strip(), role=niveau.role)
        for rang, niveau in enumerate(niveaux, 1)
    )
    detail = {"niveaux": [f"{niveau.libelle} : {niveau.get_role_display()}" for niveau in poses]}
    journal.inscrire(service, "service.regler_visas", acteur=acteur, detail=detail)
    return poses


def exiger_visa_simple(service: Service) -> None:
    """Lève TransitionInterdite si le service vise par niveaux."""
    if niveaux_de(service):
        raise TransitionInterdite("Ce service vise par niveaux : chacun vise le sien, dans l'ordre.")


def exiger_peut_refuser(version: VersionConvention, service: Service, acteur: Utilisateur) -> None:
    """Refuse le visa qui devait le donner : la personne du niveau attendu, ou le responsable sans niveau réglé."""
    refus = refus_de_refuser(version, service, acteur)
    if refus:
        raise TransitionInterdite(refus)


def ecrire_visa(version: VersionConvention, service: Service, *, acteur: Utilisateur, remarque: str = "") -> bool:
    """Écrit le visa du niveau attendu ; rend vrai si c'était le dernier.

    Lève TransitionInterdite si ce n'est pas à cette personne de viser, ou si elle a déjà visé un autre niveau.
    """
    refus = refus_de_viser(version, service, acteur)
    if refus:
        raise TransitionInterdite(refus)
    niveau = niveau_attendu(version, service)
    if niveau is None:
        raise TransitionInterdite("Tous les niveaux ont visé.")
    Visa.objects.create(
        version=version,
        agent=acteur,
        niveau=niveau.rang,
        libelle_niveau=niveau.libelle,
        favorable=True,
        remarque=remarque.strip(),
        vise_le=maintenant(),
    )
    return niveau_attendu(version, service) is None


def perimer_visas(version: VersionConvention) -> None:
    """Un visa refusé, ou une rédaction reprise, remet tous les niveaux à viser ; les visas donnés restent lisibles."""
    Visa.objects.filter(version=version, niveau__gt=0).update(niveau=0)
