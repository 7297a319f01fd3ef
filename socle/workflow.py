"""Machine à états : une seule porte pour changer l'état d'un objet.

Chaque pièce écrit sa table de transitions dans son `etats.py` ; ici vit la seule fonction qui les applique : verrou,
état
source, droit, motif, écriture et journal, dans une transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction

from socle import journal
from socle.acteurs import Acteur

ModeleT = TypeVar("ModeleT", bound=models.Model)


class TransitionInterdite(Exception):
    """Le changement d'état est refusé ; le message est une phrase française à montrer."""


class MauvaisEtat(TransitionInterdite):
    """L'objet n'est pas dans un état d'où cette action est possible."""


class DroitManquant(TransitionInterdite):
    """L'acteur n'a pas le droit de faire cette action sur cet objet."""


class MotifManquant(TransitionInterdite):
    """L'action demande un motif et il est vide."""


@dataclass(frozen=True, slots=True)
class Transition:
    """Une ligne de la table : action, états de départ, état d'arrivée (None : inchangé), motif exigé, libellé par
    public."""

    nom: str
    de: frozenset[str]
    vers: str | None
    motif: bool = False
    porteur: str = ""
    agent: str = ""
    public: str = ""


@dataclass(frozen=True)
class Machine:
    """Toute la vie d'un genre d'objet ; `objet` préfixe les actions de la matrice des droits (« dossier.deposer »)."""

    objet: str
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        """Refuse deux lignes du même nom : l'action désigne une seule transition."""
        noms = [t.nom for t in self.transitions]
        if len(noms) != len(set(noms)):
            raise ValueError(f"Transitions en double dans la machine {self.objet}.")

    def __getitem__(self, nom: str) -> Transition:
        """Transition de ce nom ; lève KeyError."""
        for transition in self.transitions:
            if transition.nom == nom:
                return transition
        raise KeyError(nom)

    def possibles(self, etat: str) -> list[Transition]:
        """Transitions qui partent de cet état, sans regarder les droits."""
        return [t for t in self.transitions if etat in t.de]

    @property
    def etats(self) -> frozenset[str]:
        """Tous les états nommés par la table."""
        arrivees = {t.vers for t in self.transitions if t.vers is not None}
        return frozenset(arrivees.union(*(t.de for t in self.transitions)))

    def appliquer(
        self,
        objet: ModeleT,
        nom: str,
        *,
        acteur: Acteur,
        motif: str = "",
        avant_ecriture: Callable[[ModeleT], None] | None = None,
        detail: dict[str, Any] | None = None,
        **valeurs: Any,
    ) -> ModeleT:
        """Applique une transition et rend l'objet relu sous verrou (celui reçu n'est pas modifié).

        `valeurs` sont écrites avec l'état. `avant_ecriture(objet)` est appelée sous verrou, contrôles faits et
        nouvelles
        valeurs posées, juste avant l'écriture : elle peut compléter l'objet ou lever pour tout annuler.
        Lève MauvaisEtat, DroitManquant ou MotifManquant ; rien n'est alors écrit.
        """
        ligne = self[nom]
        with transaction.atomic():
            verrou = type(objet)._base_manager.select_for_update(of=("self",)).get(pk=objet.pk)
            avant = self._controler(ligne, verrou, acteur, motif)
            apres = avant if ligne.vers is None else ligne.vers
            for champ, valeur in {**valeurs, "etat": apres}.items():
                setattr(verrou, champ, valeur)
            if avant_ecriture is not None:
                avant_ecriture(verrou)
            verrou.save()
            action = f"{self.objet}.{nom}"
            journal.inscrire(
                verrou, action, acteur=acteur, avant=avant, apres=apres, motif=motif.strip(), detail=detail
            )
        return verrou

    def _controler(self, ligne: Transition, objet: Any, acteur: Acteur, motif: str) -> str:
        etat = str(objet.etat)
        if etat not in ligne.de:
            raise MauvaisEtat(self._phrase_mauvais_etat(ligne, objet))
        action = f"{self.objet}.{ligne.nom}"
        if not acteur.peut(action, objet):
            raise DroitManquant(acteur.refus(action, objet))
        if ligne.motif and not motif.strip():
            raise MotifManquant("Indiquez le motif : il est obligatoire pour cette action et sera conservé.")
        return etat

    def _phrase_mauvais_etat(self, ligne: Transition, objet: Any) -> str:
        libelle = ligne.agent or ligne.porteur or ligne.nom.replace("_", " ")
        affiche = getattr(objet, "get_etat_display", None)
        etat = affiche() if callable(affiche) else objet.etat
        return f"« {libelle} » n'est pas possible : l'état actuel est « {etat} ». Rechargez la page."
