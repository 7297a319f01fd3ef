"""Où en sont les visas d'une version, niveau par niveau."""

from __future__ import annotations

from dataclasses import dataclass

from comptes.models import MembreService, Service, Utilisateur
from comptes.types import RoleService
from conventions.models import NiveauVisa, VersionConvention, Visa


@dataclass(frozen=True, slots=True)
class EtatNiveau:
    """Un niveau, le visa reçu s'il y en a un, et s'il est celui qu'on attend."""

    niveau: NiveauVisa
    visa: Visa | None
    attendu: bool


def niveaux_de(service: Service) -> list[NiveauVisa]:
    """Niveaux réglés par ce service, dans l'ordre ; vide : le responsable vise seul."""
    return list(NiveauVisa.objects.filter(service=service).order_by("rang"))


def etats_des_niveaux(version: VersionConvention, service: Service) -> list[EtatNiveau]:
    """Chaque niveau et ce qu'il en est pour cette version. Deux requêtes."""
    visas = {
        visa.niveau: visa
        for visa in Visa.objects.filter(version=version, favorable=True, niveau__gt=0).select_related("agent")
    }
    etats, trouve = [], False
    for niveau in niveaux_de(service):
        visa = visas.get(niveau.rang)
        etats.append(EtatNiveau(niveau, visa, attendu=visa is None and not trouve))
        trouve = trouve or visa is None
    return etats


def niveau_attendu(version: VersionConvention, service: Service) -> NiveauVisa | None:
    """Premier niveau qui n'a pas visé cette version ; None si tous l'ont fait, ou s'il n'y en a pas."""
    return next((etat.niveau for etat in etats_des_niveaux(version, service) if etat.attendu), None)


def refus_de_viser(version: VersionConvention, service: Service, personne: Utilisateur) -> str:
    """Pourquoi cette personne ne vise pas maintenant ; vide si c'est à elle."""
    niveau = niveau_attendu(version, service)
    if niveau is None:
        return "Aucun niveau de visa n'est attendu."
    tient = MembreService.objects.filter(utilisateur=personne, service=service, role=niveau.role).exists()
    if not tient:
        return f"Le visa « {niveau.libelle} » est attendu d'un autre rôle : {niveau.get_role_display()}."
    if Visa.objects.filter(version=version, agent=personne, favorable=True, niveau__gt=0).exists():
        return "Vous avez déjà visé un niveau de cette version : une autre personne vise le suivant."
    return ""


def refus_de_refuser(version: VersionConvention, service: Service, personne: Utilisateur) -> str:
    """Pourquoi cette personne ne refuse pas le visa ; vide si c'est à elle de le donner ou de le refuser."""
    if niveau_attendu(version, service) is not None:
        return refus_de_viser(version, service, personne)
    if MembreService.objects.filter(utilisateur=personne, service=service, role=RoleService.RESPONSABLE).exists():
        return ""
    return "Le responsable du service donne ou refuse le visa."
