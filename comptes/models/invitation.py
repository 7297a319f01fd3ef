"""Proposer un rôle à une adresse de courriel, que la personne ait déjà un compte ou non."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from comptes.champs import SANS_MAJUSCULE
from comptes.models.service import Service
from comptes.models.structure import Structure
from comptes.models.utilisateur import Utilisateur
from comptes.types import EtatInvitation, RoleService, RoleStructure
from socle.horloge import maintenant
from socle.modeles import AvecUuid

DUREE = timedelta(days=30)


def dans_trente_jours() -> datetime:
    """Rend le terme d'une invitation envoyée maintenant."""
    return maintenant() + DUREE


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Lectures d'invitations."""

    def en_cours(self) -> InvitationQuerySet:
        """Rend celles qu'on peut encore accepter."""
        return self.filter(etat=EtatInvitation.ENVOYEE, expire_le__gt=maintenant())

    def pour(self, utilisateur: Utilisateur) -> InvitationQuerySet:
        """Rend celles adressées à cette personne, dont l'adresse est vérifiée à la connexion."""
        return self.en_cours().filter(courriel=utilisateur.courriel)


class Invitation(AvecUuid):
    """Rôle proposé dans une structure ou dans un service. Seule la personne de cette adresse peut l'accepter."""

    courriel = models.EmailField("adresse de courriel", max_length=254)
    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, null=True, related_name="invitations", verbose_name="structure"
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="invitations", verbose_name="service"
    )
    role = models.CharField("rôle", max_length=24, choices=[*RoleStructure.choices, *RoleService.choices])
    etat = models.CharField("état", max_length=8, choices=EtatInvitation.choices, default=EtatInvitation.ENVOYEE)
    invite_par = models.ForeignKey(
        Utilisateur, on_delete=models.PROTECT, related_name="+", verbose_name="invitation envoyée par"
    )
    cree_le = models.DateTimeField("envoyée le", default=maintenant, editable=False)
    expire_le = models.DateTimeField("expire le", default=dans_trente_jours, editable=False)

    objects: ClassVar[models.Manager[Invitation]] = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ("-cree_le", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(courriel__regex=SANS_MAJUSCULE),
                name="invitation_courriel_minuscules",
                violation_error_message="L'adresse de courriel s'enregistre en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(structure__isnull=False, service__isnull=True, role__in=RoleStructure.values)
                | Q(structure__isnull=True, service__isnull=False, role__in=RoleService.values),
                name="invitation_lieu_et_role",
                violation_error_message="Une invitation propose un rôle dans une structure ou dans un service.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=EtatInvitation.values),
                name="invitation_etat",
                violation_error_message="Cet état d'invitation n'existe pas.",
            ),
            models.UniqueConstraint(
                fields=("courriel", "structure", "service", "role"),
                condition=Q(etat=EtatInvitation.ENVOYEE),
                nulls_distinct=False,
                name="invitation_envoyee_unique",
                violation_error_message="Cette invitation est déjà envoyée.",
            ),
        )

    def __str__(self) -> str:
        """Rend « instructeur, DREETS Auvergne-Rhône-Alpes »."""
        return f"{self.get_role_display()}, {self.lieu}"

    @property
    def lieu(self) -> Structure | Service:
        """Rend la structure ou le service où le rôle est proposé."""
        lieu = self.structure or self.service
        if lieu is None:
            raise ValueError("Une invitation a toujours un lieu.")
        return lieu
