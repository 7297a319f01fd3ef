"""Retrait pour manquement au contrat d'engagement républicain : observations d'abord, décision motivée ensuite."""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from comptes import droits
from conventions import etats
from conventions.models.convention import Convention
from conventions.models.paiement import Reversement, q_par_convention
from socle.horloge import maintenant


class RetraitQuerySet(models.QuerySet["Retrait"]):
    """Lectures de retraits."""

    def visibles_par(self, utilisateur: object) -> RetraitQuerySet:
        """Procédures que la ligne « retrait.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "retrait.voir", Retrait))


@pghistory.track(model_name="HistoriqueRetrait")
class Retrait(models.Model):
    """Une procédure de retrait. `manquement_le` : le jour d'où court la période à restituer."""

    type_journal = "retrait"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="retraits", verbose_name="convention"
    )
    etat = models.CharField("état", max_length=15, choices=etats.EtatRetrait, default=etats.EtatRetrait.OBSERVATIONS)
    manquement = models.TextField("manquement constaté")
    manquement_le = models.DateField("date du manquement")
    ouvert_le = models.DateTimeField("observations demandées le", default=maintenant)
    ouvert_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    observations_avant = models.DateField("observations attendues avant le")
    observations = models.TextField("observations du bénéficiaire", blank=True)
    observations_le = models.DateTimeField("observations reçues le", null=True, blank=True)
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    motif = models.TextField("motif de la décision", blank=True)
    reversement = models.ForeignKey(
        Reversement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reversement"
    )

    objects = RetraitQuerySet.as_manager()

    class Meta:
        verbose_name = "retrait de subvention"
        verbose_name_plural = "retraits de subvention"
        ordering = ["convention", "ouvert_le"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=etats.EtatRetrait.PRONONCE) | Q(decide_le__isnull=False) & ~Q(motif=""),
                name="retrait_prononce_est_motive",
                violation_error_message="Un retrait prononcé est daté et motivé.",
            ),
        ]

    def __str__(self) -> str:
        return f"retrait de {self.convention.numero}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Procédures des conventions couvertes."""
        return q_par_convention(portee, appartenance)

    @property
    def libelle_journal(self) -> str:
        """Nom de la procédure dans le journal."""
        return str(self)
