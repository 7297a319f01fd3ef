"""Une structure candidate : un établissement, par son SIRET."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.urls import reverse

from comptes.champs import (
    LONGUEUR_SIREN,
    LONGUEUR_SIRET,
    MOTIF_CODE_POSTAL,
    MOTIF_RNA,
    MOTIF_SIRET,
    ecrire_siret,
    normaliser_siret,
)
from comptes.droits import RIEN, SIEN, TERRITOIRE, TOUT, Appartenance, q_visibles
from comptes.types import TypeStructure, Verification
from regles.faits import Famille
from socle.canonique import normaliser_recherche
from socle.horloge import maintenant
from socle.modeles import AvecUuid
from territoires.models import Departement

if TYPE_CHECKING:
    from django.db.models import QuerySet


def valider_siret(saisie: str) -> None:
    """Lève ValidationError si le SIRET est faux."""
    try:
        normaliser_siret(saisie)
    except ValueError as cause:
        raise ValidationError(str(cause)) from cause


class StructureQuerySet(models.QuerySet["Structure"]):
    """Lectures de structures."""

    def visibles_par(self, utilisateur: object) -> StructureQuerySet:
        """Rend les structures que cette personne peut voir."""
        return self.filter(q_visibles(utilisateur, "structure.voir", Structure))


@pghistory.track(model_name="HistoriqueStructure")
class Structure(AvecUuid):
    """Établissement candidat. `siren` est déduit du SIRET ; l'identité change, le SIRET non.

    `verification` : « non vérifiée » à la création ; un service la confirme à la recevabilité.
    """

    siret = models.CharField(
        "numéro SIRET",
        max_length=LONGUEUR_SIRET,
        unique=True,
        validators=[valider_siret],
        error_messages={"unique": "Une structure porte déjà ce numéro SIRET."},
    )
    siren = models.CharField("numéro SIREN", max_length=LONGUEUR_SIREN, editable=False, db_index=True)
    nom = models.CharField("nom", max_length=250)
    sigle = models.CharField("sigle", max_length=60, blank=True)
    type = models.CharField("statut", max_length=12, choices=TypeStructure.choices)
    categorie_juridique = models.CharField("catégorie juridique (Insee)", max_length=4, blank=True)
    rna = models.CharField("numéro RNA", max_length=10, blank=True)
    adresse = models.CharField("adresse du siège", max_length=250, blank=True)
    cp = models.CharField("code postal", max_length=5, blank=True)
    commune = models.CharField("commune", max_length=120, blank=True)
    commune_deleguee = models.CharField("commune déléguée", max_length=120, blank=True)
    code_insee = models.CharField("code Insee de la commune", max_length=5, blank=True)
    departement = models.ForeignKey(
        Departement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="département du siège",
    )
    site_web = models.URLField("site web", max_length=200, blank=True)
    verification = models.CharField(
        "vérification", max_length=12, choices=Verification.choices, default=Verification.NON_VERIFIEE
    )
    cree_le = models.DateTimeField("créée le", default=maintenant, editable=False)
    recherche = models.CharField("texte cherchable", max_length=500, editable=False)

    objects: ClassVar[models.Manager[Structure]] = StructureQuerySet.as_manager()

    objet_droits: ClassVar[str] = "structure"

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ("recherche", "siret")
        constraints = (
            models.CheckConstraint(
                condition=Q(siret__regex=MOTIF_SIRET),
                name="structure_siret_14_chiffres",
                violation_error_message="Le numéro SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(siren=Left(F("siret"), LONGUEUR_SIREN)),
                name="structure_siren_du_siret",
                violation_error_message="Le SIREN est le début du SIRET.",
            ),
            models.CheckConstraint(
                condition=~Q(nom=""), name="structure_nommee", violation_error_message="La structure doit avoir un nom."
            ),
            models.CheckConstraint(
                condition=Q(rna="") | Q(rna__regex=MOTIF_RNA),
                name="structure_rna",
                violation_error_message="Un numéro RNA est un W suivi de 9 caractères (W380475558).",
            ),
            models.CheckConstraint(
                condition=Q(cp="") | Q(cp__regex=MOTIF_CODE_POSTAL),
                name="structure_code_postal",
                violation_error_message="Le code postal compte 5 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(type__in=TypeStructure.values),
                name="structure_type",
                violation_error_message="Ce statut de structure n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(verification__in=Verification.values),
                name="structure_verification",
                violation_error_message="Cet état de vérification n'existe pas.",
            ),
        )

    def __str__(self) -> str:
        """Rend le nom."""
        return self.nom

    def clean_fields(self, exclude: Any = None) -> None:
        """Déduit le SIREN et le texte cherchable avant les contrôles."""
        self._deduire()
        super().clean_fields(exclude=exclude)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tient le SIREN et le texte cherchable d'accord avec l'identité."""
        self._deduire()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "siren", "recherche"}
        super().save(*args, **kwargs)

    def _deduire(self) -> None:
        self.siret = "".join(self.siret.split())
        self.siren = self.siret[:LONGUEUR_SIREN]
        self.recherche = normaliser_recherche(f"{self.nom} {self.sigle} {self.siret} {self.commune}")

    def get_absolute_url(self) -> str:
        """Rend l'adresse de sa page."""
        return reverse("comptes:structure", kwargs={"uuid": self.uuid})

    @classmethod
    def q_portee(cls, portee: str, appartenance: Appartenance) -> Q:
        """Rend les structures qu'une portée ouvre : la sienne, celles dont le siège est sur le territoire, toutes."""
        if portee == SIEN:
            return Q(pk=appartenance.structure_id)
        if portee == TERRITOIRE:
            return Q(departement_id__in=sorted(appartenance.departements))
        return Q() if portee == TOUT else RIEN

    @property
    def famille(self) -> Famille:
        """Rend la famille lue par les règles."""
        return TypeStructure(self.type).famille

    @property
    def privee(self) -> bool:
        """Dit si la structure est de droit privé."""
        return TypeStructure(self.type).prive

    @property
    def siret_lisible(self) -> str:
        """Rend le SIRET groupé par trois."""
        return ecrire_siret(self.siret)

    @property
    def verifiee(self) -> bool:
        """Dit si un service a confirmé la structure et son représentant."""
        return self.verification == Verification.VERIFIEE

    def autres_etablissements(self) -> QuerySet[Structure]:
        """Rend les autres établissements connus du même SIREN."""
        return Structure.objects.filter(siren=self.siren).exclude(pk=self.pk)
