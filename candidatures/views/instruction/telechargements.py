"""Les fichiers d'un dossier, côté service : budgets, comptes et RIB en font partie, d'où le droit exigé."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404

from candidatures.views.acces import dossier_de
from socle import fichiers
from socle.gardes import exige
from socle.types import Requete


@exige("dossier.voir_budget", charger=dossier_de, methodes=("GET",))
def telecharger_piece(request: Requete, uuid: UUID, piece: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge une pièce du dossier."""
    cible = get_object_or_404(request.objet.pieces.select_related("fichier"), pk=piece, fichier__isnull=False)
    return fichiers.reponse(cible.fichier)


@exige("dossier.voir_budget", charger=dossier_de, methodes=("GET",))
def telecharger_document(request: Requete, uuid: UUID, document: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge un document produit pour le dossier."""
    cible = get_object_or_404(request.objet.documents.select_related("fichier"), pk=document)
    return fichiers.reponse(cible.fichier)


@exige("dossier.voir_budget", charger=dossier_de, methodes=("GET",))
def telecharger_signature(request: Requete, uuid: UUID, signature: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge un formulaire signé sur papier."""
    cible = get_object_or_404(request.objet.signatures.select_related("fichier"), pk=signature, fichier__isnull=False)
    return fichiers.reponse(cible.fichier)
