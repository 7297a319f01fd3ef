"""Courriel : chaque message envoyé par l'application est une ligne, avant d'être remis au serveur."""

from __future__ import annotations

from django.db import models

from socle.modeles import AvecUuid


class Courriel(AvecUuid):
    """Un message pour un destinataire. « Remis » veut dire : accepté par le serveur de courrier, rien de plus."""

    class Etat(models.TextChoices):
        """Vie d'un courriel."""

        EN_ATTENTE = "en_attente", "En attente"
        REMIS = "remis", "Remis au serveur"
        ECHEC = "echec", "Échec"

    cle = models.CharField("clé d'unicité", max_length=600, unique=True, null=True)
    genre = models.CharField("genre", max_length=100)
    destinataire = models.EmailField("destinataire")
    expediteur = models.CharField("expéditeur", max_length=320)
    objet_mail = models.CharField("objet", max_length=300)
    texte = models.TextField("texte")
    html = models.TextField("version HTML", blank=True)
    secret = models.BooleanField("contient un lien secret", default=False)
    etat = models.CharField("état", max_length=20, choices=Etat.choices, default=Etat.EN_ATTENTE)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    erreur = models.TextField("dernière erreur", blank=True)
    objet_type = models.CharField("type de l'objet", max_length=100, blank=True)
    objet_id = models.BigIntegerField("identifiant de l'objet", null=True)
    objet_libelle = models.CharField("libellé de l'objet", max_length=250, blank=True)
    cree_le = models.DateTimeField("créé le")
    remis_le = models.DateTimeField("remis le", null=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-cree_le", "-pk"]
        indexes = [
            models.Index(fields=["-cree_le"], name="courriel_date"),
            models.Index(fields=["objet_type", "objet_id"], name="courriel_objet"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="remis", remis_le__isnull=False) | models.Q(etat__in=["en_attente", "echec"]),
                name="courriel_remis_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objet_mail} → {self.destinataire}"
