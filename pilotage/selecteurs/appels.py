"""L'appel dont on lit les chiffres, et ses crédits."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from aap.models import AppelAProjets, Enveloppe
from aap.selecteurs.enveloppes import NOTIFIER, refus_de_notifier
from aap.types import NiveauEnveloppe
from candidatures.models import Dossier
from comptes import droits
from comptes.models import Utilisateur
from pilotage.types import Credits, Ligne


def appels_du_tableau(utilisateur: Utilisateur) -> list[AppelAProjets]:
    """Appels des services de cette personne et de ses dossiers : ouverts d’abord, puis les derniers clos."""
    services = {a.service_id for a in utilisateur.appartenances() if a.service_id}
    vus = Dossier.objects.filter(droits.q_visibles(utilisateur, "dossier.voir", Dossier), appel=OuterRef("pk"))
    appels = (
        AppelAProjets.objects.visibles_par(utilisateur)
        .filter(Q(service__in=services) | Exists(vus))
        .select_related("service")
        .prefetch_related("versions__enveloppes")
    )
    return sorted(appels, key=lambda appel: (appel.ouvert(), appel.cloture, appel.pk), reverse=True)


def choisir(appels: list[AppelAProjets], code: str | None) -> AppelAProjets | None:
    """Appel demandé s'il est dans la liste, sinon le premier."""
    return next((appel for appel in appels if appel.code == code), appels[0] if appels else None)


def voit_tout(utilisateur: Utilisateur, appel: AppelAProjets) -> bool:
    """Vrai si la personne voit tous les dossiers de l'appel : sinon, une consommation serait partielle."""
    portees = {(droits.portee(a.role, "dossier.voir"), a.service_id) for a in utilisateur.appartenances()}
    return (droits.SERVICE, appel.service_id) in portees or any(portee == droits.TOUT for portee, _ in portees)


def enveloppes(appel: AppelAProjets, total: Ligne, utilisateur: Utilisateur) -> list[Credits]:
    """Enveloppe du service d'abord, nationale ensuite ; sans montant, elle se lit « non notifiée »."""
    notifie = utilisateur.peut(NOTIFIER, appel)
    lignes = list(appel.version_courante.enveloppes.all())
    lus = [
        Credits(
            ligne.libelle,
            ligne.montant,
            ligne.source_montant,
            total.accorde,
            total.conventionne,
            nationale=ligne.niveau == NiveauEnveloppe.NATIONAL,
            url=_url_de_notification(appel, ligne) if notifie else "",
        )
        for ligne in lignes
    ]
    return sorted(lus, key=lambda credit: credit.nationale)


def _url_de_notification(appel: AppelAProjets, enveloppe: Enveloppe) -> str:
    if refus_de_notifier(appel, enveloppe):
        return ""
    return reverse("configurateur:notifier_enveloppe", args=[appel.code, enveloppe.pk])
