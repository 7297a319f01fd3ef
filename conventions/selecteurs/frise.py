"""La frise d'un poste : ses périodes à l'échelle, pour un dessin ; le tableau qui l'accompagne dit la même chose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from conventions.selecteurs.postes import FaitsDuPoste
from regles.echeances import ajouter_mois
from regles.postes import PeriodePoste, Situation

LARGEUR, MARGE = 900, 10
PAR_SIGNE = 8
UN_AN = timedelta(days=400)
ABREGES = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
UN_JOUR = timedelta(days=1)
MOTS = {
    Situation.A_POURVOIR: "À pourvoir",
    Situation.TITULAIRE: "Pourvu",
    Situation.REMPLACANT: "Remplacement",
    Situation.ABSENCE: "Absence",
    Situation.VACANCE: "Vacant",
}


class Bande(NamedTuple):
    """Une période : sa place (`x`, `largeur`, `milieu`), son nom, et s'il y tient en entier."""

    x: int
    largeur: int
    milieu: int
    libelle: str
    lisible: bool
    periode: PeriodePoste

    @property
    def pourvue(self) -> bool:
        """Vrai si quelqu'un tient le poste."""
        return self.periode.pourvue


class Repere(NamedTuple):
    """Un début de mois ; `libelle` vide quand il ne tient pas."""

    x: int
    libelle: str


class Frise(NamedTuple):
    """Ce qu'il faut pour dessiner ; `present` : place du jour, None hors de la période."""

    largeur: int
    bandes: list[Bande]
    reperes: list[Repere]
    present: int | None


def frise_du_poste(faits: FaitsDuPoste, jour: date) -> Frise | None:
    """Frise d'un poste ; None tant que rien n'est déclaré."""
    if faits.vie is None:
        return None
    total = (faits.fin - faits.debut).days + 1

    def place(quand: date) -> int:
        return MARGE + round((LARGEUR - 2 * MARGE) * (quand - faits.debut).days / total)

    bandes = [_bande(periode, place(periode.debut), place(periode.fin + UN_JOUR)) for periode in faits.vie.periodes]
    present = place(jour) if faits.debut <= jour <= faits.fin else None
    return Frise(LARGEUR, bandes, [Repere(place(quand), nom) for quand, nom in _mois(faits.debut, faits.fin)], present)


def _bande(periode: PeriodePoste, debut: int, fin: int) -> Bande:
    libelle, largeur = MOTS[periode.situation], max(1, fin - debut)
    return Bande(debut, largeur, debut + largeur // 2, libelle, largeur >= PAR_SIGNE * len(libelle), periode)


def _mois(debut: date, fin: date) -> Iterator[tuple[date, str]]:
    """Premiers du mois ; une année entière les nomme tous, davantage un sur trois."""
    premier = debut.replace(day=1) if debut.day == 1 else ajouter_mois(debut.replace(day=1), 1)
    pas, rang = 1 if fin - debut <= UN_AN else 3, 0
    while premier <= fin:
        yield premier, f"{ABREGES[premier.month - 1]} {premier:%y}" if rang % pas == 0 else ""
        premier, rang = ajouter_mois(premier, 1), rang + 1
