"""Le bilan attendu d'une convention : son échéance, sa saisie, ses valeurs, ses remarques."""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from aap.types import Perimetre, RolePoste
from bilans import etats
from bilans.types import GenreBilan
from comptes import droits
from comptes.types import RoleService
from conventions.models import Convention
from socle.modeles import AvecVersion
from socle.models import Fichier


class BilanQuerySet(models.QuerySet["Bilan"]):
    """Lectures de bilans."""

    def visibles_par(self, utilisateur: object) -> BilanQuerySet:
        """Bilans que la ligne « bilan.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "bilan.voir", Bilan))


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("etat", "echeance")),
    fields=["convention", "genre", "etat", "echeance"],
    model_name="HistoriqueBilan",
)
class Bilan(AvecVersion):
    """Un bilan attendu. `echeance` : dernier jour pour transmettre ; `source` : la phrase qui la fixe."""

    type_journal = "bilan"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="bilans", verbose_name="convention"
    )
    genre = models.CharField("genre", max_length=15, choices=GenreBilan)
    role = models.CharField("rôle", max_length=20, choices=RolePoste, blank=True)
    rang = models.PositiveSmallIntegerField("rang", default=1)
    etat = models.CharField("état", max_length=12, choices=etats.Etat, default=etats.Etat.ATTENDU)
    periode_debut = models.DateField("du")
    periode_fin = models.DateField("au")
    echeance = models.DateField("à transmettre avant le")
    source = models.CharField("ce qui fixe cette date", max_length=400, blank=True)
    ouvert_le = models.DateTimeField("saisie commencée le", null=True, blank=True)
    transmis_le = models.DateTimeField("transmis le", null=True, blank=True)
    transmis_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    saisi_par_coordinateur = models.BooleanField("saisi par le coordinateur régional", default=False)
    valide_le = models.DateTimeField("validé le", null=True, blank=True)
    valide_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    contenu = models.JSONField("contenu transmis", null=True, blank=True)
    empreinte = models.CharField("SHA-256 du contenu transmis", max_length=64, blank=True)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )

    objects = BilanQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"
        ordering = ["echeance", "pk"]
        indexes = [models.Index(fields=["etat", "echeance"], name="bilan_file")]
        constraints = [
            models.UniqueConstraint(fields=["convention", "genre", "role", "rang"], name="bilan_unique"),
            models.CheckConstraint(
                condition=Q(periode_fin__gte=F("periode_debut")),
                name="bilan_periode",
                violation_error_message="La période finit après avoir commencé.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[etats.Etat.TRANSMIS, etats.Etat.VALIDE]) | Q(transmis_le__isnull=False),
                name="bilan_transmis_a_sa_date",
                violation_error_message="Un bilan transmis porte la date de sa transmission.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=etats.Etat.VALIDE) | Q(valide_le__isnull=False),
                name="bilan_valide_a_sa_date",
                violation_error_message="Un bilan validé porte la date de sa validation.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} de {self.convention.numero}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Bilans des conventions couvertes. Le coordinateur régional n'en lit pas l'argent."""
        if portee == droits.TOUT:
            return Q(pk__gt=0)
        if portee == droits.NON:
            return droits.RIEN
        q = Q(convention__in=Convention.objects.filter(Convention.q_portee(portee, appartenance)))
        if appartenance.role == RoleService.COORDINATEUR_REGIONAL:
            q &= ~Q(genre=GenreBilan.COMPTE_RENDU)
        return q

    @property
    def libelle_journal(self) -> str:
        """Nom du bilan dans le journal et les mails."""
        return str(self)

    @property
    def modifiable(self) -> bool:
        """Vrai tant que le bénéficiaire peut encore le remplir."""
        return self.etat in {etats.Etat.EN_SAISIE, etats.Etat.A_CORRIGER}


class ValeurIndicateur(models.Model):
    """La réponse à un indicateur, pour un périmètre : valeur, année précédente, total du porteur, texte, cases."""

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="valeurs", verbose_name="bilan")
    code = models.CharField("indicateur", max_length=60)
    perimetre = models.CharField("périmètre", max_length=20, choices=Perimetre, default=Perimetre.TOUS_MARCHES)
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=2, null=True, blank=True)
    valeur_n1 = models.DecimalField("année précédente", max_digits=14, decimal_places=2, null=True, blank=True)
    total_porteur = models.DecimalField("total de la structure", max_digits=14, decimal_places=2, null=True, blank=True)
    texte = models.TextField("texte", blank=True)
    cases = models.JSONField("cases", default=dict, blank=True)
    calculee = models.BooleanField("reprise des marchés saisis", default=False)

    class Meta:
        verbose_name = "valeur d'indicateur"
        verbose_name_plural = "valeurs d'indicateur"
        ordering = ["bilan", "code", "perimetre"]
        constraints = [
            models.UniqueConstraint(fields=["bilan", "code", "perimetre"], name="valeur_indicateur_unique"),
            models.CheckConstraint(
                condition=Q(valeur__isnull=True) | Q(valeur__gte=0),
                name="valeur_indicateur_positive",
                violation_error_message="Une valeur n'est pas négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.perimetre})"


class SaisieInvalideBilan(models.Model):
    """Ce qui a été tapé et ne se lit pas : gardé tel quel, montré à côté de son champ."""

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="saisies_invalides", verbose_name="bilan")
    chemin = models.CharField("champ", max_length=120)
    texte = models.TextField("texte tapé")

    class Meta:
        verbose_name = "saisie illisible"
        verbose_name_plural = "saisies illisibles"
        constraints = [models.UniqueConstraint(fields=["bilan", "chemin"], name="saisie_invalide_bilan_unique")]

    def __str__(self) -> str:
        return self.chemin


class RemarqueBilan(models.Model):
    """Remarque d'un agent sur un champ du bilan ; `interne` : seuls les agents la lisent (lecture de la DDETS)."""

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="remarques", verbose_name="bilan")
    chemin = models.CharField("champ", max_length=120, blank=True)
    texte = models.TextField("remarque")
    interne = models.BooleanField("pour les agents seulement", default=False)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    cree_le = models.DateTimeField("écrite le")
    levee_le = models.DateTimeField("levée le", null=True, blank=True)

    class Meta:
        verbose_name = "remarque"
        ordering = ["bilan", "cree_le", "pk"]

    def __str__(self) -> str:
        return self.texte[:60]
