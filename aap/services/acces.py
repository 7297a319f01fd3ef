"""Prendre un appel pour y écrire : verrou, puis droit. Le tenir pour s'y appuyer : verrou partagé."""

from __future__ import annotations

from aap.models import AppelAProjets
from socle.acteurs import Acteur


class ModificationInterdite(Exception):
    """Cette personne, ou cet appel, ne permet pas la modification ; le message dit pourquoi."""


class EcritEntreTemps(ModificationInterdite):
    """Ce que l'écran montrait n'est plus ce qui est enregistré : quelqu'un a écrit entre-temps, et rien n'est écrit."""

    def __init__(self) -> None:
        super().__init__("Une autre personne a modifié ou retiré cela pendant que vous l'écriviez. Relisez-le d'abord.")


def prendre(appel: AppelAProjets, action: str, acteur: Acteur) -> AppelAProjets:
    """Appel relu et verrouillé le temps de la transaction. Lève ModificationInterdite sans le droit."""
    relu = AppelAProjets.objects.select_for_update().get(pk=appel.pk)
    if not acteur.peut(action, relu):
        raise ModificationInterdite(acteur.refus(action, relu))
    return relu


def tenir(appel: AppelAProjets) -> AppelAProjets:
    """Appel relu, que personne ne peut prendre avant la fin de la transaction ; plusieurs le tiennent à la fois.

    Le verrou le plus faible qui fait attendre `prendre` (et l'attend) : il laisse passer la numérotation des dépôts. La
    clé étrangère d'un dossier n'y suffit pas, sa vérification ne vient qu'à la fin de la transaction.
    """
    return AppelAProjets.objects.raw("SELECT * FROM aap_appelaprojets WHERE id = %s FOR KEY SHARE", [appel.pk])[0]
