"""Lire les notes : moyenne, écart et total par critère, sur l'échelle de l'appel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from aap.models import Critere
from candidatures.models import Dossier, Note

CENTIEME = Decimal("0.01")


def _arrondi(valeur: Decimal) -> Decimal:
    return valeur.quantize(CENTIEME, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class NotesCritere:
    """Notes d'un critère ; `ecart` = note la plus haute moins la plus basse. Sans note, moyenne et écart sont None."""

    critere: Critere
    notes: tuple[Note, ...]
    maximum: Decimal

    @property
    def moyenne(self) -> Decimal | None:
        """Moyenne des notes, à deux décimales."""
        valeurs = [note.valeur for note in self.notes]
        return _arrondi(sum(valeurs, Decimal(0)) / len(valeurs)) if valeurs else None

    @property
    def ecart(self) -> Decimal | None:
        """Étendue des notes : un écart fort se discute."""
        valeurs = [note.valeur for note in self.notes]
        return max(valeurs) - min(valeurs) if valeurs else None


@dataclass(frozen=True, slots=True)
class SyntheseNotes:
    """Toutes les notes d'un dossier."""

    criteres: tuple[NotesCritere, ...]

    @property
    def complete(self) -> bool:
        """Vrai quand chaque critère a au moins une note."""
        return all(c.notes for c in self.criteres)

    @property
    def total(self) -> Decimal | None:
        """Somme des moyennes ; None tant qu'un critère n'est pas noté."""
        if not self.criteres or not self.complete:
            return None
        return sum((c.moyenne or Decimal(0) for c in self.criteres), Decimal(0))

    @property
    def maximum(self) -> Decimal:
        """Total possible."""
        return sum((c.maximum for c in self.criteres), Decimal(0))

    def en_json(self) -> list[dict[str, Any]]:
        """Forme gardée avec la décision : décimaux en chaînes."""
        return [
            {
                "critere": c.critere.code,
                "libelle": c.critere.libelle,
                "moyenne": str(c.moyenne) if c.moyenne is not None else None,
                "ecart": str(c.ecart) if c.ecart is not None else None,
                "notes": [
                    {"auteur": n.auteur.libelle_acteur, "note": str(n.valeur), "commentaire": n.commentaire}
                    for n in c.notes
                ],
            }
            for c in self.criteres
        ]


def synthese_des_notes(dossier: Dossier) -> SyntheseNotes:
    """Notes du dossier, critère par critère, en deux requêtes."""
    version = dossier.version_suivie
    par_critere: dict[int, list[Note]] = defaultdict(list)
    for note in dossier.notes.select_related("auteur"):
        par_critere[note.critere_id].append(note)
    return SyntheseNotes(
        tuple(
            NotesCritere(
                critere=critere,
                notes=tuple(par_critere[critere.pk]),
                maximum=critere.points if critere.points is not None else Decimal(version.echelle_max),
            )
            for critere in version.criteres.all()
        )
    )
