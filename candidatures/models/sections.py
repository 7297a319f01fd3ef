"""Les sections du cerfa 12156*06 en vraies colonnes. Un brouillon est incomplet : tout y est facultatif."""

from __future__ import annotations

from django.db import models

from candidatures import types
from candidatures.models.dossier import Dossier


class SectionDossier(models.Model):
    """Base : une ligne par dossier et par section. Les noms de colonnes sont les chemins de candidatures.champs."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, primary_key=True, verbose_name="dossier")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} du dossier {self.pk}"


def col_texte(libelle: str, taille: int = 200) -> models.CharField[str, str]:
    return models.CharField(libelle, max_length=taille, blank=True, default="")


def col_long(libelle: str) -> models.TextField[str, str]:
    return models.TextField(libelle, blank=True, default="")


def col_entier(libelle: str) -> models.PositiveIntegerField[int | None, int | None]:
    return models.PositiveIntegerField(libelle, null=True, blank=True)


def col_etp(libelle: str) -> models.DecimalField:  # type: ignore[type-arg]  # paramètres déduits de null
    return models.DecimalField(libelle, max_digits=7, decimal_places=2, null=True, blank=True)


def col_oui_non(libelle: str) -> models.BooleanField[bool | None, bool | None]:
    return models.BooleanField(libelle, null=True, blank=True)


def col_jour(libelle: str) -> models.DateField:  # type: ignore[type-arg]  # paramètres déduits de null
    return models.DateField(libelle, null=True, blank=True)


class Identification(SectionDossier):
    """Cerfa page 1 et §1 : la demande, la structure, ses représentants."""

    frequence = models.CharField("récurrence", max_length=15, choices=types.Frequence, blank=True, default="")
    situation = models.CharField("situation", max_length=25, choices=types.Situation, blank=True, default="")
    nom = col_texte("nom ou dénomination", 300)
    sigle = col_texte("sigle", 60)
    site_web = models.URLField("site web", blank=True, default="")
    siret = col_texte("numéro Siret", 14)
    rna = col_texte("numéro RNA ou récépissé en préfecture", 60)
    am_date = col_jour("registre d'Alsace-Moselle : date")
    am_volume = col_texte("registre : volume", 40)
    am_folio = col_texte("registre : folio", 40)
    am_tribunal = col_texte("registre : tribunal", 100)
    adresse = col_texte("adresse du siège", 300)
    cp = col_texte("code postal", 5)
    commune = col_texte("commune", 120)
    commune_deleguee = col_texte("commune déléguée", 120)
    gestion_adresse = col_texte("adresse de gestion ou de correspondance", 300)
    gestion_cp = col_texte("code postal de gestion", 5)
    gestion_commune = col_texte("commune de gestion", 120)
    gestion_commune_deleguee = col_texte("commune déléguée de gestion", 120)
    rl_nom = col_texte("représentant légal : nom")
    rl_prenom = col_texte("représentant légal : prénom")
    rl_fonction = col_texte("représentant légal : fonction")
    rl_tel = col_texte("représentant légal : téléphone", 20)
    rl_courriel = models.EmailField("représentant légal : courriel", blank=True, default="")
    charge_nom = col_texte("personne chargée de la demande : nom")
    charge_prenom = col_texte("personne chargée de la demande : prénom")
    charge_fonction = col_texte("personne chargée de la demande : fonction")
    charge_tel = col_texte("personne chargée de la demande : téléphone", 20)
    charge_courriel = models.EmailField("personne chargée de la demande : courriel", blank=True, default="")

    class Meta:
        verbose_name = "identification"
        default_related_name = "identification"


class Relations(SectionDossier):
    """Cerfa §2 et §3 (associations et fondations)."""

    agrement = col_oui_non("agrément administratif")
    agrement_25_1 = col_oui_non("agrément du tronc commun (article 25-1)")
    rup = col_oui_non("reconnue d'utilité publique")
    rup_date = col_jour("publication au Journal officiel")
    impots_commerciaux = col_oui_non("assujettie aux impôts commerciaux")
    reseau = col_long("réseau, union ou fédération")
    adherents_pm = col_oui_non("adhérents personnes morales")
    adherents_pm_liste = col_long("lesquelles")

    class Meta:
        verbose_name = "relations"
        verbose_name_plural = "relations"
        default_related_name = "relations"


class Agrement(models.Model):
    """Une ligne d'agrément (§2, quatre lignes imprimées)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="agrements", verbose_name="dossier")
    type_agrement = models.CharField("type d'agrément", max_length=200)
    attribue_par = models.CharField("attribué par", max_length=200, blank=True)
    attribue_le = models.DateField("en date du", null=True, blank=True)

    class Meta:
        verbose_name = "agrément"
        ordering = ["dossier", "pk"]

    def __str__(self) -> str:
        return self.type_agrement


class MoyensHumains(SectionDossier):
    """Cerfa §4, au 31 décembre de l'année écoulée. Effectifs en personnes, ETPT en équivalents temps plein."""

    benevoles = col_entier("bénévoles")
    volontaires = col_entier("volontaires")
    salaries = col_entier("salariés")
    emplois_aides = col_entier("dont emplois aidés")
    etpt = col_etp("salariés en ETPT")
    mad = col_entier("personnels mis à disposition ou détachés")
    adherents = col_entier("adhérents")

    class Meta:
        verbose_name = "moyens humains"
        verbose_name_plural = "moyens humains"
        default_related_name = "moyens"


class ExerciceBudget(SectionDossier):
    """En-tête du budget de la structure (§5) et cumuls utiles aux règles."""

    annee = models.PositiveSmallIntegerField("année", null=True, blank=True)
    exercice_debut = col_jour("exercice du")
    exercice_fin = col_jour("exercice au")
    subventions_publiques = models.DecimalField(
        "subventions publiques reçues en numéraire sur un an, toutes autorités",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "exercice"
        default_related_name = "exercice"


class Projet(SectionDossier):
    """Cerfa §6 : l'objet de la demande."""

    intitule = col_texte("intitulé", 256)
    objectifs = col_long("objectifs")
    description = col_long("description")
    beneficiaires = col_long("bénéficiaires")
    territoire_texte = col_long("territoire")
    moyens = col_long("moyens matériels et humains")
    evaluation = col_long("évaluation : indicateurs proposés")
    recrutement = col_oui_non("recrutement envisagé")
    recrutement_etpt = col_etp("si oui, combien en ETPT")
    periode_debut = col_jour("début du projet")
    periode_fin = col_jour("fin du projet")
    politique_ville = col_oui_non("demande adressée à la politique de la ville")
    contrat_ville = col_texte("contrat de ville")
    benevoles_nb = col_entier("bénévoles : personnes")
    benevoles_etpt = col_etp("bénévoles : ETPT")
    salaries_nb = col_entier("salariés : personnes")
    salaries_etpt = col_etp("salariés : ETPT")
    cdi_nb = col_entier("dont CDI : personnes")
    cdi_etpt = col_etp("dont CDI : ETPT")
    cdd_nb = col_entier("dont CDD : personnes")
    cdd_etpt = col_etp("dont CDD : ETPT")
    aides_nb = col_entier("dont emplois aidés : personnes")
    aides_etpt = col_etp("dont emplois aidés : ETPT")
    volontaires_nb = col_entier("volontaires : personnes")
    volontaires_etpt = col_etp("volontaires : ETPT")

    class Meta:
        verbose_name = "projet"
        default_related_name = "projet"


class Territoire(SectionDossier):
    """Territoire structuré du projet (les départements sont sur le dossier)."""

    epcis = models.ManyToManyField(
        "territoires.Epci", blank=True, related_name="+", verbose_name="intercommunalités couvertes"
    )
    zone_blanche = col_oui_non("le projet couvre une zone blanche")
    zone_blanche_motif = models.CharField(
        "pourquoi", max_length=25, choices=types.MotifZoneBlanche, blank=True, default=""
    )
    zone_blanche_preuve = col_long("éléments qui le montrent")
    grand_projet = col_oui_non("le projet accompagne un grand projet")
    grand_projet_nom = col_texte("lequel", 250)
    npnru = col_oui_non("des sites NPNRU sont concernés")
    npnru_sites = col_long("lesquels")

    class Meta:
        verbose_name = "territoire"
        default_related_name = "territoire"


class ReponseRubrique(models.Model):
    """Texte rédigé pour une rubrique écrite de l'appel."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="reponses", verbose_name="dossier")
    code = models.CharField("rubrique", max_length=60)
    texte = models.TextField("texte", blank=True)

    class Meta:
        verbose_name = "réponse à une rubrique"
        verbose_name_plural = "réponses aux rubriques"
        ordering = ["dossier", "code"]
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="reponse_rubrique_unique")]

    def __str__(self) -> str:
        return self.code


class VolumeActivite(models.Model):
    """Ligne du tableau des volumes : marchés et heures d'insertion, N-1 et prévision."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="volumes", verbose_name="dossier")
    segment = models.CharField("segment", max_length=20, choices=types.Segment)
    marches_n1 = models.PositiveIntegerField("marchés N-1", null=True, blank=True)
    heures_n1 = models.PositiveIntegerField("heures N-1", null=True, blank=True)
    marches_prevus = models.PositiveIntegerField("marchés prévus", null=True, blank=True)
    heures_prevues = models.PositiveIntegerField("heures prévues", null=True, blank=True)

    class Meta:
        verbose_name = "volume d'activité"
        verbose_name_plural = "volumes d'activité"
        ordering = ["dossier", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "segment"], name="volume_segment_unique")]

    def __str__(self) -> str:
        return self.get_segment_display()
