"""La note d'une page par département : ce qui était visé, ce qui est atteint, ce qui manque. Aucun montant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bilans.selecteurs.evaluation import (
    PAR_CONVENTION,
    LigneEvaluation,
    Resultat,
    lignes_evaluation,
)
from socle.affichage import ABSENT, date_longue, nombre, pourcent
from socle.canonique import json_canonique, simple
from socle.graphiques import Graphe
from socle.pdf import PieceJointe, empreinte_donnees, rendre
from territoires.models import Departement

# Une page : au-delà, le reste est dit en une ligne, et un nom trop long est coupé.
STRUCTURES_MAX = 8
TRIMESTRES_MAX = 4
NOM_MAX = 60


def donnees_note(
    departement: Departement, lus: list[Resultat], trimestres: Graphe, *, attendus: int, jour: date
) -> dict[str, Any]:
    """Données de la note, sérialisables. `attendus` : bilans encore à recevoir ; `jour` : celui de la lecture."""
    lignes = lignes_evaluation(lus, PAR_CONVENTION, "heures")
    conventions = {r.convention.pk: r for r in lus}
    compteurs = sorted({ligne.compteur for ligne in lignes})
    document = {
        "departement": departement.libelle,
        "code": departement.code,
        "jour": jour,
        "conventions": len(conventions),
        "etp": sum((r.etp for r in conventions.values()), Decimal(0)),
        "attendus": attendus,
        "totaux": [_total(compteur, [x for x in lignes if x.compteur == compteur]) for compteur in compteurs],
        "structures": [_ligne(ligne) for ligne in lignes[:STRUCTURES_MAX]],
        "autres": max(0, len(lignes) - STRUCTURES_MAX),
        "trimestres": [
            {
                "nom": groupe.categorie,
                "barres": [{"serie": b.nom, "largeur": b.largeur, "texte": b.texte} for b in groupe.barres],
            }
            for groupe in trimestres.groupes[-TRIMESTRES_MAX:]
        ],
    }
    sortie: dict[str, Any] = simple(document)
    return sortie


def _total(compteur: str, lignes: list[LigneEvaluation]) -> dict[str, Any]:
    reunis = LigneEvaluation("", "", "", compteur, [r for ligne in lignes for r in ligne.resultats])
    return {"compteur": compteur, **_ligne(reunis)}


def _ligne(ligne: LigneEvaluation) -> dict[str, Any]:
    return {
        "structure": _court(ligne.libelle),
        "convention": ligne.precision,
        "compteur": ligne.compteur,
        "objectif": _nombre(ligne.objectif_heures),
        "heures": _nombre(ligne.heures),
        "part": pourcent(ligne.part_heures, 0),
        "marches": _nombre(ligne.marches),
        "objectif_marches": _nombre(ligne.objectif_marches),
        "part_etat": pourcent(ligne.part_etat, 0),
    }


def _court(nom: str) -> str:
    return nom if len(nom) <= NOM_MAX else f"{nom[: NOM_MAX - 1].rstrip()}…"


def _nombre(valeur: Decimal | None) -> str:
    return ABSENT if valeur is None else nombre(valeur, 0)


def rendre_note(donnees: dict[str, Any]) -> bytes:
    """PDF d'une page : mêmes données, mêmes octets, données jointes."""
    empreinte = empreinte_donnees(donnees)
    return rendre(
        "bilans/pdf/note.html",
        {"n": donnees, "jour": date_longue(date.fromisoformat(donnees["jour"])), "empreinte": empreinte},
        titre=f"Clause sociale – {donnees['departement']}",
        pieces=[PieceJointe("note.json", json_canonique(donnees), "Données de la note")],
        identifiant=f"note:{donnees['code']}:{empreinte}",
    )
