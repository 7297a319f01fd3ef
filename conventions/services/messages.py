"""Courriels de l'argent d'une convention : aux membres, aux signataires de la structure, aux agents du service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from comptes.models import MembreService
from comptes.types import EtatMembre, RoleService, RoleStructure
from conventions.models import Convention
from socle.courriels import envoyer


def ecrire_au_beneficiaire(convention: Convention, genre: str, *, objet: Any = None, **contexte: Any) -> None:
    """Écrit aux membres actifs de la structure le mail `conventions/courriels/<genre>.txt`."""
    membres = convention.dossier.structure.membres.filter(etat=EtatMembre.ACTIF)
    adresses = membres.order_by("pk").values_list("utilisateur__courriel", flat=True)
    _envoyer(convention, genre, adresses, objet, contexte)


def ecrire_aux_signataires(convention: Convention, genre: str, *, objet: Any = None, **contexte: Any) -> None:
    """Écrit aux signataires de la structure, et à eux seuls."""
    membres = convention.dossier.structure.membres.filter(etat=EtatMembre.ACTIF, role=RoleStructure.SIGNATAIRE)
    adresses = membres.order_by("pk").values_list("utilisateur__courriel", flat=True)
    _envoyer(convention, genre, adresses, objet, contexte)


def ecrire_au_service(
    convention: Convention, roles: Iterable[RoleService], genre: str, *, objet: Any = None, **contexte: Any
) -> None:
    """Écrit aux personnes du service de l'appel qui tiennent l'un de ces rôles, une fois chacune."""
    service = convention.dossier.appel.service
    membres = MembreService.objects.filter(service=service, role__in=list(roles))
    adresses = membres.order_by("utilisateur").values_list("utilisateur__courriel", flat=True).distinct()
    _envoyer(convention, genre, adresses, objet, contexte)


def _envoyer(convention: Convention, genre: str, adresses: Iterable[str], objet: Any, contexte: dict[str, Any]) -> None:
    envoyer(
        f"conventions/courriels/{genre}.txt",
        list(dict.fromkeys(adresses)),
        {
            "convention": convention,
            "appel": convention.dossier.appel,
            "lien": reverse("conventions:convention", args=[convention.uuid]),
            **contexte,
        },
        genre=f"convention.{genre}",
        objet=objet or convention,
    )
