"""Régler les crédits d'un appel pour une année : saisis par une personne, avec leur source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from aap.models import AppelAProjets
from conventions.models import Credits
from socle import journal
from socle.acteurs import Acteur
from socle.workflow import DroitManquant, TransitionInterdite

ACTION = "appel.regler_credits"


@transaction.atomic
def regler_credits(
    appel: AppelAProjets,
    annee: int,
    *,
    acteur: Acteur,
    ae: Decimal | None,
    cp: Decimal | None,
    dernier_engagement: date | None,
    source: str,
) -> Credits:
    """Écrit les crédits ouverts (euros) et le dernier jour pour engager. Un montant se donne avec sa source.

    Lève DroitManquant ; TransitionInterdite si la source manque ou si le dernier jour n'est pas de l'année.
    """
    if not acteur.peut(ACTION, appel):
        raise DroitManquant(acteur.refus(ACTION, appel))
    if (ae is not None or cp is not None) and not source.strip():
        raise TransitionInterdite("Dites d'où viennent ces crédits : une notification, une lettre, une date.")
    if dernier_engagement is not None and dernier_engagement.year != annee:
        raise TransitionInterdite(f"Le dernier jour pour engager est un jour de {annee}.")
    AppelAProjets.objects.select_for_update(of=("self",)).get(pk=appel.pk)
    valeurs = {"ae": ae, "cp": cp, "dernier_engagement": dernier_engagement, "source": source.strip()}
    ouverts, _ = Credits.objects.update_or_create(appel=appel, annee=annee, defaults=valeurs)
    journal.inscrire(appel, ACTION, acteur=acteur, detail={"annee": annee, **valeurs})
    return ouverts
