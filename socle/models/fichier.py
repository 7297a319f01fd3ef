"""Fichier : la ligne qui répond d'un document stocké."""

from __future__ import annotations

from django.db import models

from socle.modeles import AvecUuid


class Antivirus(models.TextChoices):
    """Ce que l'antivirus dit du fichier : cinq valeurs, jamais un booléen à trous."""

    NON_CONFIGURE = "non_configure", "Pas d'antivirus configuré"
    EN_ATTENTE = "en_attente", "Analyse en attente"
    SAIN = "sain", "Sain"
    INFECTE = "infecte", "Infecté"
    ILLISIBLE = "illisible", "Analyse impossible"


class Fichier(AvecUuid):
    """Document stocké : nom d'origine, taille, empreinte, type jugé sur le contenu, verdict de l'antivirus."""

    nom = models.CharField("nom", max_length=200)
    taille = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    type_contenu = models.CharField("type de contenu", max_length=100)
    antivirus = models.CharField("antivirus", max_length=20, choices=Antivirus.choices, default=Antivirus.NON_CONFIGURE)
    depose_le = models.DateTimeField("déposé le")
    depose_par = models.BigIntegerField("identifiant du déposant", null=True)
    depose_par_libelle = models.CharField("nom du déposant", max_length=250, blank=True)

    class Meta:
        verbose_name = "fichier"
        verbose_name_plural = "fichiers"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(antivirus__in=Antivirus.values), name="fichier_antivirus_connu"),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def chemin(self) -> str:
        """Chemin dans le stockage : ne dépend que de l'UUID, jamais du nom donné par la personne."""
        return f"{self.uuid.hex[:2]}/{self.uuid.hex}"

    @property
    def telechargeable(self) -> bool:
        """Vrai si rien n'interdit de le donner à lire."""
        return self.antivirus in {Antivirus.NON_CONFIGURE, Antivirus.SAIN}
