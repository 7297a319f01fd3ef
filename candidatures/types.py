"""Vocabulaires fermés d'un dossier."""

from django.db import models


class Section(models.TextChoices):
    """Sections du formulaire, dans l'ordre du parcours."""

    STRUCTURE = "structure", "Votre structure"
    RELATIONS = "relations", "Vie associative"
    MOYENS = "moyens", "Moyens humains"
    BUDGET_STRUCTURE = "budget-structure", "Budget de la structure"
    PROJET = "projet", "Votre projet"
    TERRITOIRE = "territoire", "Territoire"
    STRATEGIE = "strategie", "Stratégie et volumes"
    POSTES = "postes", "Postes"
    PLAN = "plan", "Plan de financement"
    BUDGET_PROJET = "budget-projet", "Budget du projet"
    PIECES = "pieces", "Pièces à joindre"
    ENGAGEMENTS = "engagements", "Engagements et compte bancaire"
    RECAPITULATIF = "recapitulatif", "Relire, signer, déposer"


class Frequence(models.TextChoices):
    """Récurrence de la demande (cerfa, page 1)."""

    PREMIERE = "premiere", "première demande"
    RENOUVELLEMENT = "renouvellement", "renouvellement ou poursuite"


class Situation(models.TextChoices):
    """Situation de la structure au regard de l'appel."""

    DEJA_PORTEUSE = "DEJA_PORTEUSE", "porte déjà des postes de facilitateur ou de coordinateur"
    EXISTANTE_AUTRE_ZONE = "EXISTANTE_AUTRE_ZONE", "porte des postes sur une autre zone de la région"
    EMERGENTE = "EMERGENTE", "émergente : réseau de l'emploi ou collectivité présente sur la zone"
    NOUVELLE = "NOUVELLE", "candidate pour la première fois"


class MotifZoneBlanche(models.TextChoices):
    """Les trois cas de zone blanche du texte."""

    NON_COUVERTE = "non_couverte", "aucun facilitateur ne couvre ce territoire"
    LIMITROPHE = "limitrophe", "couvert par un facilitateur limitrophe qui a étendu son périmètre"
    CAPACITE = "capacite_insuffisante", "les structures présentes ne suffisent pas aux besoins"


class Budget(models.TextChoices):
    """Les deux budgets du cerfa."""

    STRUCTURE = "structure", "budget de la structure (§5)"
    PROJET = "projet", "budget du projet (§6)"


class PhaseBudget(models.TextChoices):
    """Moment d'un montant de budget."""

    DEPOSE = "depose", "déposé"
    RETENU = "retenu", "retenu par le service"
    CONVENTIONNE = "conventionne", "conventionné"


class Segment(models.TextChoices):
    """Origine des marchés suivis."""

    ETAT = "etat", "État et ses établissements"
    NPNRU = "npnru", "renouvellement urbain (NPNRU)"
    AUTRES_PUBLICS = "autres_publics", "autres acheteurs publics locaux"
    PRIVES = "prives", "acheteurs privés"


# La règle d'un appel qui ne finance pas un poste déjà en place.
POSTE_EXISTANT = "POSTE_EXISTANT"
# Lever cette règle n'est pas déroger : c'est constater, en le motivant, que le projet remplissait déjà les critères.
DEMARRAGE = "DEMARRAGE"


class NaturePoste(models.TextChoices):
    """Ce que le poste est au regard de l'appel."""

    CREATION = "creation", "création de poste"
    CONSOLIDATION = "consolidation", "consolidation d'un poste d'une convention PNAD échue"
    EXISTANT = "existant", "autre poste existant"


class CategorieFinanceur(models.TextChoices):
    """Financeurs typés du plan de financement."""

    ETAT_AAP = "ETAT_AAP", "État — cet appel à projets"
    AUTRE_ETAT = "AUTRE_ETAT", "État — autre service ou ministère"
    ASP = "ASP", "Agence de services et de paiement (emplois aidés)"
    ETABLISSEMENT_PUBLIC = "ETABLISSEMENT_PUBLIC", "Autre établissement public"
    UE_FSE = "UE_FSE", "Union européenne — FSE+"
    REGION = "REGION", "Conseil régional"
    DEPARTEMENT = "DEPARTEMENT", "Conseil départemental"
    COMMUNE_EPCI = "COMMUNE_EPCI", "Commune ou intercommunalité"
    ORGANISME_SOCIAL = "ORGANISME_SOCIAL", "Organisme social (CAF, MSA…)"
    CONCOURS_PUBLIC = "CONCOURS_PUBLIC", "Concours public"
    PRIVE = "PRIVE", "Financeur privé (fondation, mécénat)"
    RECETTES = "RECETTES", "Recettes (ventes, prestations)"
    AUTOFINANCEMENT = "AUTOFINANCEMENT", "Autofinancement"


class StatutFinancement(models.TextChoices):
    """Où en est un financement."""

    DEMANDE = "demande", "demandé"
    ACCORDE = "accorde", "accordé"


class EtatPiece(models.TextChoices):
    """Contrôle d'une pièce par un agent."""

    A_VERIFIER = "a_verifier", "à vérifier"
    CONFORME = "conforme", "conforme"
    NON_CONFORME = "non_conforme", "non conforme"


class ModeSignature(models.TextChoices):
    """Comment le formulaire est signé."""

    APPLICATION = "application", "dans l'application, par le signataire de la structure"
    PAPIER = "papier", "sur papier, puis téléversé"


class EtatDemande(models.TextChoices):
    """Réponse du service à une demande de dérogation."""

    DEMANDEE = "demandee", "demandée"
    ACCORDEE = "accordee", "accordée"
    REFUSEE = "refusee", "refusée"


class SensAvis(models.TextChoices):
    """Sens d'un avis."""

    FAVORABLE = "favorable", "favorable"
    RESERVE = "reserve", "favorable avec réserves"
    DEFAVORABLE = "defavorable", "défavorable"


class SensDecision(models.TextChoices):
    """Sens d'une proposition ou d'une décision."""

    RETENIR = "retenir", "retenir"
    LISTE_ATTENTE = "liste_attente", "mettre en liste d'attente"
    REJETER = "rejeter", "rejeter"


class MomentInstantane(models.TextChoices):
    """Quand un dossier est photographié."""

    DEPOT = "depot", "dépôt"
    COMPLEMENT = "complement", "complément"
    DECISION = "decision", "décision"
    SIGNATURE = "signature", "signature"


class RegimeAide(models.TextChoices):
    """Cadre « aides d'État » choisi par l'instructeur."""

    A_QUALIFIER = "A_QUALIFIER", "à qualifier"
    HORS_AIDES_ETAT = "HORS_AIDES_ETAT", "hors aides d'État"
    DE_MINIMIS = "DE_MINIMIS", "de minimis général"
    DE_MINIMIS_SIEG = "DE_MINIMIS_SIEG", "de minimis SIEG"
    SIEG_2025_2630 = "SIEG_2025_2630", "SIEG, décision (UE) 2025/2630"
    RGEC = "RGEC", "exemption par catégorie"


class IssueContact(models.TextChoices):
    """Suite donnée par le coordinateur régional à la prise de contact."""

    ECHANGE = "echange", "échange tenu"
    EN_ATTENTE = "en_attente", "en attente de réponse"
    SANS_REPONSE = "sans_reponse", "sans réponse"


class GenreImport(models.TextChoices):
    """Ce qu'un service charge d'un tableau."""

    SOUTIENS = "soutiens", "lauréats passés et conventions en cours"
    COUVERTURE = "couverture", "couverture du territoire"


class SortLigne(models.TextChoices):
    """Ce que devient une ligne d'un fichier chargé."""

    NOUVELLE = "nouvelle", "à ajouter"
    MODIFIEE = "modifiee", "à mettre à jour"
    CONNUE = "connue", "déjà chargée"
    DOUBLON = "doublon", "répétée dans le fichier"
    FAUTIVE = "fautive", "à corriger"


SORTS_ECRITS = (SortLigne.NOUVELLE, SortLigne.MODIFIEE)
