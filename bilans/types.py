"""Vocabulaires fermés des bilans."""

from django.db import models


class GenreBilan(models.TextChoices):
    """Ce qui est attendu du bénéficiaire."""

    INTERMEDIAIRE = "intermediaire", "bilan intermédiaire"
    TRIMESTRIEL = "trimestriel", "bilan trimestriel du coordinateur"
    ANNUEL = "annuel", "bilan annuel"
    FINAL = "final", "bilan final"
    COMPTE_RENDU = "compte_rendu", "compte rendu financier"


class SegmentAchat(models.TextChoices):
    """Segments d'achat (lecture retenue : l'appel demande une typologie sans l'écrire)."""

    TRAVAUX = "travaux", "travaux et bâtiment"
    PROPRETE = "proprete", "propreté et entretien"
    ESPACES_VERTS = "espaces_verts", "espaces verts et environnement"
    RESTAURATION = "restauration", "restauration"
    TRANSPORT = "transport", "transport et logistique"
    TEXTILE = "textile", "textile et blanchisserie"
    NUMERIQUE = "numerique", "numérique et prestations intellectuelles"
    GARDIENNAGE = "gardiennage", "gardiennage et accueil"
    DECHETS = "dechets", "collecte et traitement des déchets"
    AUTRE = "autre", "autre"


class TypeAcheteur(models.TextChoices):
    """Familles d'acheteurs."""

    ETAT = "etat", "État et ses établissements"
    COLLECTIVITE = "collectivite", "collectivité territoriale"
    HOSPITALIER = "hospitalier", "établissement hospitalier"
    BAILLEUR = "bailleur", "bailleur social"
    AUTRE_PUBLIC = "autre_public", "autre acheteur public"
    PRIVE = "prive", "acheteur privé"


class TypePublic(models.TextChoices):
    """Publics des clauses (cases d'usage, lecture retenue)."""

    DELD = "deld", "demandeur d'emploi de longue durée"
    RSA = "rsa", "bénéficiaire du RSA"
    TH = "th", "travailleur handicapé"
    JEUNE = "jeune", "jeune sans qualification ou sans expérience"
    QPV = "qpv", "habitant d'un quartier prioritaire"
    SENIOR = "senior", "demandeur d'emploi de 50 ans et plus"
    IAE = "iae", "salarié de l'insertion par l'activité économique"
    AUTRE = "autre", "autre"


class SortieSalarie(models.TextChoices):
    """Ce que devient la personne à la fin du contrat."""

    EN_COURS = "en_cours", "contrat en cours"
    CDI = "cdi", "emploi durable : CDI, CDD de plus de six mois, titularisation"
    CDD = "cdd", "emploi de transition : CDD de moins de six mois, intérim"
    FORMATION = "formation", "formation"
    RECHERCHE = "recherche", "recherche d'emploi"
    INCONNUE = "inconnue", "sans nouvelles"


class EtapeBilan(models.TextChoices):
    """Étapes de la saisie d'un bilan, dans l'ordre de l'écran."""

    MARCHES = "marches", "Marchés"
    SALARIES = "salaries", "Salariés en clause"
    CHIFFRES = "chiffres", "Chiffres"
    REPARTITIONS = "repartitions", "Listes et répartitions"
    TEXTES = "textes", "En quelques mots"
    RECAPITULATIF = "recapitulatif", "Récapitulatif et envoi"


class Feuillet(models.TextChoices):
    """Les trois feuillets du compte rendu financier, puis la relecture."""

    QUALITATIF = "qualitatif", "Bilan de l'action"
    TABLEAU = "tableau", "Tableau de synthèse"
    ANNEXE = "annexe", "Annexe"
    RELIRE = "relire", "Relire, signer, transmettre"
