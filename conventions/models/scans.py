"""Les exemplaires signés sur papier, numérisés en vrac, retrouvés page à page par leur QR."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from comptes import droits
from comptes.models import Service
from conventions.models.version import VersionConvention
from conventions.types import SortPage, UsageExemplaire
from socle.horloge import maintenant
from socle.modeles import AvecUuid
from socle.models import Fichier


class DepotScanQuerySet(models.QuerySet["DepotScan"]):
    """Lectures de dépôts."""

    def visibles_par(self, utilisateur: object) -> DepotScanQuerySet:
        """Dépôts que la ligne « scan.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "scan.voir", DepotScan))


class DepotScan(AvecUuid):
    """Un lot de pages numérisées par un service, toutes conventions mêlées."""

    type_journal = "scan"
    objet_droits = "scan"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="service")
    fichiers = models.ManyToManyField(Fichier, related_name="+", verbose_name="fichiers")
    depose_le = models.DateTimeField("déposé le", default=maintenant)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )
    lu_le = models.DateTimeField("lu le", null=True, blank=True)

    objects = DepotScanQuerySet.as_manager()

    class Meta:
        verbose_name = "lot numérisé"
        verbose_name_plural = "lots numérisés"
        ordering = ["-depose_le", "-pk"]

    def __str__(self) -> str:
        return f"lot du {self.depose_le:%d/%m/%Y}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Lots du service, ou tous."""
        par_portee = {droits.SERVICE: Q(service_id=appartenance.service_id), droits.TOUT: Q(pk__gt=0)}
        return par_portee.get(portee, droits.RIEN)

    @property
    def libelle_journal(self) -> str:
        """Nom du lot dans le journal."""
        return str(self)


class ExemplaireNumerise(AvecUuid):
    """Un exemplaire signé reconstitué de ses pages, dans l'ordre et à l'endroit, rattaché par une personne."""

    version = models.ForeignKey(
        VersionConvention, on_delete=models.PROTECT, related_name="exemplaires", verbose_name="version"
    )
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", verbose_name="exemplaire")
    usage = models.CharField("usage", max_length=10, choices=UsageExemplaire)
    rattache_le = models.DateTimeField("rattaché le", default=maintenant)
    rattache_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "exemplaire numérisé"
        verbose_name_plural = "exemplaires numérisés"
        ordering = ["version", "rattache_le", "pk"]

    def __str__(self) -> str:
        return f"exemplaire de {self.version}"


# Une page qui attend son exemplaire : une seule par page de version, quel que soit le lot.
RETENUES = (SortPage.RECONNUE, SortPage.RATTACHEE)
RATTACHABLES = frozenset({SortPage.NON_RECONNUE, SortPage.DOUBLON, SortPage.ECARTEE})
ECARTABLES = frozenset({SortPage.NON_RECONNUE, SortPage.DOUBLON, SortPage.PERIMEE, *RETENUES})


class PageScannee(models.Model):
    """Une page d'un lot : l'image redressée, et la version dont elle est une page quand elle est reconnue."""

    # Posés par `selecteurs.scans.pages_du_lot` : sa place dans le lot, dès 1, et la couleur de son sort.
    numero: int
    couleur: str

    depot = models.ForeignKey(DepotScan, on_delete=models.CASCADE, related_name="pages", verbose_name="lot")
    source = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+", verbose_name="fichier numérisé")
    rang = models.PositiveIntegerField("page du fichier")
    image = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="page redressée"
    )
    sort = models.CharField("sort", max_length=15, choices=SortPage)
    version = models.ForeignKey(
        VersionConvention, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="version"
    )
    page = models.PositiveSmallIntegerField("page du document", null=True, blank=True)
    total = models.PositiveSmallIntegerField("pages du document", null=True, blank=True)
    motif = models.CharField("raison", max_length=300, blank=True)
    traitee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    exemplaire = models.ForeignKey(
        ExemplaireNumerise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pages",
        verbose_name="exemplaire",
    )

    class Meta:
        verbose_name = "page numérisée"
        verbose_name_plural = "pages numérisées"
        ordering = ["depot", "source", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["depot", "source", "rang"], name="page_scannee_unique"),
            models.UniqueConstraint(
                fields=["version", "page"],
                condition=Q(sort__in=RETENUES, exemplaire__isnull=True),
                name="page_scannee_retenue_unique",
                violation_error_message="Cette page de la convention est déjà reçue.",
            ),
            models.CheckConstraint(
                condition=~Q(sort__in=RETENUES) | Q(version__isnull=False, page__isnull=False, total__isnull=False),
                name="page_scannee_retenue_complete",
                violation_error_message="Une page retenue dit de quelle version et quelle page elle est.",
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.rang}"

    @property
    def rattachable(self) -> bool:
        """Vrai si une personne peut dire à la main de quelle page il s'agit."""
        return self.sort in RATTACHABLES and self.image_id is not None and self.exemplaire_id is None

    @property
    def ecartable(self) -> bool:
        """Vrai si une personne peut mettre la page de côté."""
        return self.sort in ECARTABLES and self.exemplaire_id is None
