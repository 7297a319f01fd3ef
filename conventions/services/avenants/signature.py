"""Signatures d'un avenant : dans l'application ou sur papier, comme celles de la convention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.etats import AVENANT
from conventions.models import Avenant
from conventions.services.avenants.circuit import version_de
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.signature import TYPES_SIGNES, enregistrer_signature
from conventions.types import Partie
from socle import fichiers
from socle.horloge import maintenant
from socle.travaux import programmer
from socle.types import Televersement
from socle.workflow import TransitionInterdite


def signer_beneficiaire(avenant: Avenant, *, acteur: Utilisateur, fonction: str = "") -> Avenant:
    """Signe pour le bénéficiaire, dans l'application : réservé à un signataire de la structure."""
    return _du_beneficiaire(avenant, acteur, lambda: {"fonction": fonction})


def deposer_exemplaire_signe(
    avenant: Avenant, fichier: Televersement, *, acteur: Utilisateur, nom: str, fonction: str = ""
) -> Avenant:
    """Enregistre l'exemplaire que le bénéficiaire a signé sur papier. Lève FichierRefuse s'il est illisible."""

    def recevoir() -> dict[str, Any]:
        depose = fichiers.deposer(fichier, acteur=acteur, types=TYPES_SIGNES)
        return {"fonction": fonction, "nom": nom.strip(), "fichier": depose}

    return _du_beneficiaire(avenant, acteur, recevoir)


def _du_beneficiaire(avenant: Avenant, acteur: Utilisateur, arguments: Callable[[], dict[str, Any]]) -> Avenant:
    detail: dict[str, Any] = {}

    def ecrire(verrou: Avenant) -> None:
        detail.update(enregistrer_signature(version_de(verrou), Partie.BENEFICIAIRE, acteur, **arguments()))
        signataire = RoleService.SIGNATAIRE_SERVICE
        prevenir_role(verrou.convention, signataire, "avenant_signature_attendue", avenant=verrou)

    return AVENANT.appliquer(avenant, "signer_beneficiaire", acteur=acteur, avant_ecriture=ecrire, detail=detail)


def signer_service(avenant: Avenant, *, acteur: Utilisateur, fonction: str = "") -> Avenant:
    """Signe pour le service, après le bénéficiaire : plus rien ne change l'avenant."""
    detail: dict[str, Any] = {}

    def ecrire(verrou: Avenant) -> None:
        version = version_de(verrou)
        if not version.signatures.filter(partie=Partie.BENEFICIAIRE).exists():
            raise TransitionInterdite("Le bénéficiaire signe d'abord.")
        detail.update(enregistrer_signature(version, Partie.SERVICE, acteur, fonction=fonction))
        verrou.signe_le = maintenant()
        cle = f"avenant:{verrou.uuid}:feuille:{version.rang}"
        programmer("convention.feuille", cle, {"version": version.pk}, objet=verrou)
        prevenir_role(verrou.convention, RoleService.GESTIONNAIRE, "avenant_a_notifier", avenant=verrou)
        prevenir_beneficiaire(verrou.convention, "avenant_signe", avenant=verrou)

    return AVENANT.appliquer(avenant, "signer_service", acteur=acteur, avant_ecriture=ecrire, detail=detail)
