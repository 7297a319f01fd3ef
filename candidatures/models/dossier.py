"""Le dossier : son état, ses dates, et qui le voit."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from aap.models import AppelAProjets, Releve, VersionAppel
from candidatures import etats, types
from comptes import droits
from comptes.models import MembreStructure, Structure, Utilisateur
from comptes.types import EtatMembre
from socle.canonique import normaliser_recherche
from socle.horloge import maintenant


def _etat_exige(etats_vises: frozenset[etats.Etat], **presents: bool | int) -> Q:
    """Condition SQL : dans ces états, ces dates sont présentes."""
    return ~Q(etat__in=sorted(etats_vises)) | Q(**presents)


def _rattachements(personne: Any) -> models.QuerySet[MembreStructure]:
    """Liens d'une personne avec des structures, demandés et anciens compris : l'apparence d'un intérêt suffit.

    Lus par l'adresse : une personne invitée par un lien n'a pas de compte, ou ne s'en sert pas.
    """
    adresse = getattr(personne, "courriel", "")
    return MembreStructure.objects.filter(utilisateur__courriel=adresse).exclude(etat=EtatMembre.REFUSE)


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Lectures de dossiers."""

    def visibles_par(self, utilisateur: Utilisateur) -> DossierQuerySet:
        """Dossiers que la ligne « dossier.voir » de la matrice montre à cette personne."""
        return self.filter(droits.q_visibles(utilisateur, "dossier.voir", Dossier))

    def instruits_par(self, utilisateur: Utilisateur, action: str = "dossier.voir_instruction") -> DossierQuerySet:
        """Dossiers que cette personne voit côté service ; jamais ceux de sa propre structure (voir `interdits`)."""
        siens = _rattachements(utilisateur).values("structure__siren")
        return self.filter(droits.q_visibles(utilisateur, action, Dossier)).exclude(structure__siren__in=siens)

    def deposes(self) -> DossierQuerySet:
        """Dossiers reçus par le service (jamais les brouillons)."""
        return self.filter(etat__in=sorted(etats.DEPOSES))

    def avec_liens(self) -> DossierQuerySet:
        """Charge d'un coup ce que les listes affichent."""
        return self.select_related("appel__service", "structure", "releve", "agent").prefetch_related("departements")


# Le journal dit qui et pourquoi ; cette trace dit ce qu'un montant accordé a valu, même changé en SQL.
@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange("montant_accorde", "regime_aide")),
    fields=["montant_accorde", "regime_aide", "etat"],
    model_name="HistoriqueMontantAccorde",
)
class Dossier(models.Model):
    """Un projet d'une structure pour un appel.

    Montants en euros ; `numero` est donné au dépôt ; `version` est épinglée au dépôt, un brouillon suit la courante.
    """

    type_journal = "dossier"

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    appel = models.ForeignKey(AppelAProjets, on_delete=models.PROTECT, related_name="dossiers", verbose_name="appel")
    version = models.ForeignKey(
        VersionAppel, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name="version"
    )
    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="dossiers", verbose_name="structure"
    )
    etat = models.CharField("état", max_length=20, choices=etats.Etat, default=etats.Etat.BROUILLON)
    numero = models.CharField("numéro", max_length=40, blank=True)
    cree_le = models.DateTimeField("créé le", default=maintenant)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="créé par"
    )
    modifie_le = models.DateTimeField("modifié le", default=maintenant)
    partage = models.BooleanField("brouillon montré au service", default=False)
    ouvert_par_agent = models.BooleanField("ouvert par un agent pour le porteur", default=False)

    cle_depot = models.UUIDField("clé du dépôt", null=True, blank=True)
    depose_le = models.DateTimeField("premier dépôt", null=True, blank=True)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    releve = models.ForeignKey(
        Releve, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name="relève"
    )
    sous_reserve_signature = models.BooleanField("sous réserve de signature", default=False)
    complet_le = models.DateTimeField("complet le", null=True, blank=True)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="agent",
    )
    recevable_le = models.DateTimeField("recevable le", null=True, blank=True)
    irrecevable_le = models.DateTimeField("irrecevable le", null=True, blank=True)
    instruction_le = models.DateTimeField("instruction ouverte le", null=True, blank=True)
    propose_le = models.DateTimeField("proposé le", null=True, blank=True)
    propose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    abandonne_le = models.DateTimeField("abandonné le", null=True, blank=True)
    montant_accorde = models.DecimalField("montant accordé", max_digits=12, decimal_places=2, null=True, blank=True)
    regime_aide = models.CharField(
        "régime d'aide", max_length=20, choices=types.RegimeAide, default=types.RegimeAide.A_QUALIFIER
    )

    # Recopiés à chaque enregistrement pour les listes, filtres et totaux : la source reste dans les sections.
    montant_demande = models.DecimalField("montant demandé", max_digits=12, decimal_places=2, default=Decimal(0))
    etp = models.DecimalField("ETP demandés", max_digits=7, decimal_places=2, default=Decimal(0))
    intitule = models.CharField("intitulé", max_length=256, blank=True)
    statut_verdict = models.CharField("verdict", max_length=15, blank=True)
    departements = models.ManyToManyField(
        "territoires.Departement", blank=True, related_name="+", verbose_name="départements du projet"
    )
    recherche = models.TextField("texte de recherche", blank=True, editable=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        ordering = ["-modifie_le", "-pk"]
        indexes = [
            models.Index(fields=["appel", "etat", "-depose_le"], name="dossier_file"),
            models.Index(fields=["-depose_le", "id"], name="dossier_recents"),
            models.Index(fields=["etat", "appel"], name="dossier_etat"),
            models.Index(fields=["structure", "-modifie_le"], name="dossier_structure"),
            models.Index(fields=["agent", "etat"], name="dossier_agent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["appel", "numero"],
                condition=~Q(numero=""),
                name="dossier_numero_unique",
                violation_error_message="Ce numéro est déjà donné dans cet appel.",
            ),
            models.CheckConstraint(
                condition=_etat_exige(etats.DEPOSES, depose_le__isnull=False, version__isnull=False)
                & (~Q(etat__in=sorted(etats.DEPOSES)) | ~Q(numero="")),
                name="dossier_depose_a_date_et_numero",
                violation_error_message="Un dossier déposé porte sa date, son numéro et sa version d'appel.",
            ),
            models.CheckConstraint(
                condition=_etat_exige(frozenset({etats.Etat.BROUILLON}), depose_le__isnull=True),
                name="dossier_brouillon_sans_depot",
                violation_error_message="Un brouillon n'a pas de date de dépôt.",
            ),
            models.CheckConstraint(
                condition=_etat_exige(frozenset({etats.Etat.IRRECEVABLE}), irrecevable_le__isnull=False),
                name="dossier_irrecevable_a_sa_date",
                violation_error_message="Un dossier irrecevable porte la date de cette décision.",
            ),
            models.CheckConstraint(
                condition=_etat_exige(
                    frozenset({etats.Etat.RECEVABLE, etats.Etat.EN_INSTRUCTION, etats.Etat.PROPOSE}) | etats.DECIDES,
                    recevable_le__isnull=False,
                ),
                name="dossier_instruit_est_recevable",
                violation_error_message="Un dossier instruit a été déclaré recevable.",
            ),
            models.CheckConstraint(
                condition=_etat_exige(etats.DECIDES, decide_le__isnull=False, decide_par__isnull=False),
                name="dossier_decide_a_date_et_auteur",
                violation_error_message="Un dossier décidé porte la date et l'auteur de la décision.",
            ),
            models.CheckConstraint(
                condition=_etat_exige(frozenset({etats.Etat.RETENU}), montant_accorde__gt=0),
                name="dossier_retenu_a_un_montant",
                violation_error_message="Un dossier retenu a un montant accordé supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=_etat_exige(frozenset({etats.Etat.ABANDONNE}), abandonne_le__isnull=False),
                name="dossier_abandonne_a_sa_date",
                violation_error_message="Un dossier abandonné porte la date de l'abandon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero or 'Brouillon'} — {self.structure.nom}"

    @classmethod
    def q_portee(cls, portee: str, appartenance: droits.Appartenance) -> Q:
        """Dossiers couverts par une portée de la matrice pour une appartenance (voir comptes.droits).

        Un agent ne voit jamais un brouillon, sauf ouvert pour le porteur ou montré par lui.
        """
        if appartenance.lien_id is not None:
            return cls._q_lien(appartenance.lien_id) if portee == droits.AFFECTE else droits.RIEN
        recus = ~Q(etat=etats.Etat.BROUILLON) & Q(depose_le__isnull=False) | Q(partage=True) | Q(ouvert_par_agent=True)
        service = Q(appel__service_id=appartenance.service_id)
        # Une jointure répéterait les dossiers ; « pk dans la liste » se relirait en entier à chaque ligne d'une page.
        liens = cls.departements.through.objects.filter(
            dossier=OuterRef("pk"), departement_id__in=appartenance.departements
        )
        par_territoire = Q(Exists(liens)) | Q(structure__departement__in=appartenance.departements)
        avis = Q(avis__service_id=appartenance.service_id) | Q(avis__agents=appartenance.utilisateur_id)
        return {
            droits.SIEN: Q(structure_id=appartenance.structure_id),
            droits.AFFECTE: recus
            & (service & Q(agent_id=appartenance.utilisateur_id) | Q(pk__in=cls.objects.filter(avis).values("pk"))),
            droits.TERRITOIRE: recus & par_territoire,
            droits.SERVICE: recus & service,
            droits.TOUT: recus,
        }.get(portee, Q(pk__in=[]))

    @classmethod
    def _q_lien(cls, lien: int) -> Q:
        """Le dossier d'une invitation ni échue ni révoquée, tant qu'il n'est pas un brouillon."""
        ouvert = Q(liens_invites__revoque_le__isnull=True, liens_invites__expire_le__gt=maintenant())
        return ~Q(etat=etats.Etat.BROUILLON) & Q(liens_invites=lien) & ouvert

    def interdits(self, utilisateur: Utilisateur) -> dict[str, str]:
        """Actions qu'un droit ordinaire ouvrirait mais que l'impartialité ferme, avec leur raison."""
        refus: dict[str, str] = {}
        if self._a_propose(utilisateur):
            phrase = "Vous avez proposé ce dossier : une autre personne doit le décider."
            refus |= dict.fromkeys(etats.DECISIONS, phrase)
        if _rattachements(utilisateur).filter(structure__siren=self.structure.siren).exists():
            phrase = "Vous appartenez à la structure candidate : vous ne pouvez pas vous prononcer sur son dossier."
            refus |= dict.fromkeys(etats.ACTES_DU_SERVICE, phrase)
        return refus

    def _a_propose(self, utilisateur: Utilisateur) -> bool:
        """Une proposition renvoyée compte encore : son auteur a pris parti."""
        if self.etat not in etats.A_DECIDER:
            return False
        return self.propose_par_id == utilisateur.pk or self.propositions.filter(proposee_par=utilisateur.pk).exists()

    @property
    def version_suivie(self) -> VersionAppel:
        """Version épinglée au dépôt, sinon la version courante de l'appel."""
        return self.version or self.appel.version_courante

    @property
    def finance_l_existant(self) -> bool:
        """Faux si l'appel écrit la règle qui écarte un poste déjà en place ; muet, il ne l'écarte pas."""
        return all(regle.code != types.POSTE_EXISTANT for regle in self.version_suivie.regles.all())

    @property
    def etat_porteur(self) -> str:
        """Libellé de l'état pour le porteur."""
        return etats.ETAT_PORTEUR[etats.Etat(self.etat)]

    @property
    def modifiable(self) -> bool:
        """Vrai quand le porteur peut écrire dans le formulaire."""
        return self.etat in {etats.Etat.BROUILLON, etats.Etat.A_COMPLETER}

    @property
    def libelle_journal(self) -> str:
        """Nom du dossier dans le journal et les mails."""
        return self.numero or f"brouillon {self.structure.nom}"

    def texte_de_recherche(self) -> str:
        """Texte normalisé où la recherche cherche."""
        return normaliser_recherche(
            " ".join((self.numero, self.intitule, self.structure.nom, self.structure.sigle or "", self.structure.siret))
        )
