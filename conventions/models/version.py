"""Versions du texte d'une convention, visas et signatures : une régénération ajoute, n'efface jamais."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from conventions.models.avenant import Avenant
from conventions.models.convention import Convention
from conventions.types import ModeSignature, Partie
from socle.horloge import maintenant
from socle.models import Fichier


class VersionConvention(models.Model):
    """Texte figé d'une convention, ou d'un de ses avenants : contenu canonique, empreinte, PDF quand il est produit."""

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="versions", verbose_name="convention"
    )
    avenant = models.ForeignKey(
        Avenant, on_delete=models.PROTECT, null=True, blank=True, related_name="versions", verbose_name="avenant"
    )
    rang = models.PositiveSmallIntegerField("rang")
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("SHA-256 du contenu", max_length=64)
    cree_le = models.DateTimeField("créée le", default=maintenant)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )
    feuille = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="feuille de signatures"
    )

    class Meta:
        verbose_name = "version de convention"
        verbose_name_plural = "versions de convention"
        ordering = ["convention", "-rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "rang"], condition=Q(avenant__isnull=True), name="version_convention_unique"
            ),
            models.UniqueConstraint(
                fields=["avenant", "rang"], condition=Q(avenant__isnull=False), name="version_avenant_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention} v{self.rang}"


class Visa(models.Model):
    """Accord ou refus interne avant signature, sur une version précise."""

    version = models.ForeignKey(
        VersionConvention, on_delete=models.PROTECT, related_name="visas", verbose_name="version"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="agent"
    )
    niveau = models.PositiveSmallIntegerField("niveau", default=0)
    libelle_niveau = models.CharField("libellé du niveau", max_length=100, blank=True)
    favorable = models.BooleanField("favorable")
    remarque = models.TextField("remarque", blank=True)
    vise_le = models.DateTimeField("le", default=maintenant)

    class Meta:
        verbose_name = "visa"
        ordering = ["version", "vise_le", "pk"]

    def __str__(self) -> str:
        return f"visa {'favorable' if self.favorable else 'refusé'}"


class SignatureConvention(models.Model):
    """Une signature : une ligne par partie et par exemplaire, liée au texte signé."""

    version = models.ForeignKey(
        VersionConvention, on_delete=models.PROTECT, related_name="signatures", verbose_name="version"
    )
    partie = models.CharField("partie", max_length=15, choices=Partie)
    exemplaire = models.PositiveSmallIntegerField("exemplaire", default=1)
    mode = models.CharField("mode", max_length=12, choices=ModeSignature)
    nom = models.CharField("nom", max_length=200)
    fonction = models.CharField("fonction", max_length=200, blank=True)
    empreinte = models.CharField("empreinte du texte signé", max_length=64)
    signee_le = models.DateTimeField("signée le", default=maintenant)
    signee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="exemplaire signé"
    )
    preuve = models.JSONField("preuve", default=dict, blank=True)

    class Meta:
        verbose_name = "signature de convention"
        verbose_name_plural = "signatures de convention"
        ordering = ["version", "partie", "exemplaire"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "partie", "exemplaire"],
                name="signature_convention_unique",
                violation_error_message="Cette partie a déjà signé cet exemplaire.",
            ),
            models.CheckConstraint(
                condition=~Q(mode=ModeSignature.PAPIER) | Q(fichier__isnull=False),
                name="signature_papier_a_son_fichier",
                violation_error_message="Une signature sur papier vient avec l'exemplaire signé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_partie_display()} — {self.nom}"

    @property
    def sur_papier(self) -> bool:
        """Vrai si la signature a été enregistrée d'après un exemplaire papier."""
        return self.mode == ModeSignature.PAPIER

    @property
    def jour_ecrit(self) -> date | None:
        """Date lue sur l'exemplaire papier, scellée dans la preuve ; None en ligne, ou si elle n'a pas été relevée."""
        ecrit = self.preuve.get("demande", {}).get("jour_ecrit", "")
        return date.fromisoformat(ecrit) if ecrit else None
