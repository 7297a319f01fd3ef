"""Mails d'une convention : un gabarit par évènement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from comptes.models import MembreService
from comptes.types import EtatMembre, RoleService
from conventions.models import Convention
from socle.courriels import envoyer


def _contexte(convention: Convention, contexte: dict[str, Any]) -> dict[str, Any]:
    lien = reverse("conventions:convention", args=[convention.uuid])
    return {
        "convention": convention,
        "dossier": convention.dossier,
        "appel": convention.dossier.appel,
        "lien": lien,
        **contexte,
    }


def prevenir_beneficiaire(convention: Convention, genre: str, **contexte: Any) -> None:
    """Écrit aux membres actifs de la structure le mail `conventions/courriels/<genre>.txt`."""
    _ecrire(convention, genre, convention.dossier.structure.membres.filter(etat=EtatMembre.ACTIF), contexte)


def prevenir_role(convention: Convention, role: RoleService, genre: str, **contexte: Any) -> None:
    """Écrit aux personnes du service de l'appel qui tiennent ce rôle."""
    service = convention.dossier.appel.service
    _ecrire(convention, genre, MembreService.objects.filter(service=service, role=role), contexte)


def prevenir_agents(convention: Convention, genre: str, *, cle: str, **contexte: Any) -> None:
    """Écrit, une seule fois pour cette clé, à ceux qui suivent la convention : ses gestionnaires, l'instructeur."""
    dossier = convention.dossier
    gestionnaires = MembreService.objects.filter(service=dossier.appel.service, role=RoleService.GESTIONNAIRE)
    suivent = [membre.utilisateur for membre in gestionnaires.select_related("utilisateur")]
    suivent += [agent for agent in (convention.agent, dossier.agent) if agent is not None]
    _envoyer(convention, genre, dict.fromkeys(agent.courriel for agent in suivent), contexte, cle=cle)


def _ecrire(convention: Convention, genre: str, membres: QuerySet[Any], contexte: dict[str, Any]) -> None:
    courriels = [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")]
    _envoyer(convention, genre, courriels, contexte)


def _envoyer(
    convention: Convention,
    genre: str,
    destinataires: Iterable[str],
    contexte: dict[str, Any],
    *,
    cle: str | None = None,
) -> None:
    envoyer(
        f"conventions/courriels/{genre}.txt",
        destinataires,
        _contexte(convention, contexte),
        genre=f"convention.{genre}",
        objet=convention,
        cle=cle,
    )
