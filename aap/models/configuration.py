"""Les lignes de configuration d'une version : chacune porte la phrase du texte dont elle vient."""

from __future__ import annotations

from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from aap import types
from aap.models.gel import ENVELOPPE_FIGEE
from aap.models.ligne import LigneConfiguration


class PhraseCalendrier(LigneConfiguration):
    """Ce que le texte dit d'une date ; la date elle-même vit sur l'appel, car elle peut bouger."""

    class Meta(LigneConfiguration.Meta):
        default_related_name = "phrases_calendrier"
        verbose_name = "phrase du calendrier"
        verbose_name_plural = "phrases du calendrier"


@pghistory.track(model_name="HistoriqueRegleAppliquee")
class RegleAppliquee(LigneConfiguration):
    """Règle du catalogue choisie par l'appel, avec ses paramètres (JSON validé par la dataclass de la règle)."""

    texte = models.CharField("texte, s'il n'est pas celui de l'appel", max_length=200, blank=True)
    url = models.URLField("adresse du texte", blank=True)
    parametres = models.JSONField("paramètres", default=dict, blank=True)
    niveau = models.CharField("niveau", max_length=10, blank=True, help_text="bloquant, alerte ou info")
    au_simulateur = models.BooleanField("jugée par le simulateur public", default=False)
    au_test = models.BooleanField("jugée par le test d'éligibilité", default=False)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "regles"
        verbose_name = "règle appliquée"
        verbose_name_plural = "règles appliquées"


class PieceDemandee(LigneConfiguration):
    """Pièce de la liste de l'appel, avec sa condition en vocabulaire fermé (voir regles.conditions)."""

    forme = models.CharField("forme", max_length=12, choices=types.FormePiece, default=types.FormePiece.FICHIER)
    obligatoire = models.BooleanField("obligatoire", default=True)
    condition = models.JSONField("condition", default=dict, blank=True)
    condition_texte = models.CharField("condition, en mots", max_length=200, blank=True)
    aide = models.TextField("aide", blank=True)
    alternatives = models.JSONField("remplacée par", default=list, blank=True, help_text="jeux de codes de pièces")
    section = models.CharField("section du formulaire qui la porte", max_length=40, blank=True)
    engagement = models.CharField("engagement qui en tient lieu", max_length=60, blank=True, help_text="code")
    reference_admise = models.CharField("référence admise à la place", max_length=200, blank=True)
    plusieurs = models.BooleanField("plusieurs fichiers", default=True)
    modele = models.CharField("modèle à télécharger (fichier statique)", max_length=200, blank=True)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "pieces"
        verbose_name = "pièce demandée"
        verbose_name_plural = "pièces demandées"


class RubriqueEcrite(LigneConfiguration):
    """Texte que le porteur rédige, guidé par deux questions."""

    question_1 = models.CharField("première question", max_length=250, blank=True)
    question_2 = models.CharField("seconde question", max_length=250, blank=True)
    regard = models.CharField("ce que l'instructeur regarde", max_length=250, blank=True)
    obligatoire = models.BooleanField("obligatoire", default=True)
    longueur_max = models.PositiveIntegerField("longueur conseillée, en caractères", default=6000)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "rubriques"
        verbose_name = "rubrique écrite"
        verbose_name_plural = "rubriques écrites"


class Critere(LigneConfiguration):
    """Critère d'appréciation ; `alimente_par` liste les chemins de champs, rubriques et pièces qui l'éclairent."""

    groupe = models.CharField("partie de la grille", max_length=200, blank=True)
    points = models.DecimalField("points", max_digits=5, decimal_places=2, null=True, blank=True)
    alimente_par = models.JSONField("alimenté par", default=list)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "criteres"
        verbose_name = "critère"


class EtapeAvis(LigneConfiguration):
    """Avis demandé à une instance, avec son déclencheur et son délai."""

    instance = models.CharField("instance", max_length=30, choices=types.InstanceAvis)
    declencheur = models.CharField("déclencheur", max_length=30, choices=types.DeclencheurAvis)
    delai_jours = models.PositiveSmallIntegerField("délai, en jours", default=15)
    bloquant = models.BooleanField("bloquant pour la décision", default=False)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "etapes_avis"
        verbose_name = "étape d'avis"
        verbose_name_plural = "étapes d'avis"


@pghistory.track(model_name="HistoriqueTranche")
class TrancheVersement(LigneConfiguration):
    """Part du montant accordé et ce qui la rend exigible."""

    part = models.DecimalField(
        "part", max_digits=5, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    fait_generateur = models.CharField("fait générateur", max_length=20, choices=types.FaitGenerateur)
    public_vise = models.CharField("vaut pour", max_length=10, choices=types.PublicVise, default=types.PublicVise.TOUS)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "tranches"
        verbose_name = "tranche de versement"
        verbose_name_plural = "tranches de versement"

    @property
    def part_pourcent(self) -> Decimal:
        """Part en points de pourcentage."""
        return self.part * 100


class Indicateur(LigneConfiguration):
    """Indicateur de bilan, par rôle et par périmètre."""

    role = models.CharField("rôle", max_length=20, choices=types.RolePoste, default=types.RolePoste.FACILITATEUR)
    bilan = models.CharField("bilan", max_length=20, choices=types.PeriodeBilan)
    type_valeur = models.CharField("forme", max_length=20, choices=types.TypeIndicateur)
    unite = models.CharField("unité", max_length=20, blank=True)
    perimetres = models.JSONField("périmètres", default=list, blank=True)
    comparaisons = models.JSONField("comparaisons", default=list, blank=True)
    compteur = models.CharField("compteur d'heures", max_length=10, choices=types.CompteurHeures, blank=True)
    calcul = models.CharField("se calcule de", max_length=12, choices=types.CalculIndicateur, blank=True)
    modalites = models.JSONField("modalités", default=list, blank=True, help_text="les cases d'une répartition")

    class Meta(LigneConfiguration.Meta):
        default_related_name = "indicateurs"
        verbose_name = "indicateur"


class Engagement(LigneConfiguration):
    """Engagement que le porteur prend en déposant."""

    texte_engagement = models.TextField("texte que le porteur accepte")
    prive_seulement = models.BooleanField("organismes de droit privé seulement", default=False)
    cerfa_id = models.CharField("case du cerfa", max_length=20, blank=True)
    suivi = models.CharField("suivi", max_length=10, choices=types.SuiviEngagement, default=types.SuiviEngagement.AUCUN)
    delai_jours = models.PositiveSmallIntegerField(
        "à tenir dans un délai, en jours",
        null=True,
        blank=True,
        help_text="depuis le début de la convention ou du poste",
    )
    preuve_attendue = models.CharField("preuve attendue", max_length=200, blank=True)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "engagements"
        verbose_name = "engagement"


class StructureEligible(LigneConfiguration):
    """Famille de structures qui peut candidater."""

    a_examiner = models.BooleanField("à examiner au cas par cas", default=False)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "structures_eligibles"
        verbose_name = "structure éligible"
        verbose_name_plural = "structures éligibles"


class MissionValorisee(LigneConfiguration):
    """Mission à laquelle une attention particulière est portée."""

    class Meta(LigneConfiguration.Meta):
        default_related_name = "missions"
        verbose_name = "mission valorisée"
        verbose_name_plural = "missions valorisées"


@pghistory.track(model_name="HistoriqueEnveloppe")
class Enveloppe(LigneConfiguration):
    """Crédits dits par l'appel ; un montant absent se lit « non notifiée ».

    Le montant arrive souvent après la publication : lui et sa source s'écrivent encore quand le reste est figé.
    """

    niveau = models.CharField("niveau", max_length=10, choices=types.NiveauEnveloppe)
    montant = models.DecimalField("montant, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    source_montant = models.CharField("source du montant", max_length=200, blank=True)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "enveloppes"
        verbose_name = "enveloppe"
        triggers = [ENVELOPPE_FIGEE]


class ContactTerritoire(LigneConfiguration):
    """Service à joindre par département : jamais le nom ni la boîte d'un agent."""

    departement = models.CharField("département", max_length=3, blank=True)
    courriel = models.EmailField("courriel de service", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "contacts"
        verbose_name = "contact"


class Atelier(LigneConfiguration):
    """Réunion d'information proposée aux porteurs."""

    debut = models.DateTimeField("début")
    lieu = models.CharField("lieu ou lien", max_length=250, blank=True)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "ateliers"
        verbose_name = "atelier"


class ArticleConvention(LigneConfiguration):
    """Article du modèle de convention : corps à mentions `[[cle]]` (liste fermée, voir conventions.mentions)."""

    corps = models.TextField("corps")
    public_vise = models.CharField("vaut pour", max_length=10, choices=types.PublicVise, default=types.PublicVise.TOUS)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "articles"
        verbose_name = "article de convention"
        verbose_name_plural = "articles de convention"
