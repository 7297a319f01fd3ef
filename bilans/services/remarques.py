"""Remarques entre agents, épinglées à un champ : la DDETS lit et annote, le porteur ne les voit pas."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from bilans.models import Bilan, RemarqueBilan
from comptes.models import Utilisateur
from socle import journal
from socle.horloge import maintenant
from socle.workflow import DroitManquant, TransitionInterdite


@transaction.atomic
def remarquer(bilan: Bilan, remarques: Mapping[str, str], *, acteur: Utilisateur) -> int:
    """Garde des remarques internes, par chemin ; rend leur nombre. Lève DroitManquant, ou TransitionInterdite."""
    if not acteur.peut("bilan.remarquer", bilan):
        raise DroitManquant(acteur.refus("bilan.remarquer", bilan))
    ecrites = {chemin: texte.strip() for chemin, texte in remarques.items() if texte.strip()}
    if not ecrites:
        raise TransitionInterdite("Écrivez au moins une remarque, à côté du champ qu'elle concerne.")
    RemarqueBilan.objects.bulk_create(
        RemarqueBilan(bilan=bilan, chemin=chemin, texte=texte, interne=True, auteur=acteur, cree_le=maintenant())
        for chemin, texte in ecrites.items()
    )
    journal.inscrire(bilan, "bilan.remarquer", acteur=acteur, detail={"champs": sorted(ecrites)})
    return len(ecrites)
