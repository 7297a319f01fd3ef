"""Ce que tous les verbes des comptes vérifient et annoncent."""

from typing import Any

from django.db.models import Model

from comptes.models import Structure
from comptes.types import EtatMembre
from socle.acteurs import Acteur
from socle.courriels import envoyer
from socle.workflow import DroitManquant, TransitionInterdite


class ActionImpossible(TransitionInterdite):
    """L'action est permise à cette personne mais pas maintenant ; le message dit pourquoi et que faire."""


def exiger(acteur: Acteur, action: str, objet: Model | None = None) -> None:
    """Lève DroitManquant, avec la phrase du refus, si la matrice n'ouvre pas cette action."""
    if not acteur.peut(action, objet):
        raise DroitManquant(acteur.refus(action, objet))


def ecrire_a(gabarit: str, destinataires: list[str], objet: Model, **contexte: Any) -> None:
    """Envoie un courriel des comptes ; `gabarit` est le nom court de `templates/comptes/courriels/`."""
    envoyer(f"comptes/courriels/{gabarit}.txt", destinataires, contexte, genre=f"comptes.{gabarit}", objet=objet)


def courriels_des_membres(structure: Structure) -> list[str]:
    """Rend les adresses des membres actifs, chacune une fois."""
    actifs = structure.membres.filter(etat=EtatMembre.ACTIF, utilisateur__is_active=True)
    return list(dict.fromkeys(actifs.order_by("pk").values_list("utilisateur__courriel", flat=True)))
