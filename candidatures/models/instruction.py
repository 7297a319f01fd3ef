"""Ce que le service écrit sur un dossier avant de le décider : messages, compléments, dérogations, avis, notes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from aap.models import Critere, EtapeAvis
from aap.types import InstanceAvis
from candidatures import types
from candidatures.etats import FINALS
from candidatures.models.dossier import Dossier
from comptes import droits
from comptes.models import Service, Utilisateur
from comptes.types import RoleService
from socle.horloge import maintenant


def cle_auteur(libelle: str = "par", *, facultatif: bool = False) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=facultatif,
        blank=facultatif,
        related_name="+",
        verbose_name=libelle,
    )


class Message(models.Model):
    """Échange entre le porteur et le service."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="messages", verbose_name="dossier")
    auteur = cle_auteur("auteur")
    du_service = models.BooleanField("écrit par le service")
    texte = models.TextField("texte")
    ecrit_le = models.DateTimeField("écrit le", default=maintenant)
    lu_le = models.DateTimeField("lu le", null=True, blank=True)

    class Meta:
        verbose_name = "message"
        ordering = ["dossier", "ecrit_le", "pk"]

    def __str__(self) -> str:
        return self.texte[:60]


class Remarque(models.Model):
    """Commentaire d'un agent sur une section ou un champ : jamais montré au porteur."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="remarques", verbose_name="dossier")
    section = models.CharField("section", max_length=20, choices=types.Section)
    chemin = models.CharField("champ", max_length=120, blank=True)
    auteur = cle_auteur("auteur")
    texte = models.TextField("texte")
    ecrite_le = models.DateTimeField("écrite le", default=maintenant)

    class Meta:
        verbose_name = "remarque"
        ordering = ["dossier", "ecrite_le", "pk"]

    def __str__(self) -> str:
        return self.texte[:60]


class DemandeCompletion(models.Model):
    """Pièces et sections demandées au porteur, avec leur délai."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="demandes_completion", verbose_name="dossier"
    )
    pieces = models.JSONField("codes des pièces", default=list)
    sections = models.JSONField("sections rouvertes", default=list)
    texte = models.TextField("ce qui est demandé")
    echeance = models.DateTimeField("à fournir avant")
    demandee_le = models.DateTimeField("demandée le", default=maintenant)
    demandee_par = cle_auteur()
    satisfaite_le = models.DateTimeField("satisfaite le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de compléments"
        verbose_name_plural = "demandes de compléments"
        ordering = ["dossier", "-demandee_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(satisfaite_le__isnull=True),
                name="une_demande_ouverte",
                violation_error_message="Une demande de compléments est déjà ouverte.",
            ),
        ]

    def __str__(self) -> str:
        return f"demande du {self.demandee_le:%d/%m/%Y}"


class DerogationSignature(models.Model):
    """Autorisation de signer après la clôture : demandée avant, accordée ou refusée par un agent.

    Le service y répond sans voir le brouillon : il ne lit que cette demande.
    """

    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, related_name="derogation_signature", verbose_name="dossier"
    )
    motif = models.TextField("motif du porteur")
    demandee_le = models.DateTimeField("demandée le", default=maintenant)
    demandee_par = cle_auteur()
    etat = models.CharField("état", max_length=10, choices=types.EtatDemande, default=types.EtatDemande.DEMANDEE)
    terme = models.DateTimeField("terme")
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)
    repondue_par = cle_auteur("répondue par", facultatif=True)
    reponse = models.TextField("réponse motivée", blank=True)
    close_le = models.DateTimeField("échue ou satisfaite le", null=True, blank=True)

    class Meta:
        verbose_name = "dérogation de signature"
        verbose_name_plural = "dérogations de signature"
        ordering = ["dossier"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=types.EtatDemande.DEMANDEE) | Q(repondue_le__isnull=False, repondue_par__isnull=False),
                name="derogation_signature_repondue",
                violation_error_message="Une dérogation répondue porte sa date et son auteur.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_etat_display()

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Demandes qu'une portée ouvre : celles des appels du service, brouillons compris."""
        return Q(dossier__appel__service_id=appartenance.service_id) if portee == droits.SERVICE else droits.RIEN

    def interdits(self, utilisateur: Utilisateur) -> dict[str, str]:
        """Ce que l'impartialité ferme sur le dossier, elle le ferme sur sa demande."""
        return self.dossier.interdits(utilisateur)


class DerogationPlafond(models.Model):
    """Dérogation à une règle dérogeable, accordée par un responsable avec son motif."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="derogations_plafond", verbose_name="dossier"
    )
    regle = models.CharField("règle", max_length=60)
    motif = models.TextField("motif")
    accordee_le = models.DateTimeField("accordée le", default=maintenant)
    accordee_par = cle_auteur("accordée par")

    class Meta:
        verbose_name = "dérogation à un plafond"
        verbose_name_plural = "dérogations à un plafond"
        ordering = ["dossier", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "regle"], name="derogation_plafond_unique")]

    def __str__(self) -> str:
        return self.regle


ROLES_INSTANCE = {
    InstanceAvis.DDETS: RoleService.RELECTEUR_DDETS,
    InstanceAvis.COORDINATEUR: RoleService.COORDINATEUR_REGIONAL,
    InstanceAvis.COMITE_NATIONAL: RoleService.COMITE_NATIONAL,
}


class AvisQuerySet(models.QuerySet["Avis"]):
    """Lectures d'avis."""

    def de(self, utilisateur: Utilisateur) -> AvisQuerySet:
        """Avis que cette personne peut rendre au titre de ses rôles, ou parce qu'elle est nommée."""
        siens = Q(pk__in=Avis.agents.through.objects.filter(utilisateur=utilisateur).values("avis"))
        for instance, role in ROLES_INSTANCE.items():
            services = {a.service_id for a in utilisateur.appartenances() if a.role == role}
            siens |= Q(instance=instance, service__in=services)
        return self.filter(siens)

    def attendus_de(self, utilisateur: Utilisateur) -> AvisQuerySet:
        """Ceux qu'elle doit encore rendre, sur des dossiers à l'examen."""
        ouverts = self.filter(rendu_le__isnull=True, dossier__decide_le__isnull=True)
        return ouverts.exclude(dossier__etat__in=sorted(FINALS)).de(utilisateur)


class Avis(models.Model):
    """Avis demandé à une instance : une ligne par instance et par étape, rendue ou non."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="avis", verbose_name="dossier")
    etape = models.ForeignKey(EtapeAvis, on_delete=models.PROTECT, related_name="+", verbose_name="étape")
    instance = models.CharField("instance", max_length=30, choices=InstanceAvis)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="avis", verbose_name="service"
    )
    agents = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="avis_demandes", verbose_name="personnes sollicitées"
    )
    demande_le = models.DateTimeField("demandé le", default=maintenant)
    echeance = models.DateTimeField("attendu avant")
    rendu_le = models.DateTimeField("rendu le", null=True, blank=True)
    rendu_par = cle_auteur("rendu par", facultatif=True)
    sens = models.CharField("sens", max_length=12, choices=types.SensAvis, blank=True)
    texte = models.TextField("avis motivé", blank=True)

    objects = AvisQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["dossier", "demande_le", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "etape", "service"], name="avis_unique", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(rendu_le__isnull=True) | ~Q(sens=""),
                name="avis_rendu_a_un_sens",
                violation_error_message="Un avis rendu a un sens.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instance_display()} : {self.get_sens_display() or 'attendu'}"


class Note(models.Model):
    """Note d'un instructeur sur un critère, sur l'échelle de l'appel."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="notes", verbose_name="dossier")
    critere = models.ForeignKey(Critere, on_delete=models.PROTECT, related_name="+", verbose_name="critère")
    auteur = cle_auteur("auteur")
    valeur = models.DecimalField("note", max_digits=5, decimal_places=2, validators=[MinValueValidator(0)])
    commentaire = models.TextField("commentaire", blank=True)
    notee_le = models.DateTimeField("notée le", default=maintenant)

    class Meta:
        verbose_name = "note"
        ordering = ["dossier", "critere", "auteur"]
        constraints = [models.UniqueConstraint(fields=["dossier", "critere", "auteur"], name="note_unique")]

    def __str__(self) -> str:
        return f"{self.critere} : {self.valeur}"
