"""Travaux de la convention : charger par identifiant, appeler un verbe."""

from typing import Any

from celery import shared_task

from comptes.droits import SYSTEME
from conventions import services
from conventions.models import Convention
from conventions.services import echeances, veille
from socle.horloge import aujourd_hui
from socle.travaux import Travail, genre


@genre("convention.pdf", en_deux_temps=True)
def produire_pdf(travail: Travail) -> None:
    """Produit le PDF d'une version."""
    services.produire_pdf(travail)


@genre("convention.feuille", en_deux_temps=True)
def produire_feuille(travail: Travail) -> None:
    """Produit la feuille de signatures d'une version."""
    services.produire_feuille(travail)


@genre("convention.lot", en_deux_temps=True)
def produire_lot(travail: Travail) -> None:
    """Produit les documents de plusieurs conventions."""
    services.produire_lot(travail)


@genre("convention.scans", en_deux_temps=True)
def lire_lot(travail: Travail) -> None:
    """Lit un lot d'exemplaires numérisés."""
    services.lire_lot(travail)


@genre("convention.echoir")
def echoir(travail: Travail) -> dict[str, Any]:
    """Constate le terme d'une convention encore en cours ; un avenant a pu le reculer."""
    convention = Convention.objects.get(pk=travail.arguments["convention"])
    passe = convention.terme is not None and convention.terme <= aujourd_hui(convention.dossier.appel.fuseau)
    if convention.etat == "en_cours" and passe:
        services.echoir(convention, acteur=SYSTEME)
    return {"etat": convention.etat}


@shared_task(name="conventions.tasks.programmer_echeances")  # type: ignore[untyped-decorator]  # celery n'est pas typé
def programmer_echeances() -> int:
    """Toutes les dix minutes : écrit un travail par alerte d'argent due."""
    return echeances.programmer_echeances()


@genre("versement.alerte")
def alerter_delai(travail: Travail) -> dict[str, Any]:
    """Alerte le service d'un délai de paiement qui finit, ou passé."""
    lus = travail.arguments
    return {"envoye": echeances.alerter_delai(lus["versement"], lus["limite"], lus["niveau"])}


@genre("reversement.relance")
def relancer_reversement(travail: Travail) -> dict[str, Any]:
    """Relance une somme non rendue à son échéance."""
    return {"envoye": echeances.relancer_reversement(travail.arguments["reversement"])}


@genre("credits.alerte")
def alerter_credits(travail: Travail) -> dict[str, Any]:
    """Alerte le service du dernier jour pour engager."""
    return {"envoye": echeances.alerter_credits(travail.arguments["credits"])}


@genre("engagement.retard")
def signaler_retard(travail: Travail) -> dict[str, Any]:
    """Signale un engagement dont la date est passée."""
    return {"envoye": veille.signaler_retard(travail.arguments["engagement"])}


@genre("convention.figer")
def figer(travail: Travail) -> dict[str, Any]:
    """Fige les postes et ouvre les engagements d'une convention signée avant qu'ils ne le soient à la signature."""
    convention = Convention.objects.get(pk=travail.arguments["convention"])
    postes = services.figer_postes(convention)
    services.ouvrir_engagements(convention)
    return {"postes": len(postes)}
