"""Les remarques épinglées à un champ : ce que le porteur doit corriger, ce que les agents notent entre eux."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bilans.etats import Etat
from bilans.models import Bilan, RemarqueBilan
from socle import journal


def _toutes(bilan: Bilan) -> Iterable[RemarqueBilan]:
    return bilan.remarques.select_related("auteur").order_by("cree_le", "pk")


def rouverts(bilan: Bilan) -> frozenset[str] | None:
    """Champs que le porteur peut changer : None, tous ; sinon ceux que porte une remarque qui n'est pas levée.

    Une remarque sans champ porte sur l'ensemble : elle rouvre tout. Un bilan qu'on ne peut pas remplir n'ouvre rien.
    """
    if not bilan.modifiable:
        return frozenset()
    if bilan.etat != Etat.A_CORRIGER:
        return None
    chemins = frozenset(r.chemin for r in bilan.remarques.all() if not r.interne and r.levee_le is None)
    return None if not chemins or "" in chemins else chemins


def par_champ(bilan: Bilan, *, agent: bool) -> dict[str, list[RemarqueBilan]]:
    """Remarques par champ, de la plus ancienne à la plus récente ; un agent lit aussi celles des agents."""
    rangees: defaultdict[str, list[RemarqueBilan]] = defaultdict(list)
    for remarque in _toutes(bilan):
        if agent or not remarque.interne:
            rangees[remarque.chemin].append(remarque)
    return dict(rangees)


def remarques_du_porteur(bilan: Bilan) -> dict[str, list[RemarqueBilan]]:
    """Remarques à traiter, par champ : celles du service, qui ne sont pas levées."""
    lues = par_champ(bilan, agent=False)
    ouvertes = {chemin: [r for r in suite if r.levee_le is None] for chemin, suite in lues.items()}
    return {chemin: suite for chemin, suite in ouvertes.items() if suite}


def motif_du_renvoi(bilan: Bilan) -> str:
    """Ce que le service a écrit en renvoyant ou en rouvrant un bilan à corriger ; vide sinon."""
    if bilan.etat != Etat.A_CORRIGER:
        return ""
    renvois = [ligne for ligne in journal.lignes(bilan) if ligne.action in {"bilan.renvoyer", "bilan.rouvrir"}]
    detail = renvois[-1].detail if renvois else None
    return str(detail.contenu.get("motif", "")) if detail else ""
