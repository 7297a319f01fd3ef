"""Travaux du dossier : chacun charge par identifiant et appelle un verbe. La table beat vit dans config.celery."""

from typing import Any

from celery import shared_task

from candidatures import services
from candidatures.services import imports
from socle.travaux import Travail, genre


@shared_task(name="candidatures.tasks.programmer_echeances")  # type: ignore[untyped-decorator]  # celery n'est pas typé
def programmer_echeances() -> int:
    """Chaque minute : écrit un travail par échéance due."""
    return services.programmer_echeances()


@genre("dossier.accuse", en_deux_temps=True)
def accuser(travail: Travail) -> None:
    """Produit l'accusé de réception et l'envoie."""
    services.produire_accuse_reception(travail)


@genre("dossier.accuse_complement", en_deux_temps=True)
def accuser_complement(travail: Travail) -> None:
    """Produit l'accusé de réception d'un complément et l'envoie."""
    services.produire_accuse_complement(travail)


@genre("dossier.cerfa", en_deux_temps=True)
def imprimer_cerfa(travail: Travail) -> None:
    """Imprime le formulaire du dossier."""
    services.imprimer_cerfa(travail)


@genre("releve.clore")
def clore_releve(travail: Travail) -> dict[str, Any]:
    """Fixe la liste d'une relève."""
    return {"dossiers": services.clore_releve(travail.arguments["releve"])}


@genre("dossier.rappel_brouillon")
def rappeler_brouillon(travail: Travail) -> dict[str, Any]:
    """Rappelle un dossier non déposé."""
    return {"envoye": services.rappeler_brouillon(travail.arguments["dossier"])}


@genre("dossier.rappel_signature")
def rappeler_signature(travail: Travail) -> dict[str, Any]:
    """Rappelle une signature attendue."""
    return {"envoye": services.rappeler_signature(travail.arguments["derogation"])}


@genre("dossier.fin_derogation")
def finir_derogation(travail: Travail) -> dict[str, Any]:
    """Constate la fin d'une dérogation de signature."""
    return {"constatee": services.finir_derogation(travail.arguments["derogation"])}


@genre("avis.rappel")
def rappeler_avis(travail: Travail) -> dict[str, Any]:
    """Rappelle un avis attendu."""
    return {"envoye": services.rappeler_avis(travail.arguments["avis"])}


@genre(imports.LECTURE, en_deux_temps=True)
def lire_import(travail: Travail) -> None:
    """Lit un long fichier déposé par un service."""
    imports.lire_travail(travail)


@genre(imports.ECRITURE, en_deux_temps=True)
def ecrire_import(travail: Travail) -> None:
    """Charge les lignes d'un long fichier confirmé."""
    imports.ecrire_travail(travail)
