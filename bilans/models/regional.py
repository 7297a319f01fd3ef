"""Le bilan régional consolidé par le coordinateur, un trimestre après."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from bilans import etats
from comptes import droits
from comptes.models import Service
from socle.models import Fichier


class BilanRegional(models.Model):
    """Consolidation d'un trimestre pour un service. Aucun montant n'y figure."""

    type_journal = "bilan_regional"
    objet_droits = "bilan_regional"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="service")
    etat = models.CharField(
        "état", max_length=12, choices=etats.EtatBilanRegional, default=etats.EtatBilanRegional.A_PREPARER
    )
    periode_debut = models.DateField("du")
    periode_fin = models.DateField("au")
    echeance = models.DateField("à transmettre avant le")
    commentaire = models.TextField("difficultés repérées, pratiques qui inspirent", blank=True)
    contenu = models.JSONField("contenu transmis", null=True, blank=True)
    transmis_le = models.DateTimeField("transmis le", null=True, blank=True)
    transmis_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )

    class Meta:
        verbose_name = "bilan régional"
        verbose_name_plural = "bilans régionaux"
        ordering = ["service", "-periode_debut"]
        constraints = [
            models.UniqueConstraint(fields=["service", "periode_debut"], name="bilan_regional_unique"),
            models.CheckConstraint(
                condition=~Q(etat=etats.EtatBilanRegional.TRANSMIS) | Q(transmis_le__isnull=False),
                name="bilan_regional_transmis_a_sa_date",
                violation_error_message="Un bilan transmis porte la date de sa transmission.",
            ),
        ]

    def __str__(self) -> str:
        return f"bilan régional du {self.periode_debut:%d/%m/%Y} au {self.periode_fin:%d/%m/%Y}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Bilans du service de la personne."""
        par_portee = {droits.SERVICE: Q(service_id=appartenance.service_id), droits.TOUT: Q(pk__gt=0)}
        return par_portee.get(portee, droits.RIEN)

    @property
    def libelle_journal(self) -> str:
        """Nom du bilan dans le journal."""
        return str(self)
