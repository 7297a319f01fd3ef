"""Retirer un appel publié par erreur, tant que personne n'y a commencé de dossier."""

from __future__ import annotations

from django.db import transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets
from aap.services.acces import ModificationInterdite, prendre
from socle import evenements, journal
from socle.acteurs import Acteur

# Une pièce du dessus qui s'appuie sur l'appel refuse en levant ModificationInterdite.
EVENEMENT = "appel.retrait_demande"


@transaction.atomic
def retirer(appel: AppelAProjets, *, motif: str, acteur: Acteur) -> AppelAProjets:
    """Retire un appel publié : il n'est plus montré et ne reçoit plus rien ; son contenu reste figé.

    Lève ModificationInterdite : droit, motif vide, appel non publié, dossier déjà commencé (brouillon compris), cadre
    suivi par une région.
    """
    relu = prendre(appel, "appel.retirer", acteur)
    if relu.etat != EtatAppel.PUBLIE:
        raise ModificationInterdite("Seul un appel publié se retire.")
    if not motif.strip():
        raise ModificationInterdite("Dites pourquoi cet appel est retiré.")
    occupation = _occupation(relu)
    if occupation:
        raise ModificationInterdite(occupation)
    evenements.emettre(EVENEMENT, appel=relu)
    avant, relu.etat = relu.etat, EtatAppel.RETIRE
    relu.save(update_fields=["etat"])
    journal.inscrire(relu, "appel.retirer", acteur=acteur, avant=avant, apres=relu.etat, motif=motif.strip())
    return relu


def _occupation(appel: AppelAProjets) -> str:
    """Qui s'appuie déjà sur l'appel, en une phrase ; vide si personne."""
    if appel.versions.filter(declinaisons__isnull=False).exists():
        return "Ce cadre ne peut plus être retiré : un appel le suit."
    return ""
