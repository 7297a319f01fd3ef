"""Qui est prévenu de quoi : un gabarit de mail par évènement, adressé aux membres de la structure ou à une instance."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from aap.models import AppelAProjets
from aap.types import InstanceAvis
from candidatures.models import Avis, Dossier
from candidatures.models.instruction import ROLES_INSTANCE
from candidatures.services.messages import mot_du_service
from comptes.models import MembreService, Utilisateur
from comptes.types import EtatMembre, RoleService
from socle.courriels import envoyer


def destinataires_porteur(dossier: Dossier) -> list[str]:
    """Adresses des membres actifs de la structure."""
    membres = dossier.structure.membres.filter(etat=EtatMembre.ACTIF).select_related("utilisateur")
    return [membre.utilisateur.courriel for membre in membres]


def prevenir_porteur(dossier: Dossier, genre: str, *, cle: str | None = None, **contexte: Any) -> None:
    """Écrit aux membres de la structure le mail `candidatures/courriels/<genre>.txt`, et le mot du service s'il y en a
    un ; avec `cle`, une seule fois."""
    objet_mail, ajout = mot_du_service(dossier, genre)
    envoyer(
        f"candidatures/courriels/{genre}.txt",
        destinataires_porteur(dossier),
        {
            "dossier": dossier,
            "appel": dossier.appel,
            "lien": reverse("candidatures:dossier", args=[dossier.uuid]),
            "prive": dossier.structure.privee,
            **contexte,
        },
        genre=f"dossier.{genre}",
        objet=dossier,
        cle=cle,
        objet_mail=objet_mail,
        ajout=ajout,
    )


def prevenir_signataires(dossier: Dossier, adresses: list[str], *, demandeur: Utilisateur, empreinte: str) -> None:
    """Écrit aux signataires que ce formulaire (son empreinte) attend leur signature ; une fois par empreinte."""
    envoyer(
        "candidatures/courriels/signature_demandee.txt",
        adresses,
        {
            "dossier": dossier,
            "appel": dossier.appel,
            "demandeur": demandeur.libelle_acteur,
            "lien": reverse("candidatures:signature", args=[dossier.uuid]),
        },
        genre="dossier.signature_demandee",
        objet=dossier,
        cle=f"dossier:{dossier.uuid}:signature:{empreinte}",
    )


def prevenir_instance(avis: Avis) -> None:
    """Écrit aux personnes de l'instance qu'un avis est attendu d'elles."""
    membres = MembreService.objects.filter(service=avis.service, role=ROLES_INSTANCE[InstanceAvis(avis.instance)])
    envoyer(
        "candidatures/courriels/avis_demande.txt",
        [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")],
        {
            "dossier": avis.dossier,
            "avis": avis,
            "appel": avis.dossier.appel,
            "lien": reverse("instruction:dossier", args=[avis.dossier.uuid]),
        },
        genre="dossier.avis_demande",
        objet=avis.dossier,
    )


def prevenir_agents(dossier: Dossier, genre: str, **contexte: Any) -> None:
    """Écrit à l'agent du dossier, ou à défaut aux instructeurs du service."""
    if dossier.agent is not None:
        adresses = [dossier.agent.courriel]
    else:
        membres = MembreService.objects.filter(service=dossier.appel.service, role=RoleService.INSTRUCTEUR)
        adresses = [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")]
    envoyer(
        f"candidatures/courriels/{genre}.txt",
        adresses,
        {
            "dossier": dossier,
            "appel": dossier.appel,
            "lien": reverse("instruction:dossier", args=[dossier.uuid]),
            **contexte,
        },
        genre=f"dossier.{genre}",
        objet=dossier,
    )


def prevenir_responsables(dossier: Dossier, genre: str, **contexte: Any) -> None:
    """Écrit aux responsables du service de l'appel."""
    membres = MembreService.objects.filter(service=dossier.appel.service, role=RoleService.RESPONSABLE)
    envoyer(
        f"candidatures/courriels/{genre}.txt",
        [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")],
        {"dossier": dossier, "lien": reverse("instruction:dossier", args=[dossier.uuid]), **contexte},
        genre=f"dossier.{genre}",
        objet=dossier,
    )


def prevenir_service(appel: AppelAProjets, genre: str, *, objet: Any, **contexte: Any) -> None:
    """Écrit aux instructeurs et responsables du service d'un appel."""
    membres = MembreService.objects.filter(
        service=appel.service, role__in=[RoleService.INSTRUCTEUR, RoleService.RESPONSABLE]
    )
    envoyer(
        f"candidatures/courriels/{genre}.txt",
        [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")],
        {"appel": appel, "lien": reverse("instruction:file"), **contexte},
        genre=f"appel.{genre}",
        objet=objet,
    )
