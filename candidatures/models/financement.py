"""Postes, plan de financement, budgets. Montants en euros et centimes, ETP à deux décimales, mois entiers."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from aap.types import RolePoste
from candidatures import types
from candidatures.models.dossier import Dossier


def _montant(libelle: str, **options: object) -> models.DecimalField:  # type: ignore[type-arg]  # déduit des options
    return models.DecimalField(libelle, max_digits=12, decimal_places=2, **options)  # type: ignore[arg-type]  # options de Django


# Seul ce que le service fixe est historisé : un brouillon change à chaque frappe.
COUT_RETENU = (
    *("retenu_brut", "retenu_charges_patronales", "retenu_frais_directs", "retenu_frais_generaux"),
    "retenu_motif",
)


@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange(*COUT_RETENU)),
    fields=["dossier", "rang", *COUT_RETENU],
    model_name="HistoriqueCoutRetenu",
)
class Poste(models.Model):
    """Un poste demandé : coût déclaré en quatre parts, coût retenu par le service à part."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="postes", verbose_name="dossier")
    rang = models.PositiveSmallIntegerField("rang", default=0)
    role = models.CharField("rôle", max_length=20, choices=RolePoste, default=RolePoste.FACILITATEUR)
    etp = models.DecimalField("ETP", max_digits=5, decimal_places=2)
    mois = models.PositiveSmallIntegerField("mois", default=12)
    brut = _montant("salaires bruts", default=Decimal(0))
    charges_patronales = _montant("charges patronales", default=Decimal(0))
    frais_directs = _montant("frais directs", default=Decimal(0))
    frais_generaux = _montant("frais généraux", default=Decimal(0))
    retenu_brut = _montant("salaires bruts retenus", null=True, blank=True)
    retenu_charges_patronales = _montant("charges patronales retenues", null=True, blank=True)
    retenu_frais_directs = _montant("frais directs retenus", null=True, blank=True)
    retenu_frais_generaux = _montant("frais généraux retenus", null=True, blank=True)
    retenu_motif = models.CharField("motif du coût retenu", max_length=300, blank=True)
    a_recruter = models.BooleanField("personne à recruter", default=False)
    personne = models.CharField("personne pressentie ou en poste", max_length=200, blank=True)
    qualification = models.CharField("qualification", max_length=250, blank=True)
    formation = models.CharField("formation prévue", max_length=250, blank=True)
    temps_operation = models.DecimalField(
        "part du temps de travail consacrée au projet, en pour cent",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    mise_a_disposition = models.BooleanField("personne mise à disposition par un autre employeur", default=False)
    nature = models.CharField("nature du poste", max_length=15, choices=types.NaturePoste)
    pnad_convention = models.CharField("convention PNAD échue", max_length=100, blank=True)
    pnad_annee = models.PositiveSmallIntegerField("année de cette convention", null=True, blank=True)
    pnad_terme = models.DateField("terme de cette convention", null=True, blank=True)

    class Meta:
        verbose_name = "poste"
        ordering = ["dossier", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etp__gt=0) & Q(mois__gte=1),
                name="poste_etp_et_mois_positifs",
                violation_error_message="Un poste a un temps de travail et une durée supérieurs à zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.etp} ETP × {self.mois} mois"

    @property
    def cout(self) -> Decimal:
        """Coût déclaré, en euros : les quatre parts."""
        total: Decimal = self.brut + self.charges_patronales + self.frais_directs + self.frais_generaux
        return total

    @property
    def cout_retenu(self) -> Decimal:
        """Coût retenu par le service, en euros : part retenue s'il l'a fixée, part déclarée sinon."""
        parts = ("brut", "charges_patronales", "frais_directs", "frais_generaux")
        retenues = ((getattr(self, f"retenu_{nom}"), getattr(self, nom)) for nom in parts)
        return sum((declaree if fixee is None else fixee for fixee, declaree in retenues), Decimal(0))

    @property
    def finance(self) -> bool:
        """Vrai si l'appel peut financer ce poste."""
        return self.nature != types.NaturePoste.EXISTANT or self.dossier.finance_l_existant


class PosteExistant(models.Model):
    """État de financement d'un poste déjà en place, N-1 et N : sert au contrôle de non-substitution."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="postes_existants", verbose_name="dossier"
    )
    intitule = models.CharField("poste", max_length=200)
    etp = models.DecimalField("ETP", max_digits=5, decimal_places=2)
    financeur = models.CharField("financeur", max_length=25, choices=types.CategorieFinanceur)
    nom_financeur = models.CharField("nom du financeur", max_length=200, blank=True)
    montant_n1 = _montant("montant N-1", default=Decimal(0))
    montant_n = _montant("montant N", default=Decimal(0))

    class Meta:
        verbose_name = "financement d'un poste existant"
        verbose_name_plural = "financements des postes existants"
        ordering = ["dossier", "pk"]

    def __str__(self) -> str:
        return f"{self.intitule} — {self.get_financeur_display()}"


class PlanFinancement(models.Model):
    """En-tête du plan : la demande, et la déclaration « aucun poste existant »."""

    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, primary_key=True, related_name="plan", verbose_name="dossier"
    )
    demande = _montant("subvention demandée", null=True, blank=True)
    aucun_poste_existant = models.BooleanField("la structure n'a aucun autre poste", default=False)
    derogation_plafond_demandee = models.BooleanField("dérogation au plafond par ETP demandée", default=False)
    derogation_plafond_motif = models.TextField("circonstances exceptionnelles", blank=True)

    class Meta:
        verbose_name = "plan de financement"
        verbose_name_plural = "plans de financement"

    def __str__(self) -> str:
        return f"plan du dossier {self.pk}"


class Financement(models.Model):
    """Une ressource du projet : financeur typé, demandée ou accordée, éventuellement rattachée à un poste."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="financements", verbose_name="dossier")
    categorie = models.CharField("financeur", max_length=25, choices=types.CategorieFinanceur)
    nom = models.CharField("nom du financeur ou précision", max_length=200, blank=True)
    autorite_gestion = models.CharField("autorité de gestion du FSE+", max_length=200, blank=True)
    montant = _montant("montant")
    statut = models.CharField("état", max_length=10, choices=types.StatutFinancement)
    annee = models.PositiveSmallIntegerField("année", null=True, blank=True)
    poste = models.ForeignKey(
        Poste, on_delete=models.SET_NULL, null=True, blank=True, related_name="financements", verbose_name="poste"
    )
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "financement"
        ordering = ["dossier", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="financement_montant_positif",
                violation_error_message="Un financement ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom or self.get_categorie_display()} : {self.montant} €"


@pghistory.track(
    pghistory.InsertEvent(condition=~pgtrigger.Q(new__phase=types.PhaseBudget.DEPOSE.value)),
    pghistory.UpdateEvent(condition=~pgtrigger.Q(new__phase=types.PhaseBudget.DEPOSE.value)),
    pghistory.DeleteEvent(condition=~pgtrigger.Q(old__phase=types.PhaseBudget.DEPOSE.value)),
    model_name="HistoriqueBudgetRetenu",
)
class LigneBudget(models.Model):
    """Un montant d'un budget du cerfa : code de ligne (regles.plan_comptable), libellé seulement aux lignes libres."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="lignes_budget", verbose_name="dossier")
    budget = models.CharField("budget", max_length=10, choices=types.Budget)
    phase = models.CharField("phase", max_length=12, choices=types.PhaseBudget, default=types.PhaseBudget.DEPOSE)
    code = models.CharField("ligne", max_length=8)
    libelle = models.CharField("libellé", max_length=200, blank=True)
    montant = _montant("montant")

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        ordering = ["dossier", "budget", "phase", "code"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "budget", "phase", "code"], name="ligne_budget_unique"),
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="ligne_budget_positive",
                violation_error_message="Un montant de budget ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.montant} €"


@pghistory.track(model_name="HistoriqueSoutien")
class SoutienAnterieur(models.Model):
    """Fait écrit par une couche supérieure ou importé : la structure a déjà été financée.

    Rien de chargé se lit « inconnu », jamais « non ». Rattaché par le Siren : un soutien suit la structure d'un
    établissement à l'autre. `source` : le fichier et sa date, ou la pièce qui l'a écrit.
    """

    siren = models.CharField("Siren", max_length=9, db_index=True)
    siret = models.CharField("Siret", max_length=14, blank=True)
    annee = models.PositiveSmallIntegerField("année")
    programme = models.CharField("programme", max_length=40, default="PNAD")
    role = models.CharField("rôle", max_length=20, choices=RolePoste, default=RolePoste.FACILITATEUR)
    etp = models.DecimalField("ETP", max_digits=5, decimal_places=2, null=True, blank=True)
    montant = _montant("montant", null=True, blank=True)
    engagement_juridique = models.CharField("engagement juridique", max_length=30, blank=True)
    terme = models.DateField("terme", null=True, blank=True)
    bilan_valide_le = models.DateField("bilan validé le", null=True, blank=True)
    source = models.CharField("source", max_length=200)
    importation = models.ForeignKey(
        "candidatures.Importation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="fichier chargé",
    )

    class Meta:
        verbose_name = "soutien antérieur"
        verbose_name_plural = "soutiens antérieurs"
        ordering = ["siren", "-annee", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret", "annee", "programme", "role", "engagement_juridique"],
                condition=~Q(siret=""),
                name="soutien_importe_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siren} — {self.programme} {self.annee}"
