"""Une personne, connue par son adresse de courriel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Q, QuerySet, Value

from comptes import droits
from comptes.champs import SANS_MAJUSCULE, normaliser_courriel
from comptes.droits import Appartenance
from comptes.types import EtatMembre, Theme
from socle.horloge import maintenant

if TYPE_CHECKING:
    from comptes.models.service import Service
    from comptes.models.structure import Structure


class GestionnaireUtilisateurs(BaseUserManager["Utilisateur"]):
    """Création et recherche par courriel, sans égard aux majuscules."""

    def create_user(self, courriel: str, password: str | None = None, **champs: Any) -> Utilisateur:
        """Crée une personne ; sans mot de passe, elle passera par « mot de passe oublié »."""
        utilisateur = self.model(courriel=normaliser_courriel(courriel), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def create_superuser(self, courriel: str, password: str | None = None, **champs: Any) -> Utilisateur:
        """Crée un compte d'exploitation ; il n'a aucun droit du domaine."""
        return self.create_user(courriel, password, is_superuser=True, is_staff=True, **champs)

    def get_by_natural_key(self, username: str | None) -> Utilisateur:
        """Retrouve une personne par son adresse, quelle que soit la casse saisie."""
        return self.get(courriel=normaliser_courriel(username or ""))


class Utilisateur(AbstractBaseUser):
    """Compte d'une personne. Ses droits viennent de ses rattachements, jamais de ce modèle.

    `is_superuser` et `is_staff` ne servent qu'à l'exploitation technique : la matrice des droits les ignore.
    """

    courriel = models.EmailField("adresse de courriel", max_length=254, unique=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    is_active = models.BooleanField("compte actif", default=True)
    is_staff = models.BooleanField("exploitation technique", default=False)
    is_superuser = models.BooleanField("superutilisateur technique", default=False)
    cree_le = models.DateTimeField("créé le", default=maintenant, editable=False)

    objects: ClassVar[GestionnaireUtilisateurs] = GestionnaireUtilisateurs()

    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["prenom", "nom"]

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        ordering = ("nom", "prenom", "courriel")
        constraints = (
            models.CheckConstraint(
                condition=Q(courriel__regex=SANS_MAJUSCULE),
                name="utilisateur_courriel_minuscules",
                violation_error_message="L'adresse de courriel s'enregistre en minuscules.",
            ),
        )

    def __str__(self) -> str:
        """Rend « Prénom Nom », à défaut l'adresse."""
        return self.nom_complet

    def clean(self) -> None:
        """Ramène l'adresse à la forme comparée."""
        self.courriel = normaliser_courriel(self.courriel)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Enregistre toujours l'adresse sous la forme comparée."""
        self.courriel = normaliser_courriel(self.courriel)
        super().save(*args, **kwargs)

    @property
    def nom_complet(self) -> str:
        """Rend « Prénom Nom », à défaut l'adresse."""
        return f"{self.prenom} {self.nom}".strip() or self.courriel

    @property
    def libelle_acteur(self) -> str:
        """Rend le nom inscrit au journal."""
        return self.nom_complet

    def get_full_name(self) -> str:
        """Rend le nom complet (nom attendu par Django)."""
        return self.nom_complet

    def get_short_name(self) -> str:
        """Rend le prénom, à défaut l'adresse (nom attendu par Django)."""
        return self.prenom or self.courriel

    # Les appartenances sont lues une fois par instance : `request.user` est neuf à chaque requête.
    _appartenances: tuple[Appartenance, ...] | None = None
    _theme: str = Theme.DSFR
    _nom_service: str = ""

    def appartenances(self) -> tuple[Appartenance, ...]:
        """Rend les rôles tenus, en deux requêtes la première fois ; un compte désactivé n'en tient aucun."""
        if self._appartenances is None:
            tenues = (*self._roles_de_structure(), *self._roles_de_service()) if self.is_active and self.pk else ()
            self._appartenances = tenues
        return self._appartenances

    def oublier_appartenances(self) -> None:
        """Fait relire les rôles : à appeler quand un rattachement change sur une instance qui sert encore."""
        self._appartenances = None

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Relit aussi les rôles."""
        self.oublier_appartenances()
        super().refresh_from_db(*args, **kwargs)

    def _roles_de_structure(self) -> list[Appartenance]:
        lignes = self.rattachements.filter(etat=EtatMembre.ACTIF).order_by("pk")
        return [
            Appartenance(role=role, utilisateur_id=self.pk, structure_id=structure, libelle=nom)
            for role, structure, nom in lignes.values_list("role", "structure_id", "structure__nom")
        ]

    def _roles_de_service(self) -> list[Appartenance]:
        lignes = self.affectations.order_by("pk").annotate(
            codes=ArrayAgg(
                "service__departements__code", filter=Q(service__departements__isnull=False), default=Value([])
            )
        )
        lues = list(lignes.values_list("role", "service_id", "codes", "service__nom", "service__theme"))
        if lues:
            self._nom_service, self._theme = lues[0][3], lues[0][4]
        return [
            Appartenance(
                role=role, utilisateur_id=self.pk, service_id=service, departements=frozenset(codes), libelle=nom
            )
            for role, service, codes, nom, _ in lues
        ]

    @property
    def theme(self) -> str:
        """Rend l'habillage du premier service de l'agent, celui de l'État à défaut."""
        self.appartenances()
        return str(self._theme)

    @property
    def nom_service(self) -> str:
        """Rend le nom du premier service de l'agent, "" pour qui n'en a pas."""
        self.appartenances()
        return self._nom_service

    def peut(self, action: str, objet: models.Model | None = None) -> bool:
        """Dit si cette personne peut faire cette action (voir `comptes.droits`)."""
        return droits.peut(self, action, objet)

    def refus(self, action: str, objet: models.Model | None = None) -> str:
        """Rend la phrase qui explique le refus à cette personne."""
        return droits.refus(self, action, objet)

    @property
    def est_agent(self) -> bool:
        """Dit si cette personne tient un rôle dans un service."""
        return any(a.service_id for a in self.appartenances())

    @property
    def roles(self) -> frozenset[str]:
        """Rend les rôles tenus, où que ce soit."""
        return frozenset(a.role for a in self.appartenances())

    @property
    def services(self) -> QuerySet[Service]:
        """Rend les services où cette personne tient un rôle."""
        from comptes.models.service import Service  # Service nomme Utilisateur

        return Service.objects.filter(pk__in={a.service_id for a in self.appartenances() if a.service_id})

    @property
    def structures(self) -> QuerySet[Structure]:
        """Rend les structures où cette personne est membre active."""
        from comptes.models.structure import Structure  # Structure nomme Utilisateur

        return Structure.objects.filter(pk__in={a.structure_id for a in self.appartenances() if a.structure_id})

    def est_membre_de(self, structure_id: int | None) -> bool:
        """Dit si cette personne est membre active de cette structure (incompatibilité des avis), sans requête neuve."""
        return structure_id is not None and any(a.structure_id == structure_id for a in self.appartenances())
