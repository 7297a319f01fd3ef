"""Mails d'un bilan : un gabarit par évènement."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from bilans.models import Bilan
from comptes.models import MembreService
from comptes.types import EtatMembre, RoleService
from conventions.models import Convention
from socle.courriels import envoyer


def prevenir_beneficiaire(bilan: Bilan, genre: str, *, cle: str | None = None, **contexte: Any) -> None:
    """Écrit aux membres actifs de la structure le mail `bilans/courriels/<genre>.txt` ; avec `cle`, une seule fois."""
    membres = bilan.convention.dossier.structure.membres.filter(etat=EtatMembre.ACTIF).select_related("utilisateur")
    _ecrire(bilan, genre, [membre.utilisateur.courriel for membre in membres], contexte, cle)


def prevenir_agents(bilan: Bilan, genre: str, *, cle: str | None = None, **contexte: Any) -> None:
    """Écrit à la personne qui suit la convention, à défaut aux instructeurs du service de l'appel."""
    convention = bilan.convention
    if convention.agent is not None:
        adresses = [convention.agent.courriel]
    else:
        service = convention.dossier.appel.service
        membres = MembreService.objects.filter(service=service, role=RoleService.INSTRUCTEUR)
        adresses = [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")]
    _ecrire(bilan, genre, adresses, contexte, cle)


def prevenir_gestionnaires(convention: Convention, genre: str, *, cle: str, **contexte: Any) -> None:
    """Écrit, une seule fois pour cette clé, aux gestionnaires du service et à la personne qui suit la convention."""
    service = convention.dossier.appel.service
    membres = MembreService.objects.filter(service=service, role=RoleService.GESTIONNAIRE)
    adresses = [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")]
    if convention.agent is not None:
        adresses.append(convention.agent.courriel)
    structure = convention.dossier.structure
    envoyer(
        f"bilans/courriels/{genre}.txt",
        list(dict.fromkeys(adresses)),
        {"convention": convention, "structure": structure, **contexte},
        genre=f"bilan.{genre}",
        objet=convention,
        cle=cle,
    )


def _ecrire(bilan: Bilan, genre: str, adresses: list[str], contexte: dict[str, Any], cle: str | None) -> None:
    envoyer(
        f"bilans/courriels/{genre}.txt",
        adresses,
        {
            "bilan": bilan,
            "convention": bilan.convention,
            "appel": bilan.convention.dossier.appel,
            "structure": bilan.convention.dossier.structure,
            "lien": reverse("bilans:bilan", args=[bilan.uuid]),
            **contexte,
        },
        genre=f"bilan.{genre}",
        objet=bilan,
        cle=cle,
    )
