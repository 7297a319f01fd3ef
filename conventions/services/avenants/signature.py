"""Signatures d'un avenant : dans l'application ou sur papier, comme celles de la convention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.etats import AVENANT
from conventions.models import Avenant, ExemplaireNumerise, VersionConvention
from conventions.selecteurs.delais import jour_local
from conventions.services.avenants.circuit import version_de
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.signature import LuSurPapier, enregistrer_signature, ranger_exemplaire
from conventions.types import Partie, UsageExemplaire
from socle.fichiers import Fichier
from socle.horloge import maintenant
from socle.travaux import programmer
from socle.types import Televersement
from socle.workflow import DroitManquant, TransitionInterdite


def signer_beneficiaire(avenant: Avenant, *, acteur: Utilisateur, fonction: str = "") -> Avenant:
    """Signe pour le bénéficiaire, dans l'application : réservé à un signataire de la structure."""
    return _du_beneficiaire(avenant, "signer_beneficiaire", acteur, lambda: {"fonction": fonction})


def deposer_exemplaire_signe(
    avenant: Avenant, fichier: Televersement, *, acteur: Utilisateur, nom: str, fonction: str = ""
) -> Avenant:
    """Le bénéficiaire dépose l'exemplaire qu'il a signé sur papier. Lève FichierRefuse s'il est illisible."""

    def recevoir() -> dict[str, Any]:
        return {"fonction": fonction, "nom": nom.strip(), "fichier": ranger_exemplaire(fichier, acteur)}

    return _du_beneficiaire(avenant, "signer_beneficiaire", acteur, recevoir)


def _du_beneficiaire(
    avenant: Avenant,
    transition: str,
    acteur: Utilisateur,
    arguments: Callable[[], dict[str, Any]],
    *,
    service_attendu: bool = True,
) -> Avenant:
    detail: dict[str, Any] = {}

    def ecrire(verrou: Avenant) -> None:
        detail.update(enregistrer_signature(version_de(verrou), Partie.BENEFICIAIRE, acteur, **arguments()))
        if service_attendu:
            signataire = RoleService.SIGNATAIRE_SERVICE
            prevenir_role(verrou.convention, signataire, "avenant_signature_attendue", avenant=verrou)

    return AVENANT.appliquer(avenant, transition, acteur=acteur, avant_ecriture=ecrire, detail=detail)


def signer_service(avenant: Avenant, *, acteur: Utilisateur, fonction: str = "") -> Avenant:
    """Signe pour le service, après le bénéficiaire : plus rien ne change l'avenant."""
    return _du_service(avenant, "signer_service", acteur, {"fonction": fonction})


def _du_service(avenant: Avenant, transition: str, acteur: Utilisateur, arguments: dict[str, Any]) -> Avenant:
    detail: dict[str, Any] = {}

    def ecrire(verrou: Avenant) -> None:
        version = version_de(verrou)
        if not version.signatures.filter(partie=Partie.BENEFICIAIRE).exists():
            raise TransitionInterdite("Le bénéficiaire signe d'abord.")
        detail.update(enregistrer_signature(version, Partie.SERVICE, acteur, **arguments))
        verrou.signe_le = _signe_le(version, arguments.get("le"))
        cle = f"avenant:{verrou.uuid}:feuille:{version.rang}"
        programmer("convention.feuille", cle, {"version": version.pk}, objet=verrou)
        prevenir_role(verrou.convention, RoleService.GESTIONNAIRE, "avenant_a_notifier", avenant=verrou)
        prevenir_beneficiaire(verrou.convention, "avenant_signe", avenant=verrou)

    return AVENANT.appliquer(avenant, transition, acteur=acteur, avant_ecriture=ecrire, detail=detail)


def _signe_le(version: VersionConvention, le: date | None) -> datetime:
    """L'instant de la dernière signature : maintenant, ou midi du dernier des jours écrits quand c'est sur papier."""
    if le is None:
        return maintenant()
    convention = version.convention
    jours = [s.jour_ecrit or jour_local(s.signee_le, convention) for s in version.signatures.all()]
    dernier = max([le, *(jour for jour in jours if jour)])
    return min(maintenant(), datetime.combine(dernier, time(12), tzinfo=ZoneInfo(convention.dossier.appel.fuseau)))


# --- Sur papier, enregistré par le service ----------------------------------------------------------------------------


def recevoir_exemplaire(
    avenant: Avenant,
    fichier: Fichier,
    *,
    acteur: Utilisateur,
    lu: LuSurPapier,
    service_attendu: bool = True,
) -> Avenant:
    """Enregistre la signature du bénéficiaire lue sur un exemplaire papier. Lève TransitionInterdite sans sa date."""
    arguments = _du_papier(lu, fichier)
    return _du_beneficiaire(avenant, "recevoir_exemplaire", acteur, lambda: arguments, service_attendu=service_attendu)


def recevoir_original(avenant: Avenant, fichier: Fichier, *, acteur: Utilisateur, lu: LuSurPapier) -> Avenant:
    """Enregistre la signature du service lue sur un original papier : l'avenant est signé des deux parties."""
    return _du_service(avenant, "recevoir_original", acteur, _du_papier(lu, fichier))


def _du_papier(lu: LuSurPapier, fichier: Fichier) -> dict[str, Any]:
    if not lu.nom.strip() or lu.le is None:
        raise TransitionInterdite("Indiquez le nom et la date de signature, tels que l'exemplaire les porte.")
    return {**asdict(lu), "nom": lu.nom.strip(), "fichier": fichier}


@transaction.atomic
def enregistrer_papier(
    avenant: Avenant,
    fichier: Televersement | Fichier,
    *,
    acteur: Utilisateur,
    beneficiaire: LuSurPapier | None = None,
    service: LuSurPapier | None = None,
) -> Avenant:
    """Enregistre les signatures d'un exemplaire papier, du bénéficiaire, du service, ou des deux ; l'exemplaire est
    gardé avec la convention. Lève TransitionInterdite si personne n'est dit, FichierRefuse s'il est illisible."""
    if not acteur.peut("avenant.recevoir_original", avenant):
        raise DroitManquant(acteur.refus("avenant.recevoir_original", avenant))
    if beneficiaire is None and service is None:
        raise TransitionInterdite("Dites qui a signé cet exemplaire.")
    exemplaire = ranger_exemplaire(fichier, acteur)
    if beneficiaire is not None:
        seul = service is None
        avenant = recevoir_exemplaire(avenant, exemplaire, acteur=acteur, lu=beneficiaire, service_attendu=seul)
    if service is not None:
        avenant = recevoir_original(avenant, exemplaire, acteur=acteur, lu=service)
    if exemplaire is not fichier:
        garder_exemplaire(version_de(avenant), exemplaire, UsageExemplaire.SIGNATURE, acteur)
    return avenant


def garder_exemplaire(
    version: VersionConvention, fichier: Fichier, usage: UsageExemplaire, acteur: Utilisateur
) -> ExemplaireNumerise:
    """Garde l'exemplaire avec la convention, où les deux parties le relisent."""
    return ExemplaireNumerise.objects.create(
        version=version, fichier=fichier, usage=usage, rattache_le=maintenant(), rattache_par=acteur
    )
