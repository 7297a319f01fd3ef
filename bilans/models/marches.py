"""Marchés à clause, acheteurs de l'État, salariés : les listes dont les indicateurs se calculent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from bilans.models.bilan import Bilan
from bilans.types import SegmentAchat, SortieSalarie, TypeAcheteur, TypePublic
from comptes.models import Service, Structure
from socle.horloge import maintenant
from socle.models import Fichier


class ListeAcheteurs(models.Model):
    """Liste datée des acheteurs de l'État, téléversée par un service : la part « marchés d'État » s'en déduit."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="service")
    valable_depuis = models.DateField("valable depuis le")
    source = models.CharField("source", max_length=250)
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fichier")
    chargee_le = models.DateTimeField("chargée le", default=maintenant)
    chargee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "liste d'acheteurs de l'État"
        verbose_name_plural = "listes d'acheteurs de l'État"
        ordering = ["service", "-valable_depuis", "-pk"]
        constraints = [models.UniqueConstraint(fields=["service", "valable_depuis"], name="liste_acheteurs_unique")]

    def __str__(self) -> str:
        return f"acheteurs de l'État au {self.valable_depuis:%d/%m/%Y}"


class AcheteurEtat(models.Model):
    """Un acheteur de la liste ; un Siren sans Siret vaut pour tous ses établissements."""

    liste = models.ForeignKey(ListeAcheteurs, on_delete=models.CASCADE, related_name="acheteurs", verbose_name="liste")
    siren = models.CharField("Siren", max_length=9)
    siret = models.CharField("Siret", max_length=14, blank=True)
    nom = models.CharField("nom", max_length=250)

    class Meta:
        verbose_name = "acheteur de l'État"
        verbose_name_plural = "acheteurs de l'État"
        ordering = ["liste", "nom"]
        constraints = [models.UniqueConstraint(fields=["liste", "siren", "siret"], name="acheteur_etat_unique")]

    def __str__(self) -> str:
        return self.nom


class Marche(models.Model):
    """Un marché suivi par une structure : un acheteur et un numéro ne font qu'un marché. Montant HT en euros.

    `notifie_le` : jour de sa notification à l'entreprise ; l'acheteur se lit dans la liste qui valait ce jour-là.
    """

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+", verbose_name="structure")
    acheteur_siret = models.CharField("Siret de l'acheteur", max_length=14)
    acheteur = models.CharField("acheteur", max_length=250)
    type_acheteur = models.CharField("type d'acheteur", max_length=15, choices=TypeAcheteur)
    numero = models.CharField("numéro du marché", max_length=80)
    intitule = models.CharField("objet du marché", max_length=250, blank=True)
    notifie_le = models.DateField("notifié le", null=True, blank=True)
    segment = models.CharField("segment d'achat", max_length=20, choices=SegmentAchat, default=SegmentAchat.AUTRE)
    montant_ht = models.DecimalField("montant HT", max_digits=14, decimal_places=2, null=True, blank=True)
    titulaire = models.CharField("entreprise titulaire", max_length=250, blank=True)
    structure_inclusive = models.CharField("structure inclusive mobilisée", max_length=250, blank=True)

    class Meta:
        verbose_name = "marché"
        verbose_name_plural = "marchés"
        ordering = ["structure", "acheteur", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "acheteur_siret", "numero"],
                name="marche_unique",
                violation_error_message="Ce marché de cet acheteur est déjà saisi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.acheteur} — {self.numero}"


class ActiviteMarche(models.Model):
    """Ce qu'un marché a donné pendant la période d'un bilan : trois compteurs d'heures, jamais mélangés."""

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="activites", verbose_name="bilan")
    marche = models.ForeignKey(Marche, on_delete=models.PROTECT, related_name="activites", verbose_name="marché")
    heures_clausees = models.DecimalField("heures clausées", max_digits=10, decimal_places=2, null=True, blank=True)
    heures_degagees = models.DecimalField("heures dégagées", max_digits=10, decimal_places=2, null=True, blank=True)
    heures_realisees = models.DecimalField("heures réalisées", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "activité d'un marché"
        verbose_name_plural = "activités des marchés"
        ordering = ["bilan", "marche"]
        constraints = [models.UniqueConstraint(fields=["bilan", "marche"], name="activite_marche_unique")]

    def __str__(self) -> str:
        return str(self.marche)


class SalarieClause(models.Model):
    """Une ligne du tableau annuel des salariés en clause, sous pseudonyme : jamais un nom."""

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="salaries", verbose_name="bilan")
    pseudonyme = models.CharField("pseudonyme", max_length=40)
    marche = models.ForeignKey(
        Marche, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="marché"
    )
    debut = models.DateField("du")
    fin = models.DateField("au", null=True, blank=True)
    heures = models.DecimalField("heures travaillées", max_digits=8, decimal_places=2)
    public = models.CharField("public", max_length=10, choices=TypePublic)
    rsa = models.BooleanField("bénéficiaire du RSA", default=False)
    sortie = models.CharField("sortie", max_length=10, choices=SortieSalarie, default=SortieSalarie.EN_COURS)

    class Meta:
        verbose_name = "salarié en clause"
        verbose_name_plural = "salariés en clause"
        ordering = ["bilan", "pseudonyme", "debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(heures__gte=0),
                name="salarie_clause_heures",
                violation_error_message="Des heures ne sont pas négatives.",
            )
        ]

    def __str__(self) -> str:
        return self.pseudonyme
