"""Inviter par un lien une personne sans compte : lire un dossier et donner son avis, jusqu'à une date."""

from __future__ import annotations

import hashlib
import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from candidatures import types
from candidatures.models.dossier import Dossier
from socle.horloge import maintenant


def condenser(secret: str) -> str:
    """SHA-256 hexadécimal du secret d'un lien : lui seul est gardé."""
    return hashlib.sha256(secret.encode()).hexdigest()


class LienInviteQuerySet(models.QuerySet["LienInvite"]):
    """Lectures de liens."""

    def ouverts(self) -> LienInviteQuerySet:
        """Liens qui ouvrent encore leur dossier."""
        return self.filter(revoque_le__isnull=True, expire_le__gt=maintenant())


# Un lien est un droit : ses changements sont gardés, jamais son secret.
@pghistory.track(exclude=["condense", "texte"], model_name="HistoriqueLienInvite")
class LienInvite(models.Model):
    """Droit d'une personne nommée sur un dossier. L'avis qu'elle rend est écrit sur la même ligne."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="liens_invites", verbose_name="dossier")
    nom = models.CharField("nom et qualité de la personne", max_length=200)
    courriel = models.EmailField("adresse de courriel", max_length=254)
    demande = models.TextField("ce qui lui est demandé")
    condense = models.CharField("SHA-256 du secret", max_length=64)
    invite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="invitée par"
    )
    invite_le = models.DateTimeField("invitée le", default=maintenant)
    expire_le = models.DateTimeField("lien ouvert jusqu'au")
    ouvert_le = models.DateTimeField("lien ouvert pour la première fois le", null=True, blank=True)
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True)
    revoque_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="révoqué par",
    )
    rendu_le = models.DateTimeField("avis rendu le", null=True, blank=True)
    sens = models.CharField("sens", max_length=12, choices=types.SensAvis, blank=True)
    texte = models.TextField("avis motivé", blank=True)

    objects = LienInviteQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation à donner un avis"
        verbose_name_plural = "invitations à donner un avis"
        ordering = ["dossier", "-invite_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rendu_le__isnull=True) | ~Q(sens=""),
                name="lien_invite_rendu_a_un_sens",
                violation_error_message="Un avis rendu a un sens.",
            ),
            models.CheckConstraint(
                condition=Q(revoque_le__isnull=True) | Q(revoque_par__isnull=False),
                name="lien_invite_revoque_a_son_auteur",
                violation_error_message="Une invitation révoquée l'est par quelqu'un.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.courriel})"

    @property
    def ouvert(self) -> bool:
        """Vrai si le lien ouvre encore le dossier."""
        return self.revoque_le is None and maintenant() < self.expire_le
