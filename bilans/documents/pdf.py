"""Le PDF d'un bilan transmis : tout vient de sa photographie, jointe en JSON. Mêmes données, mêmes octets.

`RENDUS` : par genre de bilan, la fonction qui rend son PDF ; à défaut, celui des réponses aux indicateurs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from bilans.documents.lecture import COLONNES_MARCHES, COLONNES_SALARIES, lire
from bilans.models import Bilan
from socle import affichage
from socle.canonique import json_canonique
from socle.pdf import PieceJointe, rendre


def rendre_bilan(bilan: Bilan) -> bytes:
    """Octets du PDF de ce bilan. Lève ValueError s'il n'est pas transmis."""
    if bilan.contenu is None or bilan.transmis_le is None:
        raise ValueError("Un bilan qui n'est pas transmis n'a pas de PDF.")
    return RENDUS.get(bilan.genre, rendre_reponses)(bilan)


def rendre_reponses(bilan: Bilan) -> bytes:
    """PDF des réponses aux indicateurs."""
    contenu: dict[str, Any] = bilan.contenu or {}
    fuseau = bilan.convention.dossier.appel.fuseau
    transmis_par = bilan.transmis_par.libelle_acteur if bilan.transmis_par else ""
    contexte = {
        "b": contenu["bilan"],
        "c": contenu,
        "lu": lire(contenu),
        "colonnes_marches": COLONNES_MARCHES,
        "colonnes_salaries": COLONNES_SALARIES,
        "acheteurs_depuis": _depuis(contenu),
        "periode": f"du {_jour(contenu, 'periode_debut')} au {_jour(contenu, 'periode_fin')}",
        "transmis_le": affichage.instant(bilan.transmis_le, fuseau, secondes=True) if bilan.transmis_le else "",
        "transmis_par": transmis_par,
        "empreinte": bilan.empreinte,
    }
    return rendre(
        "bilans/pdf/bilan.html",
        contexte,
        titre=f"{bilan.get_genre_display().capitalize()} de la convention {contenu['bilan']['convention']}",
        pieces=[PieceJointe("bilan.json", json_canonique(contenu), "Données du bilan transmis")],
        identifiant=f"bilan:{bilan.uuid}:{bilan.empreinte}",
    )


def _depuis(contenu: dict[str, Any]) -> date | None:
    """Jour depuis lequel vaut la liste d'acheteurs de la fin de la période."""
    liste = contenu.get("acheteurs_etat")
    return date.fromisoformat(liste["valable_depuis"]) if liste else None


def _jour(contenu: dict[str, Any], champ: str) -> str:
    return "/".join(reversed(contenu["bilan"][champ].split("-")))


RENDUS: dict[str, Callable[[Bilan], bytes]] = {}
