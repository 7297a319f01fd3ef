"""Mails d'une convention : un gabarit par évènement."""

from __future__ import annotations

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


def _ecrire(convention: Convention, genre: str, membres: QuerySet[Any], contexte: dict[str, Any]) -> None:
    envoyer(
        f"conventions/courriels/{genre}.txt",
        [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")],
        _contexte(convention, contexte),
        genre=f"convention.{genre}",
        objet=convention,
    )
