"""Notifier l'enveloppe d'un appel publié : un montant, sa source, une ligne de journal."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from aap.models import Enveloppe
from aap.selecteurs.enveloppes import NOTIFIER, refus_de_notifier
from aap.services.acces import ModificationInterdite, prendre
from regles.phrases import euros
from socle import journal
from socle.acteurs import Acteur

SOURCE_MAX = 200


@transaction.atomic
def notifier_enveloppe(enveloppe: Enveloppe, *, montant: Decimal, source: str, acteur: Acteur) -> Enveloppe:
    """Écrit le montant notifié, en euros, et sa source (« Notification du 3 mars 2025 ») sur la version publiée.

    Une nouvelle version déjà en préparation reçoit le même montant, sauf si elle en a écrit un autre. Rien ne s'inscrit
    si rien ne change. Lève ModificationInterdite : droit, source vide, montant négatif, appel non publié, version
    remplacée, enveloppe nationale (dite par le texte du cadre, partagée entre les régions).
    """
    appel = prendre(enveloppe.version.appel, NOTIFIER, acteur)
    relue = Enveloppe.objects.select_for_update().get(pk=enveloppe.pk)
    if refus := refus_de_notifier(appel, relue) or _refus_de_saisie(montant, source):
        raise ModificationInterdite(refus)
    avant = {"montant": relue.montant, "source_montant": relue.source_montant}
    apres = {"montant": montant, "source_montant": source.strip()}
    if apres == avant:
        return relue
    suites = Enveloppe.objects.filter(version__appel=appel, version__publiee_le=None, code=relue.code)
    suites.filter(**avant).update(**apres)
    Enveloppe.objects.filter(pk=relue.pk).update(**apres)
    detail = {"enveloppe": relue.libelle, "source": source.strip(), "source_avant": relue.source_montant}
    montants = {"avant": _dire(relue.montant), "apres": _dire(montant)}
    journal.inscrire(appel, NOTIFIER, acteur=acteur, **montants, detail=detail)
    relue.refresh_from_db()
    return relue


def _refus_de_saisie(montant: Decimal, source: str) -> str:
    if montant < 0:
        return "Le montant d'une enveloppe ne peut pas être négatif."
    if not source.strip():
        return "Dites d'où vient ce montant : lettre de notification, courriel, délégation de crédits…"
    if len(source.strip()) > SOURCE_MAX:
        return f"Dites la source du montant en {SOURCE_MAX} caractères au plus."
    return ""


def _dire(montant: Decimal | None) -> str:
    return "non notifiée" if montant is None else euros(montant)
