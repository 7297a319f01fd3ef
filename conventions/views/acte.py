"""Un acte à l'écran : ce qu'il dit, le droit qu'il demande, et l'accomplir ou dire pourquoi non."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages

from socle.detection import FichierRefuse
from socle.types import Requete
from socle.workflow import TransitionInterdite


@dataclass(frozen=True, slots=True)
class Acte:
    """Sur quoi, son nom (celui de la transition), son verbe, son formulaire, ce qu'il fait, en mots.

    `action` : le second mot de l'action de la matrice, s'il n'est pas le nom ; `avec_objet` : le formulaire en dépend.
    """

    objet: str
    nom: str
    titre: str
    verbe: Callable[..., Any]
    formulaire: Callable[..., Any]
    bouton: str
    effet: str
    action: str = ""
    danger: bool = False
    avec_objet: bool = False

    @property
    def droit(self) -> str:
        """Action de la matrice."""
        return f"{self.objet}.{self.action or self.nom}"


def accomplir(request: Requete, acte: Acte, form: Any) -> str:
    """Accomplit l'acte sur l'objet chargé par la garde ; rend la raison du refus, vide si c'est fait."""
    try:
        acte.verbe(request.objet, acteur=request.user, **(form.arguments() if form.fields else {}))
    except (TransitionInterdite, FichierRefuse) as erreur:
        return str(erreur)
    messages.success(request, f"{acte.titre} : c'est fait.")
    return ""
