"""La forme commune des règles qui bornent l'aide : la demande comparée au plafond, au centime."""

from regles.constats import Constat, Detail, Plafond, Signal, Unite
from regles.faits import FaitsDossier
from regles.montants import depasse
from regles.phrases import euros


def borne(
    faits: FaitsDossier,
    plafond: Plafond,
    signal: Signal,
    *,
    message: str,
    conseil: str,
    details: tuple[Detail, ...] = (),
    renseigne: tuple[Signal, ...] = (),
) -> Constat:
    """Constat d'un plafond. `conseil` : ce qu'il faut changer, « {limite} » et « {exces} » y sont remplacés par des
    montants ; `renseigne` : signaux qui ne dépendent pas du dépassement."""
    trop = depasse(faits.demande, plafond.total)
    mots = {"limite": euros(plafond.total), "exces": euros(faits.demande - plafond.total)}
    return Constat(
        ok=not trop,
        mesure=faits.demande,
        limite=plafond.total,
        unite=Unite.EUROS,
        message=message,
        conseil=conseil.format(**mots) if trop else "",
        details=details,
        signaux=((signal,) if trop else ()) + renseigne,
        plafond=plafond,
    )
