"""Ce que l'instructeur propose et ce que le service décide : des lignes qui ne se récrivent pas."""

from __future__ import annotations

import pghistory
from django.db import models

from candidatures import types
from candidatures.models.dossier import Dossier
from candidatures.models.instruction import cle_auteur
from candidatures.models.pieces import Instantane
from socle.horloge import maintenant


# Ces lignes ne se récrivent pas : un changement fait en SQL laisse ici ce qu'elles disaient.
@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    fields=["dossier", "sens", "montant", "motif"],
    model_name="HistoriqueProposition",
)
class Proposition(models.Model):
    """Proposition d'un instructeur ; la dernière est celle qu'on décide."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="propositions", verbose_name="dossier")
    sens = models.CharField("sens", max_length=15, choices=types.SensDecision)
    montant = models.DecimalField("montant proposé", max_digits=12, decimal_places=2, null=True, blank=True)
    motif = models.TextField("motif")
    proposee_le = models.DateTimeField("proposée le", default=maintenant)
    proposee_par = cle_auteur()

    class Meta:
        verbose_name = "proposition"
        ordering = ["dossier", "-proposee_le", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} {self.montant or ''}"


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    fields=["dossier", "sens", "montant", "motif", "cout_retenu"],
    model_name="HistoriqueDecision",
)
class Decision(models.Model):
    """Décision : elle garde le verdict, le coût retenu et les notes du moment, et ne se recalcule jamais."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="decisions", verbose_name="dossier")
    sens = models.CharField("sens", max_length=15, choices=types.SensDecision)
    montant = models.DecimalField("montant accordé", max_digits=12, decimal_places=2, null=True, blank=True)
    motif = models.TextField("motif")
    decidee_le = models.DateTimeField("décidée le", default=maintenant)
    decidee_par = cle_auteur()
    verdict = models.JSONField("verdict du moment")
    cout_retenu = models.DecimalField("coût retenu", max_digits=12, decimal_places=2)
    notes = models.JSONField("notes du moment", default=list)
    instantane = models.ForeignKey(
        Instantane, on_delete=models.PROTECT, related_name="+", verbose_name="photographie du dossier"
    )

    class Meta:
        verbose_name = "décision"
        ordering = ["dossier", "-decidee_le", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} {self.montant or ''}"
