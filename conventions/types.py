"""Vocabulaires fermés d'une convention."""

from django.db import models


class Partie(models.TextChoices):
    """Qui signe."""

    BENEFICIAIRE = "beneficiaire", "bénéficiaire"
    SERVICE = "service", "service de l'État ou Département"


class ModeSignature(models.TextChoices):
    """Comment."""

    APPLICATION = "application", "dans l'application"
    PAPIER = "papier", "sur papier, puis téléversée"


class NatureAvenant(models.TextChoices):
    """Ce que l'avenant fait."""

    MODIFICATION = "modification", "modification"
    RECONDUCTION = "reconduction", "reconduction"


class NatureEvenement(models.TextChoices):
    """Ce qui arrive à un poste, daté."""

    PRISE_DE_POSTE = "prise_de_poste", "prise de poste"
    ABSENCE = "absence", "absence"
    REMPLACEMENT = "remplacement", "remplacement"
    DEPART = "depart", "départ"
    VACANCE = "vacance", "poste vacant"


class DepartDelai(models.TextChoices):
    """D'où court le délai de paiement."""

    NOTIFICATION = "notification", "la notification de la convention"
    FAIT_GENERATEUR = "fait_generateur", "l'évènement que la convention nomme pour chaque versement"


class OrigineReversement(models.TextChoices):
    """Pourquoi une somme est à rendre."""

    RELIQUAT = "reliquat", "somme non dépensée"
    RESILIATION = "resiliation", "résiliation"
    RETRAIT_CER = "retrait_cer", "manquement au contrat d'engagement républicain"
    AUTRE = "autre", "autre motif"


class GenreMouvement(models.TextChoices):
    """Ce qui bouge dans le compte d'une convention (voir regles.compte)."""

    ENGAGER = "engager", "engagement"
    LIBERER = "liberer", "libération de crédits"
    PAYER = "payer", "paiement"
    ANNULER_PAIEMENT = "annuler_paiement", "paiement revenu"
    REMBOURSER = "rembourser", "reversement encaissé"


class SortPage(models.TextChoices):
    """Ce que devient une page numérisée."""

    RECONNUE = "reconnue", "reconnue"
    NON_RECONNUE = "non_reconnue", "non reconnue"
    DOUBLON = "doublon", "déjà reçue"
    PERIMEE = "perimee", "d'une ancienne version"
    RATTACHEE = "rattachee", "rattachée à la main"
    ECARTEE = "ecartee", "écartée"


class PrefixeQr(models.TextChoices):
    """Genre de document que dit le QR d'une page."""

    CONVENTION = "CV", "convention"
    AVENANT = "AV", "avenant"


class UsageExemplaire(models.TextChoices):
    """Ce qu'un exemplaire numérisé est devenu."""

    SIGNATURE = "signature", "signature du bénéficiaire enregistrée"
    ARCHIVE = "archive", "archivé"
