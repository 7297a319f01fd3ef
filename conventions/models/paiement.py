"""L'argent d'une convention : compte bancaire, versements, reversements. Montants en euros."""

from __future__ import annotations

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from aap.types import FaitGenerateur
from comptes import droits
from comptes.models import MembreStructure
from comptes.types import EtatMembre
from conventions import etats
from conventions.models.avenant import Avenant
from conventions.models.convention import Convention
from conventions.types import OrigineReversement
from socle.horloge import maintenant
from socle.models import Fichier
from socle.workflow import Machine


def champ_montant(libelle: str, **options: Any) -> models.DecimalField[Any, Any]:
    """Colonne d'euros et de centimes."""
    return models.DecimalField(libelle, max_digits=12, decimal_places=2, **options)


def _personne(libelle: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=libelle,
    )


def q_par_convention(portee: str, appartenance: droits.Appartenance) -> Q:
    """Objets d'une convention couverte par cette portée."""
    if portee == droits.TOUT:
        return Q(pk__gt=0)
    if portee == droits.NON:
        return droits.RIEN
    return Q(convention__in=Convention.objects.filter(Convention.q_portee(portee, appartenance)))


def juge_et_partie(machine: Machine, convention: Convention, utilisateur: Any) -> dict[str, str]:
    """Un agent qui est de la structure bénéficiaire ne décide rien de son argent : {action: phrase}."""
    if not getattr(utilisateur, "est_agent", False):
        return {}
    liens = MembreStructure.objects.exclude(etat=EtatMembre.REFUSE).filter(
        utilisateur=utilisateur.pk, structure__siren=convention.dossier.structure.siren
    )
    if not liens.exists():
        return {}
    phrase = "Vous appartenez à la structure bénéficiaire : vous ne pouvez pas agir sur son argent."
    return {f"{machine.objet}.{transition.nom}": phrase for transition in machine.transitions}


class CompteBancaireQuerySet(models.QuerySet["CompteBancaire"]):
    """Lectures de comptes bancaires."""

    def visibles_par(self, utilisateur: object) -> CompteBancaireQuerySet:
        """Comptes que la ligne « compte.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "compte.voir", CompteBancaire))


class CompteBancaire(models.Model):
    """Compte où payer. Un compte changé se vérifie sur le RIB par une autre personne que celle qui l'a saisi."""

    type_journal = "compte"
    objet_droits = "compte"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="comptes", verbose_name="convention"
    )
    etat = models.CharField("état", max_length=12, choices=etats.EtatCompte, default=etats.EtatCompte.A_VERIFIER)
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True)
    titulaire = models.CharField("titulaire", max_length=200)
    rib = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="RIB"
    )
    saisi_le = models.DateTimeField("saisi le", default=maintenant)
    saisi_par = _personne("saisi par")
    verifie_le = models.DateTimeField("vérifié le", null=True, blank=True)
    verifie_par = _personne("vérifié par")

    objects = CompteBancaireQuerySet.as_manager()

    class Meta:
        verbose_name = "compte bancaire"
        verbose_name_plural = "comptes bancaires"
        ordering = ["convention", "-saisi_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention"],
                condition=Q(etat=etats.EtatCompte.VERIFIE),
                name="compte_verifie_unique",
                violation_error_message="Une convention n'a qu'un compte vérifié.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=etats.EtatCompte.VERIFIE) | Q(verifie_le__isnull=False),
                name="compte_verifie_a_sa_date",
                violation_error_message="Un compte vérifié porte la date de sa vérification.",
            ),
        ]

    def __str__(self) -> str:
        return f"compte de {self.convention}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Comptes des conventions couvertes."""
        return q_par_convention(portee, appartenance)

    def interdits(self, utilisateur: Any) -> dict[str, str]:
        """Qui a saisi un compte ne le vérifie pas."""
        refus = juge_et_partie(etats.COMPTE, self.convention, utilisateur)
        if self.saisi_par_id is not None and self.saisi_par_id == getattr(utilisateur, "pk", None):
            refus["compte.verifier"] = "Vous avez saisi ce compte : une autre personne le vérifie sur le RIB."
        return refus

    @property
    def iban_masque(self) -> str:
        """« FR76 •••• •••• 0189 » : ce que les listes, les courriels et le journal montrent."""
        return f"{self.iban[:4]} •••• •••• {self.iban[-4:]}" if self.iban else ""

    @property
    def libelle_journal(self) -> str:
        """Nom du compte dans le journal."""
        return str(self)


class VersementQuerySet(models.QuerySet["Versement"]):
    """Lectures de versements."""

    def visibles_par(self, utilisateur: object) -> VersementQuerySet:
        """Versements que la ligne « versement.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "versement.voir", Versement))


@pghistory.track(model_name="HistoriqueVersement")
class Versement(models.Model):
    """Une tranche d'une convention, de prévue à payée. `exigible_le` : le jour où sa condition s'est trouvée remplie.

    `limite` : dernier jour du délai de paiement, calculé par la règle PAIEMENT de l'appel.
    """

    type_journal = "versement"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="versements", verbose_name="convention"
    )
    avenant = models.ForeignKey(
        Avenant, on_delete=models.PROTECT, null=True, blank=True, related_name="versements", verbose_name="avenant"
    )
    rang = models.PositiveSmallIntegerField("rang")
    etat = models.CharField("état", max_length=12, choices=etats.EtatVersement, default=etats.EtatVersement.PREVU)
    code_tranche = models.CharField("tranche de l'appel", max_length=60, blank=True)
    libelle = models.CharField("libellé", max_length=200)
    part = models.DecimalField("part", max_digits=5, decimal_places=4, null=True, blank=True)
    montant = champ_montant("montant")
    fait_generateur = models.CharField("condition", max_length=20, choices=FaitGenerateur)
    exigible_le = models.DateField("condition remplie le", null=True, blank=True)
    limite = models.DateField("à payer avant le", null=True, blank=True)
    justificatif = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="justificatif"
    )
    certifie_le = models.DateTimeField("service fait certifié le", null=True, blank=True)
    certifie_par = _personne("certifié par")
    demande_le = models.DateField("paiement demandé le", null=True, blank=True)
    engagement_juridique = models.CharField("engagement juridique", max_length=40, blank=True)
    demande_paiement = models.CharField("numéro de demande de paiement", max_length=40, blank=True)
    imputation = models.CharField("imputation", max_length=200, blank=True)
    paye_le = models.DateField("payé le", null=True, blank=True)

    objects = VersementQuerySet.as_manager()

    class Meta:
        verbose_name = "versement"
        ordering = ["convention", "rang", "pk"]
        indexes = [
            models.Index(fields=["etat", "limite"], name="versement_file"),
            models.Index(fields=["engagement_juridique"], name="versement_ej"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["convention", "rang"], name="versement_rang_unique"),
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="versement_montant_positif",
                violation_error_message="Un versement n'est pas négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=etats.EtatVersement.PAYE) | Q(paye_le__isnull=False),
                name="versement_paye_a_sa_date",
                violation_error_message="Un versement payé porte la date de son paiement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.libelle} de {self.convention.numero}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Versements des conventions couvertes."""
        return q_par_convention(portee, appartenance)

    def interdits(self, utilisateur: Any) -> dict[str, str]:
        """Qui certifie le service fait ne demande pas le paiement."""
        refus = juge_et_partie(etats.VERSEMENT, self.convention, utilisateur)
        if self.certifie_par_id is not None and self.certifie_par_id == getattr(utilisateur, "pk", None):
            refus["versement.demander_paiement"] = (
                "Vous avez certifié le service fait : une autre personne demande le paiement."
            )
        return refus

    @property
    def libelle_journal(self) -> str:
        """Nom du versement dans le journal."""
        return str(self)


class ReversementQuerySet(models.QuerySet["Reversement"]):
    """Lectures de reversements."""

    def visibles_par(self, utilisateur: object) -> ReversementQuerySet:
        """Reversements que la ligne « reversement.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "reversement.voir", Reversement))


@pghistory.track(model_name="HistoriqueReversement")
class Reversement(models.Model):
    """Somme à rendre : proposée par le calcul, décidée par une personne, jamais automatique."""

    type_journal = "reversement"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="reversements", verbose_name="convention"
    )
    etat = models.CharField("état", max_length=12, choices=etats.EtatReversement, default=etats.EtatReversement.PROPOSE)
    origine = models.CharField("origine", max_length=15, choices=OrigineReversement)
    montant = champ_montant("montant")
    motif = models.TextField("motif")
    calcul = models.JSONField("calcul", default=list, blank=True)
    propose_le = models.DateTimeField("proposé le", default=maintenant)
    propose_par = _personne("proposé par")
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par = _personne("décidé par")
    echeance = models.DateField("à rendre avant le", null=True, blank=True)
    titre_numero = models.CharField("numéro du titre de perception", max_length=60, blank=True)
    titre_le = models.DateField("titre émis le", null=True, blank=True)
    recouvre_le = models.DateField("encaissé le", null=True, blank=True)

    objects = ReversementQuerySet.as_manager()

    class Meta:
        verbose_name = "reversement"
        ordering = ["convention", "propose_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="reversement_montant_positif",
                violation_error_message="Une somme à rendre est supérieure à zéro.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=etats.EtatReversement.RECOUVRE) | Q(recouvre_le__isnull=False),
                name="reversement_recouvre_a_sa_date",
                violation_error_message="Une somme rendue porte la date de son encaissement.",
            ),
        ]

    def __str__(self) -> str:
        return f"reversement de {self.montant} € sur {self.convention.numero}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Reversements des conventions couvertes ; le porteur ne voit pas une proposition."""
        q = q_par_convention(portee, appartenance)
        return q & ~Q(etat=etats.EtatReversement.PROPOSE) if portee == droits.SIEN else q

    def interdits(self, utilisateur: Any) -> dict[str, str]:
        """Qui propose une somme à rendre ne la décide pas."""
        refus = juge_et_partie(etats.REVERSEMENT, self.convention, utilisateur)
        if self.propose_par_id is not None and self.propose_par_id == getattr(utilisateur, "pk", None):
            refus["reversement.decider"] = "Vous avez proposé ce reversement : une autre personne le décide."
        return refus

    @property
    def libelle_journal(self) -> str:
        """Nom du reversement dans le journal."""
        return str(self)
