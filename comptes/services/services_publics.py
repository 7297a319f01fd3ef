"""Services de l'État et des Départements : réglages et rôles."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from comptes.models import MembreService, Service
from comptes.services.commun import ActionImpossible, ecrire_a, exiger
from comptes.services.invitations import action_pour_donner
from comptes.types import RoleService
from socle import fichiers, journal
from socle.acteurs import Acteur
from socle.types import Televersement

IMAGES = ("logo", "cachet")
TYPES_IMAGES = frozenset({"image/png", "image/jpeg"})
IMAGE_MAX = 1_000_000


@transaction.atomic
def modifier_service(service: Service, *, acteur: Acteur, **valeurs: Any) -> Service:
    """Enregistre les réglages du service (coordonnées, tribunal, fuseau, habillage, territoire)."""
    exiger(acteur, "service.modifier", service)
    verrou = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    departements = valeurs.pop("departements", None)
    detail: dict[str, Any] = {}
    changes = sorted(nom for nom, valeur in valeurs.items() if getattr(verrou, nom) != valeur)
    for nom in changes:
        setattr(verrou, nom, valeurs[nom])
    verrou.save()
    if departements is not None:
        if set(departements) != set(verrou.departements.all()):
            changes.append("departements")
            detail["departements"] = sorted(departement.code for departement in departements)
        verrou.departements.set(departements)
    if changes:
        journal.inscrire(verrou, "service.modifier", acteur=acteur, detail={"champs": changes, **detail})
    return verrou


@transaction.atomic
def poser_images(
    service: Service,
    *,
    acteur: Acteur,
    logo: Televersement | None = None,
    cachet: Televersement | None = None,
    retirer_logo: bool = False,
    retirer_cachet: bool = False,
) -> Service:
    """Dépose, remplace ou retire logo et cachet. Lève FichierRefuse pour autre chose qu'une image PNG ou JPEG.

    L'image remplacée reste rangée : les conventions déjà produites la désignent.
    """
    exiger(acteur, "service.modifier", service)
    verrou = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    demandes = {"logo": (logo, retirer_logo), "cachet": (cachet, retirer_cachet)}
    changes = []
    for nom, (televerse, retire) in demandes.items():
        if televerse is None and not retire:
            continue
        pose = (
            fichiers.deposer(televerse, acteur=acteur, types=TYPES_IMAGES, taille_max=IMAGE_MAX) if televerse else None
        )
        setattr(verrou, nom, pose)
        changes.append(nom)
    if changes:
        verrou.save(update_fields=changes)
        journal.inscrire(verrou, "service.modifier", acteur=acteur, detail={"champs": changes})
    return verrou


@transaction.atomic
def retirer_role_service(membre: MembreService, *, acteur: Acteur) -> None:
    """Retire un rôle et prévient la personne. Un service garde un administrateur : ActionImpossible pour le dernier."""
    exiger(acteur, action_pour_donner(membre.service, membre.role), membre.service)
    service = Service.objects.select_for_update(of=("self",)).get(pk=membre.service_id)
    administrateurs = service.membres.filter(role=RoleService.ADMINISTRATEUR)
    if membre.role == RoleService.ADMINISTRATEUR and not administrateurs.exclude(pk=membre.pk).exists():
        raise ActionImpossible(
            "C'est le dernier administrateur du service. Invitez-en d'abord un autre, puis retirez celui-ci."
        )
    personne, role = membre.utilisateur, membre.get_role_display()
    journal.inscrire(
        service,
        "service.membre.retirer",
        acteur=acteur,
        avant=membre.role,
        detail={"personne": personne.nom_complet, "role": membre.role},
    )
    membre.delete()
    ecrire_a("role_service_retire", [personne.courriel], service, personne=personne, service=service, role=role)
