"""Ce qui accompagne la saisie d'un bilan : mots d'explication, abonnement à l'agenda."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from bilans.models.bilan import Bilan
from socle.horloge import maintenant


class ExplicationBilan(models.Model):
    """Un mot du bénéficiaire : pourquoi ce nombre n'est pas celui des marchés, pourquoi deux réponses se contredisent.

    `chemin` : « CODE.PERIMETRE » pour un nombre modifié, « regle:CODE:… » pour une contradiction.
    """

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="explications", verbose_name="bilan")
    chemin = models.CharField("ce qu'il explique", max_length=160)
    texte = models.TextField("explication")

    class Meta:
        verbose_name = "explication"
        ordering = ["bilan", "chemin"]
        constraints = [models.UniqueConstraint(fields=["bilan", "chemin"], name="explication_bilan_unique")]

    def __str__(self) -> str:
        return self.texte[:60]


class AbonnementAgenda(models.Model):
    """L'agenda d'une personne, lisible par son adresse secrète ; supprimer la ligne révoque l'adresse."""

    uuid = models.UUIDField("jeton", default=uuid.uuid4, unique=True, editable=False)
    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="personne"
    )
    cree_le = models.DateTimeField("créé le", default=maintenant)

    class Meta:
        verbose_name = "abonnement à l'agenda"
        verbose_name_plural = "abonnements à l'agenda"

    def __str__(self) -> str:
        return str(self.utilisateur)
