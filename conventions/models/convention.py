"""La convention : née d'un dossier retenu, préparée, visée, signée, notifiée."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from candidatures.models import Dossier
from comptes import droits
from conventions import etats
from conventions.types import DepartDelai
from socle.horloge import maintenant

if TYPE_CHECKING:
    from conventions.models.version import VersionConvention

EN_PREPARATION = [etats.Etat.BROUILLON, etats.Etat.EN_VISA]
EN_VIE = {etats.Etat.SIGNEE, etats.Etat.EN_COURS, etats.Etat.ECHUE}


class ConventionQuerySet(models.QuerySet["Convention"]):
    """Lectures de conventions."""

    def visibles_par(self, utilisateur: object) -> ConventionQuerySet:
        """Conventions que la ligne « convention.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "convention.voir", Convention))


@pghistory.track(model_name="HistoriqueConvention")
class Convention(models.Model):
    """Contrat d'un dossier retenu. Montant en euros ; dates au fuseau de l'appel.

    Les champs administratifs n'ont pas de valeur par défaut : vides, la convention imprime « à faire valider ».
    """

    type_journal = "convention"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="+", verbose_name="dossier")
    numero = models.CharField("numéro", max_length=50, unique=True)
    etat = models.CharField("état", max_length=15, choices=etats.Etat, default=etats.Etat.BROUILLON)
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)
    debut = models.DateField("date d'effet", null=True, blank=True)
    fin = models.DateField("terme", null=True, blank=True)
    cree_le = models.DateTimeField("créée le", default=maintenant)

    imputation = models.CharField("imputation budgétaire", max_length=200, blank=True)
    ordonnateur = models.CharField("ordonnateur", max_length=200, blank=True)
    comptable = models.CharField("comptable assignataire", max_length=200, blank=True)
    engagement_juridique = models.CharField("numéro d'engagement juridique", max_length=40, blank=True)
    signataire_service = models.CharField("signataire pour le service et qualité", max_length=250, blank=True)
    deliberation = models.CharField("délibération qui autorise la signature", max_length=200, blank=True)
    reserve_credits = models.TextField("clause de réserve de crédits", blank=True)
    bilan_intermediaire_le = models.DateField("bilan intermédiaire attendu le", null=True, blank=True)
    bilan_final_le = models.DateField("bilan final attendu le", null=True, blank=True)

    fin_exercice = models.DateField("fin de l'exercice du compte rendu financier", null=True, blank=True)
    depart_delai = models.CharField(
        "le délai de paiement court de", max_length=20, choices=DepartDelai, default=DepartDelai.NOTIFICATION
    )

    # Accordé moins que demandé : le porteur ajuste son budget, le service le valide ; c'est l'annexe de la convention.
    budget_demande_le = models.DateTimeField("budget à ajuster demandé le", null=True, blank=True)
    budget_transmis_le = models.DateTimeField("budget ajusté transmis le", null=True, blank=True)
    budget_valide_le = models.DateTimeField("budget ajusté validé le", null=True, blank=True)

    # Ce que les avenants en vigueur font du montant et du terme : recopié à leur notification, pour listes et totaux.
    montant_en_vigueur = models.DecimalField("montant en vigueur", max_digits=12, decimal_places=2, null=True)
    fin_en_vigueur = models.DateField("terme en vigueur", null=True, blank=True)

    visee_le = models.DateTimeField("visée le", null=True, blank=True)
    signee_le = models.DateTimeField("signée le", null=True, blank=True)
    notifiee_le = models.DateTimeField("notifiée le", null=True, blank=True)
    resiliee_le = models.DateTimeField("résiliée le", null=True, blank=True)
    resiliation_effet = models.DateField("date d'effet de la résiliation", null=True, blank=True)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="gestionnaire",
    )

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["-cree_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="convention_montant_positif",
                violation_error_message="Une convention porte un montant supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(debut__isnull=False, fin__gte=F("debut")),
                name="convention_dates_ordonnees",
                violation_error_message="Le terme suit la date d'effet.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=sorted(EN_VIE))
                | Q(signee_le__isnull=False, debut__isnull=False, fin__isnull=False),
                name="convention_signee_a_ses_dates",
                violation_error_message="Une convention signée porte sa signature, sa date d'effet et son terme.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[etats.Etat.EN_COURS, etats.Etat.ECHUE]) | Q(notifiee_le__isnull=False),
                name="convention_en_cours_est_notifiee",
                violation_error_message="Une convention en cours a été notifiée.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=etats.Etat.RESILIEE) | Q(resiliee_le__isnull=False),
                name="convention_resiliee_a_sa_date",
                violation_error_message="Une convention résiliée porte la date de la résiliation.",
            ),
        ]

    def __str__(self) -> str:
        return f"Convention {self.numero}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Conventions couvertes par une portée. Le porteur voit la sienne une fois visée, pas son brouillon.

        Un budget à ajuster la lui montre plus tôt : l'écran et les documents taisent alors le texte en préparation.
        """
        territoire = Dossier.objects.filter(
            Q(departements__code__in=appartenance.departements)
            | Q(structure__departement__code__in=appartenance.departements)
        )
        return {
            droits.SIEN: Q(dossier__structure_id=appartenance.structure_id)
            & (~Q(etat__in=EN_PREPARATION) | Q(budget_demande_le__isnull=False)),
            droits.TERRITOIRE: Q(dossier__in=territoire.values("pk")),
            droits.SERVICE: Q(dossier__appel__service_id=appartenance.service_id),
            droits.TOUT: Q(pk__gt=0),
        }.get(portee, droits.RIEN)

    @property
    def montant_consolide(self) -> Decimal:
        """Montant en euros, avenants en vigueur compris."""
        return self.montant if self.montant_en_vigueur is None else self.montant_en_vigueur

    @property
    def terme(self) -> date | None:
        """Dernier jour de la convention, avenants en vigueur et résiliation compris."""
        return self.resiliation_effet or self.fin_en_vigueur or self.fin

    @property
    def versions_propres(self) -> models.QuerySet[VersionConvention]:
        """Versions du texte de la convention, sans celles de ses avenants ; la courante en premier."""
        return self.versions.filter(avenant__isnull=True).order_by("-rang")

    @property
    def libelle_journal(self) -> str:
        """Nom de la convention dans le journal et les mails."""
        return self.numero

    @property
    def en_preparation(self) -> bool:
        """Vrai tant que le texte ne se montre qu'au service."""
        return self.etat in EN_PREPARATION

    @property
    def modifiable(self) -> bool:
        """Vrai tant qu'on peut encore en changer le texte."""
        return self.etat == etats.Etat.BROUILLON
