"""Le compte rendu financier (15059*02) et ce qui n'a pas été dépensé. Montants en euros."""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from bilans import etats
from bilans.models.bilan import Bilan
from comptes import droits
from comptes.models import Service
from conventions.models import Reversement
from socle.horloge import maintenant
from socle.models import Fichier


class CompteRendu(models.Model):
    """Les textes des trois feuillets du 15059*02, et l'exercice sur lequel ils portent."""

    bilan = models.OneToOneField(
        Bilan, on_delete=models.CASCADE, primary_key=True, related_name="compte_rendu", verbose_name="bilan"
    )
    exercice_debut = models.DateField("exercice du", null=True, blank=True)
    exercice_fin = models.DateField("exercice au", null=True, blank=True)
    mise_en_oeuvre = models.TextField("mise en œuvre de l'action", blank=True)
    beneficiaires = models.TextField("nombre approximatif de bénéficiaires, par type de publics", blank=True)
    dates_lieux = models.TextField("dates et lieux de réalisation", blank=True)
    objectifs = models.TextField("objectifs atteints au regard des indicateurs", blank=True)
    repartition_indirectes = models.TextField("règles de répartition des charges indirectes", blank=True)
    ecarts = models.TextField("écarts significatifs entre prévision et réalisation", blank=True)
    volontaires = models.TextField("contributions volontaires en nature", blank=True)
    observations = models.TextField("observations", blank=True)
    signataire = models.CharField("signataire", max_length=200, blank=True)
    fait_a = models.CharField("fait à", max_length=120, blank=True)
    fait_le = models.DateField("fait le", null=True, blank=True)

    class Meta:
        verbose_name = "compte rendu financier"
        verbose_name_plural = "comptes rendus financiers"

    def __str__(self) -> str:
        return f"compte rendu financier de {self.bilan.convention.numero}"


class LigneCompteRendu(models.Model):
    """Une ligne du tableau de synthèse : prévision du budget conventionné, réalisation, écart expliqué."""

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="lignes", verbose_name="bilan")
    code = models.CharField("ligne du 15059*02", max_length=12)
    precision = models.CharField("précision", max_length=200, blank=True)
    prevision = models.DecimalField("prévision", max_digits=12, decimal_places=2, default=0)
    realisation = models.DecimalField("réalisation", max_digits=12, decimal_places=2, null=True, blank=True)
    explication = models.TextField("explication de l'écart", blank=True)

    class Meta:
        verbose_name = "ligne de compte rendu"
        verbose_name_plural = "lignes de compte rendu"
        ordering = ["bilan", "code"]
        constraints = [
            models.UniqueConstraint(fields=["bilan", "code"], name="ligne_compte_rendu_unique"),
            models.CheckConstraint(
                condition=Q(realisation__isnull=True) | Q(realisation__gte=0),
                name="ligne_compte_rendu_positive",
                violation_error_message="Un montant réalisé n'est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class FormulaireVierge(models.Model):
    """Formulaire officiel vierge téléversé par un administrateur : nous le remplissons, nous ne le livrons pas."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="service")
    formulaire = models.CharField("formulaire", max_length=20)
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    depose_le = models.DateTimeField("déposé le", default=maintenant)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "formulaire vierge"
        verbose_name_plural = "formulaires vierges"
        ordering = ["service", "formulaire", "-depose_le"]

    def __str__(self) -> str:
        return self.formulaire


@pghistory.track(model_name="HistoriqueReliquat")
class Reliquat(models.Model):
    """Ce qui n'a pas été dépensé : calculé avec le taux de la convention, proposé, décidé par une personne."""

    type_journal = "reliquat"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    bilan = models.OneToOneField(Bilan, on_delete=models.PROTECT, related_name="reliquat", verbose_name="compte rendu")
    etat = models.CharField("état", max_length=10, choices=etats.EtatReliquat, default=etats.EtatReliquat.PROPOSE)
    calcul = models.JSONField("calcul, terme à terme", default=list)
    montant_propose = models.DecimalField("montant calculé", max_digits=12, decimal_places=2)
    montant_decide = models.DecimalField("montant décidé", max_digits=12, decimal_places=2, null=True, blank=True)
    motif = models.TextField("motif", blank=True)
    propose_le = models.DateTimeField("calculé le", default=maintenant)
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    reversement = models.ForeignKey(
        Reversement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reversement"
    )

    class Meta:
        verbose_name = "reliquat"
        ordering = ["bilan"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=etats.EtatReliquat.DECIDE)
                | Q(montant_decide__isnull=False, decide_le__isnull=False) & ~Q(motif=""),
                name="reliquat_decide_est_motive",
                violation_error_message="Un reliquat décidé porte son montant, sa date et son motif.",
            )
        ]

    def __str__(self) -> str:
        return f"reliquat de {self.bilan.convention.numero}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Reliquats des bilans couverts ; le porteur ne voit pas une proposition."""
        if portee == droits.TOUT:
            return Q(pk__gt=0)
        if portee == droits.NON:
            return droits.RIEN
        couverts = Q(bilan__in=Bilan.objects.filter(Bilan.q_portee(portee, appartenance)))
        return couverts & Q(etat=etats.EtatReliquat.DECIDE) if portee == droits.SIEN else couverts

    @property
    def libelle_journal(self) -> str:
        """Nom du reliquat dans le journal."""
        return str(self)
