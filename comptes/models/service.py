"""Un service qui tient des appels (DREETS, DDETS, DGEFP, Département) et ses membres."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from comptes.champs import LONGUEUR_SIRET
from comptes.droits import RIEN, SERVICE, TOUT, Appartenance, q_visibles
from comptes.models.structure import valider_siret
from comptes.models.utilisateur import Utilisateur
from comptes.types import RoleService, Theme, TypeService
from socle.modeles import AvecUuid
from socle.models import Fichier
from territoires.models import Departement, Region


def valider_fuseau(nom: str) -> None:
    """Lève ValidationError si ce fuseau n'existe pas (« Europe/Paris », « Indian/Mayotte »)."""
    if nom not in available_timezones():
        raise ValidationError(f"Le fuseau horaire « {nom} » n'existe pas.")


class ServiceQuerySet(models.QuerySet["Service"]):
    """Lectures de services."""

    def visibles_par(self, utilisateur: object) -> ServiceQuerySet:
        """Rend les services dont cette personne peut voir le tableau."""
        return self.filter(q_visibles(utilisateur, "service.voir_tableau", Service))


class Service(AvecUuid):
    """Service de l'État ou Département. Un parent (DREETS) a des services départementaux (DDETS).

    `departements` : son territoire, sur lequel reposent les droits des relecteurs et des coordinateurs.
    `tribunal` : juridiction nommée dans les voies de recours, sans valeur par défaut ; vide, les courriers et les
    conventions disent « à faire valider ».
    """

    nom = models.CharField("nom", max_length=200)
    sigle = models.CharField("sigle", max_length=40, blank=True)
    type = models.CharField("nature", max_length=11, choices=TypeService.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="antennes",
        verbose_name="service de rattachement",
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    departements = models.ManyToManyField(Departement, blank=True, related_name="+", verbose_name="départements")
    fuseau = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris", validators=[valider_fuseau])
    theme = models.CharField("habillage", max_length=5, choices=Theme.choices, default=Theme.DSFR)
    ministere = models.CharField("ministère", max_length=200, blank=True)
    siret = models.CharField("numéro SIRET", max_length=LONGUEUR_SIRET, blank=True, validators=[valider_siret])
    adresse = models.TextField("adresse", blank=True)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    tribunal = models.CharField("tribunal compétent", max_length=200, blank=True)
    logo = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="logo"
    )
    cachet = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cachet"
    )

    objects: ClassVar[models.Manager[Service]] = ServiceQuerySet.as_manager()

    objet_droits: ClassVar[str] = "service"

    class Meta:
        verbose_name = "service"
        verbose_name_plural = "services"
        ordering = ("nom",)
        constraints = (
            models.UniqueConstraint(
                fields=("nom",), name="service_nom_unique", violation_error_message="Un service porte déjà ce nom."
            ),
            models.CheckConstraint(
                condition=Q(type__in=TypeService.values),
                name="service_type",
                violation_error_message="Cette nature de service n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(theme__in=Theme.values),
                name="service_theme",
                violation_error_message="Cet habillage n'existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("pk")),
                name="service_pas_son_parent",
                violation_error_message="Un service ne peut pas dépendre de lui-même.",
            ),
        )

    def __str__(self) -> str:
        """Rend le nom."""
        return self.nom

    def get_absolute_url(self) -> str:
        """Rend l'adresse de sa page."""
        return reverse("comptes:service", kwargs={"uuid": self.uuid})

    @property
    def zone(self) -> ZoneInfo:
        """Rend le fuseau du service."""
        return ZoneInfo(self.fuseau)

    @classmethod
    def q_portee(cls, portee: str, appartenance: Appartenance) -> Q:
        """Rend les services qu'une portée ouvre : le sien et ceux qui en dépendent (DREETS et ses DDETS), ou tous."""
        if portee == SERVICE:
            return Q(pk=appartenance.service_id) | Q(parent_id=appartenance.service_id)
        return Q() if portee == TOUT else RIEN


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="HistoriqueMembreService"
)
class MembreService(models.Model):
    """Un rôle d'une personne dans un service. Retirer un rôle supprime la ligne ; l'historique la garde."""

    utilisateur = models.ForeignKey(
        Utilisateur, on_delete=models.PROTECT, related_name="affectations", verbose_name="personne"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="membres", verbose_name="service")
    role = models.CharField("rôle", max_length=24, choices=RoleService.choices)

    class Meta:
        verbose_name = "membre de service"
        verbose_name_plural = "membres de service"
        ordering = ("utilisateur__nom", "utilisateur__prenom", "utilisateur__courriel", "role")
        constraints = (
            models.UniqueConstraint(
                fields=("utilisateur", "service", "role"),
                name="membre_service_unique",
                violation_error_message="Cette personne tient déjà ce rôle dans ce service.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=RoleService.values),
                name="membre_service_role",
                violation_error_message="Ce rôle n'existe pas.",
            ),
        )

    def __str__(self) -> str:
        """Rend « Prénom Nom, instructeur, Service »."""
        return f"{self.utilisateur}, {self.get_role_display()}, {self.service}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fait relire ses droits à la personne tenue en mémoire."""
        super().save(*args, **kwargs)
        self.utilisateur.oublier_appartenances()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Fait relire ses droits à la personne tenue en mémoire."""
        self.utilisateur.oublier_appartenances()
        return super().delete(*args, **kwargs)
