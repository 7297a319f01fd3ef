"""Qui tient quel rôle dans une structure candidate."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from comptes.models.structure import Structure
from comptes.models.utilisateur import Utilisateur
from comptes.types import EtatMembre, RoleStructure
from socle.horloge import maintenant


class MembreStructureQuerySet(models.QuerySet["MembreStructure"]):
    """Lectures de rattachements."""

    def actifs(self) -> MembreStructureQuerySet:
        """Rend les rattachements en vigueur."""
        return self.filter(etat=EtatMembre.ACTIF)

    def demandes(self) -> MembreStructureQuerySet:
        """Rend les rattachements qui attendent une réponse."""
        return self.filter(etat=EtatMembre.DEMANDE)


@pghistory.track(model_name="HistoriqueMembreStructure")
class MembreStructure(models.Model):
    """Un rôle d'une personne dans une structure. Deux rôles sont deux lignes.

    `confirme_le` et `confirme_par` : le service a constaté que ce signataire représente la structure.
    """

    utilisateur = models.ForeignKey(
        Utilisateur, on_delete=models.PROTECT, related_name="rattachements", verbose_name="personne"
    )
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="membres", verbose_name="structure")
    role = models.CharField("rôle", max_length=12, choices=RoleStructure.choices)
    etat = models.CharField("état", max_length=8, choices=EtatMembre.choices, default=EtatMembre.DEMANDE)
    demande_le = models.DateTimeField("demandé le", default=maintenant, editable=False)
    confirme_le = models.DateTimeField("représentant confirmé le", null=True, blank=True, editable=False)
    confirme_par = models.ForeignKey(
        Utilisateur, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="confirmé par"
    )

    objects: ClassVar[models.Manager[MembreStructure]] = MembreStructureQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de structure"
        verbose_name_plural = "membres de structure"
        ordering = ("utilisateur__nom", "utilisateur__prenom", "utilisateur__courriel", "role")
        constraints = (
            models.UniqueConstraint(
                fields=("utilisateur", "structure", "role"),
                name="membre_structure_unique",
                violation_error_message="Cette personne tient déjà ce rôle dans cette structure.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=RoleStructure.values),
                name="membre_structure_role",
                violation_error_message="Ce rôle n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=EtatMembre.values),
                name="membre_structure_etat",
                violation_error_message="Cet état de rattachement n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(confirme_le__isnull=True, confirme_par__isnull=True)
                | Q(confirme_le__isnull=False, confirme_par__isnull=False, role=RoleStructure.SIGNATAIRE),
                name="membre_structure_confirmation",
                violation_error_message="Un représentant confirmé est un signataire, par un agent et à une date.",
            ),
        )

    def __str__(self) -> str:
        """Rend « Prénom Nom, signataire de Structure »."""
        return f"{self.utilisateur}, {self.get_role_display()} de {self.structure}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fait relire ses droits à la personne tenue en mémoire."""
        super().save(*args, **kwargs)
        self.utilisateur.oublier_appartenances()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Fait relire ses droits à la personne tenue en mémoire."""
        self.utilisateur.oublier_appartenances()
        return super().delete(*args, **kwargs)
