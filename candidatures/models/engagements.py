"""Cerfa §7 et §7 bis : attestations, compte bancaire, engagements pris, aides d'État déjà perçues."""

from __future__ import annotations

from django.db import models

from candidatures import types
from candidatures.models.dossier import Dossier
from candidatures.models.sections import SectionDossier, col_jour, col_long, col_oui_non, col_texte


class Attestations(SectionDossier):
    """Cerfa §7, compte bancaire et contact du coordinateur."""

    signataire_nom = col_texte("signataire : nom")
    signataire_prenom = col_texte("signataire : prénom")
    signataire_fonction = col_texte("signataire : fonction")
    signataire_est_rl = col_oui_non("le signataire est le représentant légal")
    aides_500k = models.CharField(
        "aides publiques cumulées sur trois exercices",
        max_length=10,
        blank=True,
        default="",
        choices=[("inferieur", "500 000 € ou moins"), ("superieur", "plus de 500 000 €")],
    )
    cumul_de_minimis = models.DecimalField(
        "aides de minimis reçues sur trois ans", max_digits=12, decimal_places=2, null=True, blank=True
    )
    iban = col_texte("IBAN", 34)
    bic = col_texte("BIC", 11)
    titulaire = col_texte("titulaire du compte", 200)
    coordinateur_date = col_jour("date du contact avec le coordinateur régional")
    coordinateur_issue = models.CharField(
        "suite du contact", max_length=20, choices=types.IssueContact, blank=True, default=""
    )
    coordinateur_texte = col_long("ce qui a été convenu")
    fait_a = col_texte("fait à", 120)

    class Meta:
        verbose_name = "attestations"
        verbose_name_plural = "attestations"
        default_related_name = "attestations"


class EngagementPris(models.Model):
    """Engagement accepté : texte exact, instant et personne sont gardés."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="engagements", verbose_name="dossier")
    code = models.CharField("engagement", max_length=60)
    texte = models.TextField("texte accepté")
    pris_le = models.DateTimeField("pris le")
    pris_par = models.ForeignKey("comptes.Utilisateur", on_delete=models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "engagement pris"
        verbose_name_plural = "engagements pris"
        ordering = ["dossier", "code"]
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="engagement_pris_unique")]

    def __str__(self) -> str:
        return self.code


class AideEtat(models.Model):
    """Cerfa §7 bis : aide déjà perçue au titre d'un texte européen."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="aides_etat", verbose_name="dossier")
    signee_le = models.DateField("date de signature de l'acte", null=True, blank=True)
    annees = models.CharField("année(s)", max_length=40, blank=True)
    regime = models.CharField("décision, règlement ou régime", max_length=200, blank=True)
    autorite = models.CharField("autorité publique", max_length=200, blank=True)
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "aide d'État perçue"
        verbose_name_plural = "aides d'État perçues"
        ordering = ["dossier", "pk"]

    def __str__(self) -> str:
        return f"{self.regime} — {self.montant} €"
