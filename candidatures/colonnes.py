"""Les colonnes de la file : une liste, qui pilote le tableau à l'écran et le fichier exporté."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from candidatures.models import Dossier

VERDICTS = {"OK": "règles respectées", "REDUIT": "à réduire", "A_EXAMINER": "à examiner", "IRRECEVABLE": "bloquant"}


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une colonne. `genre` : lien, projet, etat, verdict, texte, montant, nombre, date, instant.

    `budget` : montant réservé à qui voit les budgets ; la valeur des autres lignes est vide.
    """

    cle: str
    titre: str
    genre: str
    valeur: Callable[[Any], Any]
    ecran: bool = True
    fichier: bool = True
    budget: bool = False

    def lire(self, dossier: Dossier) -> Any:
        """Valeur pour ce dossier, vide si son budget est caché à cette personne."""
        if self.budget and not getattr(dossier, "budget_visible", False):
            return None
        return self.valeur(dossier)

    @property
    def nombre(self) -> bool:
        """Vrai pour une colonne alignée à droite."""
        return self.genre in {"montant", "nombre"}


def _departements(dossier: Dossier) -> str:
    return ", ".join(departement.code for departement in dossier.departements.all())


COLONNES: tuple[Colonne, ...] = (
    Colonne("numero", "Numéro", "lien", lambda d: d.numero or "Brouillon"),
    Colonne("projet", "Structure et projet", "projet", lambda d: d.structure.nom, fichier=False),
    Colonne("structure", "Structure", "texte", lambda d: d.structure.nom, ecran=False),
    Colonne("siret", "Siret", "texte", lambda d: d.structure.siret, ecran=False),
    Colonne("type", "Statut", "texte", lambda d: d.structure.get_type_display(), ecran=False),
    Colonne("intitule", "Projet", "texte", lambda d: d.intitule, ecran=False),
    Colonne("appel", "Appel", "texte", lambda d: d.appel.titre, ecran=False),
    Colonne("departements", "Départements", "texte", _departements),
    Colonne("etat", "État", "etat", lambda d: d.get_etat_display()),
    Colonne("releve", "Relève", "texte", lambda d: d.releve.numero if d.releve else ""),
    Colonne("depose_le", "Déposé le", "instant", lambda d: d.depose_le, ecran=False),
    Colonne("etp", "ETP", "nombre", lambda d: d.etp),
    Colonne("demande", "Demandé", "montant", lambda d: d.montant_demande, budget=True),
    Colonne("accorde", "Accordé", "montant", lambda d: d.montant_accorde, ecran=False, budget=True),
    Colonne("verdict", "Règles", "verdict", lambda d: VERDICTS.get(d.statut_verdict, "non calculé")),
    Colonne("regime", "Régime d'aide", "texte", lambda d: d.get_regime_aide_display(), ecran=False),
    Colonne("decide_le", "Décidé le", "instant", lambda d: d.decide_le, ecran=False),
    Colonne("agent", "Agent", "agent", lambda d: str(d.agent or "")),
)


def a_l_ecran(*, budgets: bool) -> list[Colonne]:
    """Colonnes du tableau ; sans `budgets`, aucun montant."""
    return [colonne for colonne in COLONNES if colonne.ecran and (budgets or not colonne.budget)]


def au_fichier(*, budgets: bool) -> list[Colonne]:
    """Colonnes du fichier exporté."""
    return [colonne for colonne in COLONNES if colonne.fichier and (budgets or not colonne.budget)]


def ligne_de_fichier(dossier: Dossier, colonnes: Sequence[Colonne]) -> list[Any]:
    """Valeurs d'un dossier, dans l'ordre des colonnes."""
    return [colonne.lire(dossier) for colonne in colonnes]
