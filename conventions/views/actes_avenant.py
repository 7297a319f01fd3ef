"""Les actes sur un avenant : une ligne par acte, un écran commun, une garde par acte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from conventions import forms as f
from conventions.models import Avenant
from conventions.services import avenants
from conventions.views.acces import avenant_de
from conventions.views.saisie import Saisie, lier, traiter
from socle.gardes import VueGardee, exige
from socle.types import Requete


@dataclass(frozen=True, slots=True)
class ActeAvenant:
    """Un acte sur un avenant."""

    nom: str
    titre: str
    verbe: Callable[..., Any]
    formulaire: type[f.ActeForm]
    bouton: str
    effet: str
    action: str = ""
    danger: bool = False

    @property
    def droit(self) -> str:
        """Action de la matrice."""
        return f"avenant.{self.action or self.nom}"


# fmt: off
ACTES: tuple[ActeAvenant, ...] = (
    ActeAvenant("soumettre", "Soumettre l'avenant au visa", avenants.soumettre, f.SansSaisieForm, "Soumettre",
                "Le service relit et vise la version courante."),
    ActeAvenant("viser_niveau", "Viser l'avenant à votre niveau", avenants.viser_niveau, f.ViserForm, "Viser",
                "Le niveau suivant est prévenu ; après le dernier, l'avenant part à la signature."),
    ActeAvenant("viser", "Viser l'avenant", avenants.viser, f.ViserForm, "Viser",
                "L'avenant part à la signature du bénéficiaire."),
    ActeAvenant("refuser_visa", "Refuser le visa de l'avenant", avenants.refuser_visa, f.MotifForm, "Refuser le visa",
                "L'avenant revient à la rédaction."),
    ActeAvenant("reprendre", "Reprendre la rédaction de l'avenant", avenants.reprendre, f.MotifForm, "Reprendre",
                "Le bénéficiaire est prévenu ; une nouvelle version lui sera proposée."),
    ActeAvenant("signer_beneficiaire", "Signer l'avenant", avenants.signer_beneficiaire, f.SignerForm, "Signer",
                "Vous signez au nom de votre structure ; le service signe ensuite."),
    ActeAvenant("deposer_exemplaire", "Déposer l'avenant signé sur papier", avenants.deposer_exemplaire_signe,
                f.ExemplaireForm, "Déposer", "Numérisez toutes les pages, signature comprise.",
                action="signer_beneficiaire"),
    ActeAvenant("signer_service", "Signer l'avenant pour le service", avenants.signer_service, f.SignerForm, "Signer",
                "L'avenant est alors signé : plus rien ne le change."),
    ActeAvenant("notifier", "Notifier l'avenant au bénéficiaire", avenants.notifier, f.SansSaisieForm, "Notifier",
                "L'avenant entre en vigueur : montant, terme et versements de la convention sont mis à jour."),
    ActeAvenant("abandonner", "Abandonner l'avenant", avenants.abandonner, f.MotifForm, "Abandonner",
                "La convention reste telle qu'elle est.", danger=True),
)
# fmt: on


def vue_acte_avenant(acte: ActeAvenant) -> VueGardee:
    """Vue gardée d'un acte : GET l'explique, POST l'accomplit."""

    @exige(acte.droit, charger=avenant_de)
    def vue(request: Requete, uuid: UUID) -> HttpResponse:
        avenant: Avenant = request.objet
        saisie = Saisie(
            avenant.convention, acte.titre, acte.bouton, ("conventions:avenant", {"uuid": uuid}), chapo=acte.effet,
            nom_retour="Revenir à l'avenant", danger=acte.danger, gabarit="conventions/avenant_acte.html",
            plus={"avenant": avenant, "version": avenant.versions.select_related("fichier").order_by("-rang").first()},
        )  # fmt: skip
        form = lier(request, acte.formulaire)
        return traiter(request, form, lambda v: acte.verbe(avenant, acteur=request.user, **v), saisie)

    return vue
