"""Pièces, signatures, photographies du dossier."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidatures import types
from candidatures.models.dossier import Dossier
from socle.horloge import maintenant
from socle.models import Fichier
from socle.models.fichier import Antivirus


class PieceDeposee(models.Model):
    """Un fichier (ou une référence de publication) fourni pour une pièce de l'appel. Retirer ne supprime pas."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="pieces", verbose_name="dossier")
    code = models.CharField("pièce", max_length=60)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier"
    )
    reference = models.CharField("référence de publication", max_length=200, blank=True)
    deposee_le = models.DateTimeField("déposée le", default=maintenant)
    deposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    controle = models.CharField("contrôle", max_length=15, choices=types.EtatPiece, default=types.EtatPiece.A_VERIFIER)
    remarque = models.CharField("remarque du service", max_length=300, blank=True)

    class Meta:
        verbose_name = "pièce déposée"
        verbose_name_plural = "pièces déposées"
        ordering = ["dossier", "code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fichier__isnull=False) | ~Q(reference=""),
                name="piece_fichier_ou_reference",
                violation_error_message="Une pièce est un fichier ou une référence de publication.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} — {self.fichier or self.reference}"

    @property
    def utilisable(self) -> bool:
        """Faux pour un fichier que l'antivirus a trouvé infecté ou n'a pas su lire : il ne compte pas comme fourni."""
        return self.fichier is None or self.fichier.antivirus not in {Antivirus.INFECTE, Antivirus.ILLISIBLE}


class SignatureFormulaire(models.Model):
    """Signature du formulaire, liée à l'empreinte des données signées : un dossier changé demande à être resigné."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="signatures", verbose_name="dossier")
    mode = models.CharField("mode", max_length=12, choices=types.ModeSignature)
    empreinte = models.CharField("empreinte des données signées", max_length=64)
    nom = models.CharField("nom du signataire", max_length=200)
    fonction = models.CharField("fonction", max_length=200, blank=True)
    fait_a = models.CharField("fait à", max_length=120, blank=True)
    signee_le = models.DateTimeField("signée le", default=maintenant)
    signee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="formulaire signé"
    )

    class Meta:
        verbose_name = "signature du formulaire"
        verbose_name_plural = "signatures du formulaire"
        ordering = ["dossier", "-signee_le", "-pk"]

    def __str__(self) -> str:
        return f"{self.nom} — {self.get_mode_display()}"


class Instantane(models.Model):
    """Photographie canonique du dossier : JSON trié, numéro de schéma, SHA-256. Jamais modifiée."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="instantanes", verbose_name="dossier")
    moment = models.CharField("moment", max_length=12, choices=types.MomentInstantane)
    rang = models.PositiveSmallIntegerField("rang")
    pris_le = models.DateTimeField("pris le", default=maintenant)
    schema = models.PositiveSmallIntegerField("schéma", default=1)
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = "photographie du dossier"
        verbose_name_plural = "photographies du dossier"
        ordering = ["dossier", "rang"]
        constraints = [models.UniqueConstraint(fields=["dossier", "rang"], name="instantane_rang_unique")]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} — {self.empreinte[:12]}"


class DocumentProduit(models.Model):
    """PDF que l'application a produit pour un dossier (formulaire, accusé de réception, lettre)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="documents", verbose_name="dossier")
    genre = models.CharField("genre", max_length=30)
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    empreinte_donnees = models.CharField("empreinte des données", max_length=64)
    produit_le = models.DateTimeField("produit le", default=maintenant)

    class Meta:
        verbose_name = "document produit"
        verbose_name_plural = "documents produits"
        ordering = ["dossier", "-produit_le", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "genre", "empreinte_donnees"], name="document_produit_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.genre} — {self.dossier_id}"
