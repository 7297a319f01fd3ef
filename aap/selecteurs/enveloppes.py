"""Quelle enveloppe reçoit un montant notifié après la publication."""

from __future__ import annotations

from aap.etats import EtatAppel
from aap.models import AppelAProjets, Enveloppe
from aap.types import NiveauEnveloppe

# La ligne de la matrice des droits.
NOTIFIER = "appel.notifier_enveloppe"


def refus_de_notifier(appel: AppelAProjets, enveloppe: Enveloppe) -> str:
    """Pourquoi cette enveloppe ne se notifie pas, en une phrase ; vide si elle se notifie."""
    if appel.etat != EtatAppel.PUBLIE:
        return "Seule l'enveloppe d'un appel publié se notifie ; avant, elle s'écrit dans la rubrique « Enveloppes »."
    if enveloppe.version_id != appel.version_courante.pk:
        return "Cette version de l'appel a été remplacée : notifiez l'enveloppe de la version en cours."
    if enveloppe.niveau == NiveauEnveloppe.NATIONAL:
        return "L'enveloppe nationale est celle du texte : seule l'enveloppe de la région se notifie."
    return ""
