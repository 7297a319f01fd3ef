"""L'appel : son service, son année, ses dates vivantes et leur histoire."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from aap.etats import EtatAppel
from aap.models.gel import APPEL_FIGE
from aap.types import NatureAppel
from comptes import droits
from comptes.models import Service
from comptes.types import RoleService
from regles import echeances
from socle.horloge import maintenant

if TYPE_CHECKING:
    from aap.models.version import VersionAppel


def heure_ecrite(heure: time) -> str:
    """« 23:59 » ou « 23:59:30 » : l'unité que le texte écrit, dont la limite comprend toute la durée."""
    return heure.strftime("%H:%M:%S" if heure.second else "%H:%M")


def instant_limite(jour: date, heure: time, fuseau: str) -> datetime:
    """Dernier instant inclus d'une limite écrite à la minute ou à la seconde, dans le fuseau de l'appel.

    « 23 h 59 » comprend toute la minute, « 23:59:59 » toute la seconde (voir regles.echeances).
    """
    return echeances.instant_limite(jour, heure_ecrite(heure), fuseau)


class AppelQuerySet(models.QuerySet["AppelAProjets"]):
    """Lectures d'appels."""

    def visibles_par(self, utilisateur: object) -> AppelQuerySet:
        """Appels que la ligne « appel.voir » de la matrice montre à cette personne, connectée ou non."""
        return self.filter(droits.q_visibles(utilisateur, "appel.voir", AppelAProjets))

    def publies(self) -> AppelQuerySet:
        """Appels que tout le monde peut lire."""
        return self.filter(etat=EtatAppel.PUBLIE, publie_le__lte=maintenant())

    def ouverts(self) -> AppelQuerySet:
        """Appels qui reçoivent des dossiers en ce moment ; un cadre national n'en reçoit jamais."""
        instant = maintenant()
        return self.publies().filter(nature=NatureAppel.APPEL, ouverture__lte=instant, cloture__gte=instant)


@pghistory.track(model_name="HistoriqueAppel")
class AppelAProjets(models.Model):
    """Un appel à projets d'un service, pour une année.

    Les dates qui peuvent bouger vivent ici (jamais dans la version) : local, heure et fuseau écrits, instant calculé.
    """

    type_journal = "appel"
    objet_droits: ClassVar[str] = "appel"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField("code", max_length=60, unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="appels", verbose_name="service")
    nature = models.CharField("nature", max_length=10, choices=NatureAppel, default=NatureAppel.APPEL)
    annee = models.PositiveSmallIntegerField("année")
    titre = models.CharField("titre", max_length=250)
    etat = models.CharField("état", max_length=20, choices=EtatAppel, default=EtatAppel.PREPARATION)
    fuseau = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    publie_le = models.DateTimeField("publié le", null=True, blank=True)
    publication_prevue = models.DateTimeField("publication prévue", null=True, blank=True)
    ouverture = models.DateTimeField("ouverture du dépôt", null=True, blank=True)
    cloture_jour = models.DateField("jour de clôture")
    cloture_heure = models.TimeField("heure de clôture", default=time(23, 59, 59))
    cloture_comprise = models.BooleanField("le jour de clôture est compris", default=True)
    cloture = models.DateTimeField("dernier instant de dépôt", editable=False)
    signature_jour = models.DateField("terme de la dérogation de signature", null=True, blank=True)
    signature_terme = models.DateTimeField("dernier instant de signature dérogatoire", null=True, editable=False)
    prefixe_numero = models.CharField("préfixe des numéros", max_length=20)
    dernier_numero = models.PositiveIntegerField("dernier numéro donné", default=0)
    demonstration = models.BooleanField("copie de démonstration", default=False)
    reference = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="copie de"
    )
    courriel = models.EmailField("adresse du service pour cet appel", blank=True)

    objects = AppelQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        ordering = ["-annee", "code"]
        triggers = [APPEL_FIGE]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatAppel.PUBLIE) | Q(publie_le__isnull=False, ouverture__isnull=False),
                name="appel_publie_a_ses_dates",
                violation_error_message="Un appel publié a une date de publication et une ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(ouverture__isnull=True) | Q(ouverture__lt=F("cloture")),
                name="appel_ouvre_avant_de_clore",
                violation_error_message="L'ouverture précède la clôture.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    def save(self, *args: object, **kwargs: object) -> None:
        """Recalcule les instants depuis les dates écrites."""
        self.cloture = instant_limite(self.dernier_jour, self.cloture_heure, self.fuseau)
        self.signature_terme = (
            instant_limite(self.signature_jour, time(23, 59, 59), self.fuseau) if self.signature_jour else None
        )
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # signature de Django, transmise telle quelle

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Appels qu'une portée ouvre : ceux du service, ou tous (publiés seulement, sauf pour le niveau national)."""
        if portee == droits.SERVICE:
            return Q(service_id=appartenance.service_id)
        if portee != droits.TOUT:
            return droits.RIEN
        if appartenance.role in {RoleService.ADMINISTRATEUR_NATIONAL, RoleService.NATIONAL}:
            return Q()
        return Q(etat=EtatAppel.PUBLIE, publie_le__lte=maintenant())

    @property
    def dernier_jour(self) -> date:
        """Dernier jour de dépôt : le jour écrit, ou la veille quand le texte se lit « avant ce jour »."""
        return self.cloture_jour if self.cloture_comprise else self.cloture_jour - timedelta(days=1)

    @property
    def version_courante(self) -> VersionAppel:
        """Dernière version publiée, ou à défaut la version en préparation."""
        versions = sorted(self.versions.all(), key=lambda v: (v.publiee_le is not None, v.numero))
        return versions[-1]

    def ouvert(self, instant: datetime | None = None) -> bool:
        """Vrai si l'appel reçoit des dossiers à cet instant (bornes incluses) ; jamais pour un cadre national."""
        if self.nature == NatureAppel.CADRE:
            return False
        quand = instant or maintenant()
        return bool(self.etat == EtatAppel.PUBLIE and self.ouverture and self.ouverture <= quand) and (
            echeances.dans_le_delai(quand, self.cloture)
        )

    def a_venir(self) -> bool:
        """Vrai si le dépôt n'est pas encore ouvert."""
        return bool(self.ouverture and maintenant() < self.ouverture)

    @property
    def moment(self) -> str:
        """« a_venir », « ouverts » ou « clos » : où ranger un appel publié à cet instant."""
        if self.a_venir():
            return "a_venir"
        return "ouverts" if self.ouvert() else "clos"

    def releve_de(self, instant: datetime) -> Releve | None:
        """Relève à laquelle appartient un premier dépôt reçu à cet instant (jour de relève inclus), ou None."""
        return self.releves.filter(instant__gt=instant - echeances.MILLIEME).order_by("numero").first()


@pghistory.track(model_name="HistoriqueReleve")
class Releve(models.Model):
    """Photographie datée des dossiers reçus : elle fixe sa liste et ne ferme aucun dossier."""

    appel = models.ForeignKey(AppelAProjets, on_delete=models.CASCADE, related_name="releves", verbose_name="appel")
    numero = models.PositiveSmallIntegerField("numéro")
    jour = models.DateField("jour")
    heure = models.TimeField("heure", default=time(23, 59, 59))
    instant = models.DateTimeField("dernier instant", editable=False)
    close_le = models.DateTimeField("close le", null=True, blank=True, editable=False)
    citation = models.CharField("phrase de l'appel", max_length=300, blank=True)

    class Meta:
        verbose_name = "relève"
        ordering = ["appel", "numero"]
        constraints = [models.UniqueConstraint(fields=["appel", "numero"], name="releve_numero_unique")]

    def __str__(self) -> str:
        return f"Relève {self.numero} — {self.jour:%d/%m/%Y}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Recalcule l'instant depuis le jour et l'heure écrits."""
        self.instant = instant_limite(self.jour, self.heure, self.appel.fuseau)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # signature de Django, transmise telle quelle


class DateDeplacee(models.Model):
    """Histoire des dates d'un appel : qui a déplacé quoi, quand et pourquoi."""

    appel = models.ForeignKey(
        AppelAProjets, on_delete=models.CASCADE, related_name="dates_deplacees", verbose_name="appel"
    )
    champ = models.CharField("date", max_length=60)
    avant = models.CharField("avant", max_length=60, blank=True)
    apres = models.CharField("après", max_length=60)
    motif = models.TextField("motif")
    deplacee_le = models.DateTimeField("déplacée le", default=maintenant)
    deplacee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="par"
    )

    class Meta:
        verbose_name = "date déplacée"
        verbose_name_plural = "dates déplacées"
        ordering = ["-deplacee_le", "-pk"]

    def __str__(self) -> str:
        return f"{self.champ} : {self.avant} → {self.apres}"
