"""Le terme d'une convention : programmé à sa notification, reprogrammé par ses avenants."""

from __future__ import annotations

from datetime import time

from aap.models.appel import instant_limite
from conventions.models import Convention
from socle.travaux import Travail, programmer
from socle.workflow import TransitionInterdite


def programmer_terme(convention: Convention, *, suffixe: str = "") -> Travail:
    """Programme le constat du terme au lendemain du dernier jour. `suffixe` : de quel avenant vient ce terme."""
    if convention.terme is None:
        raise TransitionInterdite("La convention n'a pas de terme.")
    return programmer(
        "convention.echoir",
        f"convention:{convention.uuid}:terme{suffixe}",
        {"convention": convention.pk},
        echeance=instant_limite(convention.terme, time(23, 59, 59), convention.dossier.appel.fuseau),
        objet=convention,
    )
