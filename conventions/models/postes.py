"""Les postes conventionnés et ce qui leur arrive ; les engagements pris, suivis un à un."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from aap.types import RolePoste
from candidatures.models import Poste
from conventions.models.avenant import Avenant
from conventions.models.convention import Convention
from conventions.types import NatureEvenement
from socle.horloge import maintenant
from socle.models import Fichier


class PosteConventionne(models.Model):
    """Un poste que la convention finance, figé à sa signature. Coût et aide en euros, pour toute sa période.

    `avenant` : celui qui l'a ajouté ou remplacé ; `retire_par` : celui qui l'a retiré.
    """

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="postes", verbose_name="convention"
    )
    avenant = models.ForeignKey(
        Avenant, on_delete=models.PROTECT, null=True, blank=True, related_name="postes", verbose_name="ajouté par"
    )
    retire_par = models.ForeignKey(
        Avenant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postes_retires",
        verbose_name="retiré par",
    )
    poste = models.ForeignKey(
        Poste, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="poste du dossier"
    )
    rang = models.PositiveSmallIntegerField("rang")
    role = models.CharField("rôle", max_length=20, choices=RolePoste)
    etp = models.DecimalField("ETP", max_digits=5, decimal_places=2)
    debut = models.DateField("du")
    fin = models.DateField("au")
    cout = models.DecimalField("coût retenu", max_digits=12, decimal_places=2)
    aide = models.DecimalField("aide", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "poste conventionné"
        verbose_name_plural = "postes conventionnés"
        ordering = ["convention", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="poste_conventionne_dates",
                violation_error_message="Le poste finit après avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} n° {self.rang}"


class EvenementPoste(models.Model):
    """Ce qui arrive à un poste. `fin` vide : cela dure encore. Une erreur s'annule, ne s'efface pas."""

    poste = models.ForeignKey(
        PosteConventionne, on_delete=models.PROTECT, related_name="evenements", verbose_name="poste"
    )
    nature = models.CharField("nature", max_length=20, choices=NatureEvenement)
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu'au", null=True, blank=True)
    personne = models.CharField("personne", max_length=200, blank=True)
    commentaire = models.TextField("précision", blank=True)
    justificatif = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="justificatif"
    )
    declare_le = models.DateTimeField("déclaré le", default=maintenant)
    declare_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="déclaré par"
    )
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)
    annule_motif = models.CharField("motif de l'annulation", max_length=300, blank=True)

    class Meta:
        verbose_name = "évènement d'un poste"
        verbose_name_plural = "évènements d'un poste"
        ordering = ["poste", "debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="evenement_poste_dates",
                violation_error_message="La fin suit le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} le {self.debut}"


class EngagementSuivi(models.Model):
    """Un engagement de l'appel, à tenir par la structure ou pour un poste, avec sa date et sa preuve."""

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="engagements", verbose_name="convention"
    )
    poste = models.ForeignKey(
        PosteConventionne,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name="poste",
    )
    code = models.CharField("code de l'engagement", max_length=60)
    libelle = models.CharField("libellé", max_length=300)
    texte = models.TextField("texte accepté", blank=True)
    echeance = models.DateField("à tenir avant le", null=True, blank=True)
    tenu_le = models.DateField("tenu le", null=True, blank=True)
    commentaire = models.TextField("précision", blank=True)
    preuve = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="preuve"
    )
    declare_le = models.DateTimeField("déclaré le", null=True, blank=True)
    declare_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    constate_le = models.DateTimeField("constaté le", null=True, blank=True)
    constate_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    refus = models.CharField("ce qui manque", max_length=300, blank=True)

    class Meta:
        verbose_name = "engagement suivi"
        verbose_name_plural = "engagements suivis"
        ordering = ["convention", "echeance", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "poste", "code"], nulls_distinct=False, name="engagement_suivi_unique"
            )
        ]

    def __str__(self) -> str:
        return self.libelle
