"""Avenant : ce qui change d'une convention signée, par écrit et à une date."""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from comptes import droits
from conventions import etats
from conventions.models.convention import Convention
from conventions.types import NatureAvenant
from socle.horloge import maintenant


class AvenantQuerySet(models.QuerySet["Avenant"]):
    """Lectures d'avenants."""

    def visibles_par(self, utilisateur: object) -> AvenantQuerySet:
        """Avenants que la ligne « avenant.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "avenant.voir", Avenant))

    def en_vigueur(self) -> AvenantQuerySet:
        """Avenants notifiés, dans l'ordre de leur rang."""
        return self.filter(etat=etats.EtatAvenant.EN_VIGUEUR).order_by("rang")


@pghistory.track(model_name="HistoriqueAvenant")
class Avenant(models.Model):
    """Un avenant. Un champ « après » vide laisse la convention telle quelle sur ce point.

    `effet` : le jour où il s'applique. `montant_apres` : montant total de la convention, en euros, avenant compris.
    """

    type_journal = "avenant"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="avenants", verbose_name="convention"
    )
    rang = models.PositiveSmallIntegerField("rang")
    nature = models.CharField("nature", max_length=15, choices=NatureAvenant, default=NatureAvenant.MODIFICATION)
    etat = models.CharField("état", max_length=15, choices=etats.EtatAvenant, default=etats.EtatAvenant.BROUILLON)
    objet = models.CharField("objet", max_length=300)
    motif = models.TextField("raison")
    effet = models.DateField("date d'effet")
    montant_avant = models.DecimalField("montant avant", max_digits=12, decimal_places=2)
    montant_apres = models.DecimalField("montant après", max_digits=12, decimal_places=2, null=True, blank=True)
    fin_avant = models.DateField("terme avant")
    fin_apres = models.DateField("terme après", null=True, blank=True)
    corps = models.TextField("texte propre à cet avenant", blank=True)
    cree_le = models.DateTimeField("créé le", default=maintenant)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="créé par"
    )
    signe_le = models.DateTimeField("signé le", null=True, blank=True)
    notifie_le = models.DateTimeField("notifié le", null=True, blank=True)

    objects = AvenantQuerySet.as_manager()

    class Meta:
        verbose_name = "avenant"
        ordering = ["convention", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "rang"], name="avenant_rang_unique"),
            models.CheckConstraint(
                condition=Q(montant_apres__isnull=True) | Q(montant_apres__gt=0),
                name="avenant_montant_positif",
                violation_error_message="Le montant après l'avenant est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[etats.EtatAvenant.SIGNE, etats.EtatAvenant.EN_VIGUEUR])
                | Q(signe_le__isnull=False),
                name="avenant_signe_a_sa_date",
                violation_error_message="Un avenant signé porte la date de sa signature.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=etats.EtatAvenant.EN_VIGUEUR) | Q(notifie_le__isnull=False),
                name="avenant_en_vigueur_est_notifie",
                violation_error_message="Un avenant en vigueur a été notifié.",
            ),
            models.CheckConstraint(
                condition=~Q(nature=NatureAvenant.RECONDUCTION) | Q(fin_apres__gt=F("fin_avant")),
                name="avenant_reconduction_prolonge",
                violation_error_message="Une reconduction prolonge la convention.",
            ),
        ]

    def __str__(self) -> str:
        return f"Avenant n° {self.rang} à la convention {self.convention.numero}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Avenants des conventions couvertes ; le porteur ne voit le sien qu'une fois visé."""
        if portee == droits.TOUT:
            return Q(pk__gt=0)
        par_convention = Q(convention__in=Convention.objects.filter(Convention.q_portee(portee, appartenance)))
        if portee == droits.SIEN:
            prepares = [etats.EtatAvenant.BROUILLON, etats.EtatAvenant.EN_VISA, etats.EtatAvenant.ABANDONNE]
            return par_convention & ~Q(etat__in=prepares)
        return par_convention if portee != droits.NON else droits.RIEN

    @property
    def libelle_journal(self) -> str:
        """Nom de l'avenant dans le journal et les mails."""
        return f"{self.convention.numero}-A{self.rang}"

    @property
    def modifiable(self) -> bool:
        """Vrai tant qu'on peut encore en changer le texte."""
        return self.etat == etats.EtatAvenant.BROUILLON
