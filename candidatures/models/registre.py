"""Ce que le service charge avant l'ouverture : lauréats passés, conventions en cours, couverture du territoire.

Ce qui n'est pas chargé est inconnu : ni « jamais soutenue », ni « zone blanche ».
"""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aap.types import RolePoste
from candidatures import etats, types
from comptes import droits
from comptes.models import Service
from socle.canonique import normaliser_recherche
from socle.horloge import maintenant
from socle.modeles import AvecUuid
from socle.models import Fichier
from territoires.models import Epci


class ImportationQuerySet(models.QuerySet["Importation"]):
    """Lectures d'importations."""

    def visibles_par(self, utilisateur: object) -> ImportationQuerySet:
        """Importations que la ligne « importation.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "importation.voir", Importation))


class Importation(AvecUuid):
    """Un fichier déposé par un service : lu, montré ligne à ligne, puis confirmé ou écarté.

    `lecture` : les lignes de l'aperçu (voir `services.imports.apercu`) ; `bilan` : leur nombre par sort ; `exhaustif` :
    le service affirme que le fichier nomme tous les lauréats des années qu'il contient (`annees`).
    """

    type_journal = "importation"
    objet_droits: ClassVar[str] = "importation"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="service")
    genre = models.CharField("contenu", max_length=12, choices=types.GenreImport)
    etat = models.CharField("état", max_length=10, choices=etats.EtatImport, default=etats.EtatImport.DEPOSE)
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    exhaustif = models.BooleanField("liste complète", default=False)
    annees = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name="années")
    bilan = models.JSONField("nombre de lignes par sort", default=dict, blank=True)
    lecture = models.JSONField("lignes lues", default=list, blank=True)
    refus = models.TextField("pourquoi le fichier est refusé", blank=True)
    depose_le = models.DateTimeField("déposé le", default=maintenant)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="déposé par"
    )
    confirme_le = models.DateTimeField("confirmé le", null=True, blank=True)
    confirme_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="confirmé par"
    )
    ecrit_le = models.DateTimeField("chargé le", null=True, blank=True)

    objects = ImportationQuerySet.as_manager()

    class Meta:
        verbose_name = "importation"
        ordering = ["-depose_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="ecrit") | Q(confirme_le__isnull=False, ecrit_le__isnull=False),
                name="importation_ecrite_a_ses_dates",
                violation_error_message="Un fichier chargé a été confirmé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} : {self.fichier.nom}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Importations qu'une portée ouvre : celles du service, ou toutes."""
        if portee == droits.SERVICE:
            return Q(service_id=appartenance.service_id)
        return Q() if portee == droits.TOUT else droits.RIEN

    @property
    def chargeables(self) -> int:
        """Nombre de lignes que la confirmation écrira."""
        return sum(int(self.bilan.get(sort, 0)) for sort in types.SORTS_ECRITS)


@pghistory.track(model_name="HistoriqueCouverture")
class Couverture(models.Model):
    """Un poste en place sur une intercommunalité, tel qu'une source le dit à une date. Zéro ETP : plus personne."""

    structure = models.CharField("structure", max_length=250)
    siret = models.CharField("Siret", max_length=14, blank=True)
    cle = models.CharField("structure comparable", max_length=250, editable=False)
    role = models.CharField("rôle", max_length=20, choices=RolePoste)
    etp = models.DecimalField("ETP", max_digits=5, decimal_places=2)
    epci = models.ForeignKey(Epci, on_delete=models.PROTECT, related_name="+", verbose_name="intercommunalité")
    source = models.CharField("source", max_length=200)
    jour = models.DateField("situation au")
    importation = models.ForeignKey(
        Importation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier chargé"
    )

    class Meta:
        verbose_name = "couverture"
        ordering = ["epci", "cle", "role", "-jour"]
        constraints = [
            models.UniqueConstraint(fields=["cle", "role", "epci", "jour"], name="couverture_unique"),
            models.CheckConstraint(
                condition=Q(etp__gte=0),
                name="couverture_etp_positif",
                violation_error_message="Un temps de travail ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure} : {self.etp} ETP"

    def save(self, *args: object, **kwargs: object) -> None:
        """Tient la clé d'accord avec la structure."""
        self.cle = cle_de_structure(self.structure, self.siret)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # signature de Django, transmise telle quelle


def cle_de_structure(nom: str, siret: str) -> str:
    """Ce qui dit que deux lignes parlent de la même structure : son Siret, à défaut son nom sans accents ni casse."""
    return siret or normaliser_recherche(nom)[:250]
