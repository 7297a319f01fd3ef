"""Vocabulaires fermés de la configuration d'un appel."""

from django.db import models


class NatureAppel(models.TextChoices):
    """Un appel reçoit des dossiers ; un cadre national n'est lu que par les appels des régions."""

    APPEL = "appel", "appel à projets"
    CADRE = "cadre", "cadre national"


class Origine(models.TextChoices):
    """D'où vient une ligne de configuration (la publication aplatit le cadre national et sa déclinaison)."""

    PROPRE = "propre", "écrit par cet appel"
    HERITE = "herite", "hérité du cadre national, non confirmé par la région"
    LECTURE = "lecture", "lecture retenue par le service"


class FormePiece(models.TextChoices):
    """Comment une pièce demandée est fournie."""

    FICHIER = "fichier", "fichier à déposer"
    FORMULAIRE = "formulaire", "rubrique du formulaire"
    ENGAGEMENT = "engagement", "engagement à cocher"


class InstanceAvis(models.TextChoices):
    """Qui rend un avis."""

    DDETS = "DDETS", "DDETS du territoire"
    COORDINATEUR = "COORDINATEUR_REGIONAL", "coordinateur régional"
    COMITE_NATIONAL = "COMITE_TECHNIQUE_NATIONAL", "comité technique national"


class DeclencheurAvis(models.TextChoices):
    """Quand une étape d'avis s'applique à un dossier."""

    TOUJOURS = "toujours", "pour chaque dossier recevable"
    ZONE_BLANCHE = "zone_blanche", "quand le projet couvre une zone blanche"
    STRUCTURE_NOUVELLE = "structure_nouvelle", "quand la structure candidate pour la première fois"
    STRUCTURE_EMERGENTE = "structure_emergente", "quand la structure est émergente"


class FaitGenerateur(models.TextChoices):
    """Ce qui rend une tranche exigible."""

    SIGNATURE = "signature", "signature de la convention"
    SERVICE_FAIT = "service_fait", "réalisation justifiée"
    DEMARRAGE = "demarrage", "attestation de démarrage"
    BILAN = "bilan", "bilan validé"


class TypeIndicateur(models.TextChoices):
    """Forme de la valeur d'un indicateur de bilan."""

    ENTIER = "entier", "nombre entier"
    DECIMAL = "decimal", "nombre décimal"
    MONTANT = "montant", "montant en euros"
    LISTE = "liste", "liste"
    TEXTE = "texte", "texte"
    REPARTITION = "repartition", "répartition"
    ENTIER_ET_TEXTE = "entier_et_texte", "nombre et texte"


class PeriodeBilan(models.TextChoices):
    """Bilan auquel un indicateur appartient."""

    INTERMEDIAIRE = "intermediaire", "bilan intermédiaire"
    ANNUEL = "annuel", "rapport annuel"


class SuiviEngagement(models.TextChoices):
    """Ce que l'on suit d'un engagement une fois la convention en cours."""

    AUCUN = "aucun", "rien à suivre"
    STRUCTURE = "structure", "à tenir par la structure"
    POSTE = "poste", "à tenir pour chaque poste"


class CompteurHeures(models.TextChoices):
    """Trois compteurs d'heures d'insertion, qui ne se mélangent jamais."""

    CLAUSEES = "clausees", "heures clausées, écrites aux marchés"
    DEGAGEES = "degagees", "heures dégagées par le travail du facilitateur"
    REALISEES = "realisees", "heures réalisées par les salariés"


class CalculIndicateur(models.TextChoices):
    """D'où un indicateur se calcule : les marchés saisis, ou le tableau des salariés."""

    MARCHES = "marches", "marchés : leur nombre"
    MONTANT = "montant", "marchés : leur montant hors taxes"
    HEURES = "heures", "marchés : les heures de son compteur"
    ETP = "etp", "marchés : les heures de son compteur ÷ celles d'un équivalent temps plein"
    ACHETEURS = "acheteurs", "marchés : leurs acheteurs (nombre, liste ou types)"
    SEGMENTS = "segments", "marchés : leurs segments d'achat"
    TITULAIRES = "titulaires", "marchés : leurs entreprises titulaires"
    INCLUSIVES = "inclusives", "marchés : leurs structures inclusives"
    SALARIES = "salaries", "salariés : leur nombre, ou leur liste par marché"
    PUBLICS = "publics", "salariés : leurs publics"
    PART_RSA = "part_rsa", "salariés : part des heures d'allocataires du RSA"
    SORTIES = "sorties", "salariés : sorties vers un emploi durable"


class Perimetre(models.TextChoices):
    """Marchés qu'un indicateur compte."""

    TOUS_MARCHES = "TOUS_MARCHES", "tous les marchés"
    MARCHES_ETAT = "MARCHES_ETAT", "marchés de l'État"


class RolePoste(models.TextChoices):
    """Rôle d'un poste financé."""

    FACILITATEUR = "FACILITATEUR", "facilitateur"
    COORDINATEUR = "COORDINATEUR", "coordinateur"


class CibleEligible(models.TextChoices):
    """Famille de structures visée par un appel."""

    ASSOCIATION = "ASSOCIATION", "association"
    FONDATION = "FONDATION", "fondation"
    COLLECTIVITE = "COLLECTIVITE", "collectivité territoriale"
    EPA = "EPA", "établissement public administratif"
    AUTRE = "AUTRE", "autre organisme"


class NiveauEnveloppe(models.TextChoices):
    """Étendue d'une enveloppe."""

    NATIONAL = "national", "nationale"
    REGIONAL = "regional", "régionale"


class PublicVise(models.TextChoices):
    """À quels bénéficiaires une rédaction s'adresse."""

    TOUS = "tous", "tous les bénéficiaires"
    PRIVE = "prive", "organismes de droit privé"
    PUBLIC = "public", "personnes publiques"


class CodeMessage(models.TextChoices):
    """Courriels au porteur que le service peut compléter d'un mot."""

    ACCUSE = "ACCUSE", "accusé de réception"
    COMPLETION = "COMPLETION", "demande de pièces"
    RECEVABLE = "RECEVABLE", "dossier recevable"
    IRRECEVABLE = "IRRECEVABLE", "dossier irrecevable"
    RETENIR = "RETENIR", "dossier retenu"
    LISTE_ATTENTE = "METTRE_EN_LISTE_ATTENTE", "dossier en liste d'attente"
    REJETER = "REJETER", "dossier rejeté"
    RAPPEL_BROUILLON = "RAPPEL_BROUILLON", "rappel avant la clôture"
    DATE_DEPLACEE = "DATE_DEPLACEE", "date déplacée"


# Mentions `[[cle]]` qu'un message peut contenir, et ce que chacune affiche.
MENTIONS_MESSAGE: dict[str, str] = {
    "appel": "titre de l'appel",
    "annee": "année de l'appel",
    "service": "nom du service",
    "structure": "nom de la structure",
    "numero_dossier": "numéro du dossier",
    "intitule": "intitulé du projet",
    "cloture": "date et heure de clôture",
}


class FinanceurSimule(models.TextChoices):
    """Financeurs proposés par le simulateur, en mots simples (valeurs de `regles.faits.Categorie`)."""

    REGION = "REGION", "Région"
    DEPARTEMENT = "DEPARTEMENT", "Département"
    COMMUNE_EPCI = "COMMUNE_EPCI", "Commune ou intercommunalité"
    UE_FSE = "UE_FSE", "Europe (FSE+)"
    AUTRE_ETAT = "AUTRE_ETAT", "État, hors cet appel"
    ASP = "ASP", "Emploi aidé, payé par l'ASP"
    ETABLISSEMENT_PUBLIC = "ETABLISSEMENT_PUBLIC", "Autre établissement public"
    ORGANISME_SOCIAL = "ORGANISME_SOCIAL", "Organisme social (CAF, MSA…)"
    PRIVE = "PRIVE", "Entreprise ou fondation"
    RECETTES = "RECETTES", "Recettes de l'activité"
    AUTOFINANCEMENT = "AUTOFINANCEMENT", "Ressources propres de la structure"


class SituationDeclaree(models.TextChoices):
    """Ce qu'une structure répond quand on lui demande si elle porte déjà des postes."""

    PNAD = "pnad", "Oui, et un appel précédent les a financés"
    AILLEURS = "ailleurs", "Oui, mais sur une autre zone de la région"
    EMERGENTE = "emergente", "Non, mais nous sommes présents sur le territoire"
    NON = "non", "Non, et c'est notre première candidature"


class NatureDeclaree(models.TextChoices):
    """Ce qu'une structure répond sur le poste qu'elle veut faire financer."""

    CREATION = "creation", "C'est un nouveau poste"
    CONSOLIDATION = "consolidation", "Son financement par un appel précédent est terminé"
    EXISTANT = "existant", "Il est déjà payé par un autre financement"


class NatureQuestion(models.TextChoices):
    """Ce qui est publié dans les questions d'un appel."""

    QUESTION = "question", "question"
    PRECISION = "precision", "précision du service"
