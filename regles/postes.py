"""La vie d'un poste financé : ce qui lui arrive, daté, les périodes pourvues, les mois non pourvus, l'aide recalculée.

Lectures retenues, écrites ici parce qu'aucun appel ne les donne :
- un mois non pourvu se compte au jour près, sur les mois de la convention (de quantième à quantième depuis son début) :
  un mois entier sans personne vaut 1, une partie vaut ses jours non pourvus ÷ les jours de ce mois. Douze mois de
  convention font toujours douze, quels que soient les mois du calendrier ;
- « à partir du » est le premier jour de l'effet (le jour du départ n'est plus pourvu), « jusqu'au » le dernier ;
- une absence non remplacée n'est pas pourvue ; une prise de poste pendant une absence y met fin (retour ou relève).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from regles.echeances import ajouter_mois
from regles.montants import ZERO, arrondir, tronquer
from regles.phrases import euros, jour, nombre

UN_JOUR = timedelta(days=1)
MOIS_PAR_AN = 12


class NatureEvenement(StrEnum):
    PRISE_DE_POSTE = "prise_de_poste"
    ABSENCE = "absence"
    REMPLACEMENT = "remplacement"
    DEPART = "depart"
    VACANCE = "vacance"


class Situation(StrEnum):
    """Qui tient le poste ce jour-là."""

    A_POURVOIR = "a_pourvoir"
    TITULAIRE = "titulaire"
    REMPLACANT = "remplacant"
    ABSENCE = "absence"
    VACANCE = "vacance"

    @property
    def pourvue(self) -> bool:
        return self in {Situation.TITULAIRE, Situation.REMPLACANT}


class VieImpossible(ValueError):
    """Les évènements d'un poste se contredisent ; le message est une phrase pour la personne qui les saisit."""


@dataclass(frozen=True)
class EvenementPoste:
    """Ce qui arrive à un poste. `fin` incluse ; None : cela dure jusqu'à l'évènement qui y met fin."""

    nature: NatureEvenement
    debut: date
    fin: date | None = None
    personne: str = ""

    def __post_init__(self) -> None:
        if self.fin is not None and self.fin < self.debut:
            raise VieImpossible(f"Le {jour(self.debut)} : la date de fin précède la date de début.")
        if self.fin is not None and self.nature == NatureEvenement.DEPART:
            raise VieImpossible(f"Le {jour(self.debut)} : un départ n'a pas de date de fin.")


@dataclass(frozen=True)
class PeriodePoste:
    """Jours consécutifs dans la même situation, bornes incluses."""

    debut: date
    fin: date
    situation: Situation

    @property
    def pourvue(self) -> bool:
        return self.situation.pourvue

    @property
    def jours(self) -> int:
        return (self.fin - self.debut).days + 1


class _Tenue:
    """Qui tient le poste, évènement après évènement ; lève VieImpossible quand l'un ne peut pas suivre les autres."""

    def __init__(self) -> None:
        self.titulaire: EvenementPoste | None = None
        self.absence: EvenementPoste | None = None
        self.remplacant: EvenementPoste | None = None
        self.deja_pris = False

    @property
    def situation(self) -> Situation:
        if self.titulaire and not self.absence:
            return Situation.TITULAIRE
        if self.remplacant:
            return Situation.REMPLACANT
        if self.absence:
            return Situation.VACANCE if self.absence.nature == NatureEvenement.VACANCE else Situation.ABSENCE
        return Situation.VACANCE if self.deja_pris else Situation.A_POURVOIR

    def ouvrir(self, evenement: EvenementPoste) -> None:
        getattr(self, f"_{evenement.nature.value}")(evenement)

    def clore(self, evenement: EvenementPoste) -> None:
        """Fin écrite d'un évènement : sans effet si un autre y a déjà mis fin."""
        if self.titulaire is evenement:
            self.titulaire = self.absence = None
        if self.absence is evenement:
            self.absence = self.remplacant = None
        if self.remplacant is evenement:
            self.remplacant = None

    def _prise_de_poste(self, evenement: EvenementPoste) -> None:
        if self.titulaire and not self.absence:
            raise _refus(evenement, "le poste est déjà pourvu ; déclarez d'abord le départ de la personne en poste")
        self.titulaire, self.absence, self.remplacant, self.deja_pris = evenement, None, None, True

    def _absence(self, evenement: EvenementPoste) -> None:
        if not self.titulaire:
            raise _refus(evenement, "personne n'occupe le poste : une absence suit une prise de poste")
        if self.absence:
            raise _refus(evenement, "cette absence chevauche une autre absence")
        self.absence = evenement

    def _remplacement(self, evenement: EvenementPoste) -> None:
        if not self.deja_pris:
            raise _refus(evenement, "un remplacement suit une prise de poste")
        if self.titulaire and not self.absence:
            raise _refus(evenement, "la personne en poste est présente ; déclarez d'abord son absence ou son départ")
        if self.remplacant:
            raise _refus(evenement, "ce remplacement chevauche un autre remplacement")
        self.remplacant = evenement

    def _depart(self, evenement: EvenementPoste) -> None:
        if self.titulaire:
            self.titulaire = self.absence = None
        elif self.remplacant:
            self.remplacant = None
        else:
            raise _refus(evenement, "personne n'occupe le poste : il n'y a pas de départ à déclarer")

    def _vacance(self, evenement: EvenementPoste) -> None:
        self.remplacant = None
        if evenement.fin is None:
            self.titulaire = self.absence = None
        elif self.titulaire and not self.absence:
            self.absence = evenement


def _refus(evenement: EvenementPoste, raison: str) -> VieImpossible:
    return VieImpossible(f"Le {jour(evenement.debut)} : {raison}.")


_ORDRE = tuple(NatureEvenement[nom] for nom in ("DEPART", "VACANCE", "PRISE_DE_POSTE", "ABSENCE", "REMPLACEMENT"))


def _pas(evenements: Iterable[EvenementPoste]) -> list[tuple[date, int, EvenementPoste]]:
    """Ouvertures et fins écrites, dans l'ordre ; le même jour, les fins d'abord (rang −1), les départs ensuite."""
    pas = []
    for evenement in evenements:
        pas.append((evenement.debut, _ORDRE.index(evenement.nature), evenement))
        if evenement.fin is not None:
            pas.append((evenement.fin + UN_JOUR, -1, evenement))
    return sorted(pas, key=lambda element: element[:2])


def periodes(evenements: Iterable[EvenementPoste], debut: date, fin: date) -> tuple[PeriodePoste, ...]:
    """Périodes du poste dans [début, fin], sans trou ni recouvrement. Lève VieImpossible.

    Des évènements d'avant la convention comptent (la personne était déjà là) ; ceux d'après sont lus, sans effet.
    """
    if fin < debut:
        raise VieImpossible("La convention finit avant de commencer.")
    tenue, reperes = _Tenue(), [(debut, Situation.A_POURVOIR)]
    for quand, rang, evenement in _pas(evenements):
        (tenue.clore if rang < 0 else tenue.ouvrir)(evenement)
        reperes.append((quand, tenue.situation))
    return tuple(_decouper(reperes, debut, fin))


def _decouper(reperes: Sequence[tuple[date, Situation]], debut: date, fin: date) -> Iterator[PeriodePoste]:
    par_jour = {max(debut, quand): situation for quand, situation in reperes if quand <= fin}
    par_jour[debut] = [situation for quand, situation in reperes if quand <= debut][-1]
    bornes = sorted(par_jour)
    suites: list[tuple[date, Situation]] = []
    for borne in bornes:
        if not suites or suites[-1][1] != par_jour[borne]:
            suites.append((borne, par_jour[borne]))
    fins = [suivante - UN_JOUR for suivante, _ in suites[1:]] + [fin]
    for (premier, situation), dernier in zip(suites, fins, strict=True):
        yield PeriodePoste(premier, dernier, situation)


def mois(debut: date, fin: date, origine: date) -> Fraction:
    """Mois entre deux jours inclus, comptés sur les mois qui partent d'`origine` (au plus tard `debut`). 0 si vide."""
    total, rang = Fraction(0), 0
    while (premier := ajouter_mois(origine, rang)) <= fin:
        suivant = ajouter_mois(origine, rang + 1)
        pris = (min(fin, suivant - UN_JOUR) - max(debut, premier)).days + 1
        total += Fraction(max(0, pris), (suivant - premier).days)
        rang += 1
    return total


def _decimal(valeur: Fraction) -> Decimal:
    return arrondir(Decimal(valeur.numerator) / Decimal(valeur.denominator))


@dataclass(frozen=True)
class VieDuPoste:
    """Un poste sur la période de la convention. Les mois ont deux décimales, demi-supérieur."""

    debut: date
    fin: date
    periodes: tuple[PeriodePoste, ...]

    @property
    def non_pourvues(self) -> tuple[PeriodePoste, ...]:
        return tuple(periode for periode in self.periodes if not periode.pourvue)

    @property
    def mois_conventionnes(self) -> Decimal:
        return _decimal(mois(self.debut, self.fin, self.debut))

    @property
    def mois_non_pourvus(self) -> Decimal:
        return _decimal(sum((mois(p.debut, p.fin, self.debut) for p in self.non_pourvues), Fraction(0)))

    @property
    def mois_pourvus(self) -> Decimal:
        return self.mois_conventionnes - self.mois_non_pourvus

    @property
    def jours_non_pourvus(self) -> int:
        return sum(periode.jours for periode in self.non_pourvues)


def vie_du_poste(evenements: Iterable[EvenementPoste], debut: date, fin: date) -> VieDuPoste:
    """La vie d'un poste du premier au dernier jour de sa convention. Lève VieImpossible."""
    return VieDuPoste(debut, fin, periodes(evenements, debut, fin))


@dataclass(frozen=True)
class Recalcul:
    """Coût éligible et aide du poste une fois les mois non pourvus retirés, en euros ; `baisse` : l'aide en moins."""

    mois_non_pourvus: Decimal
    cout: Decimal
    aide: Decimal
    baisse: Decimal
    phrase: str


def recalculer(
    vie: VieDuPoste,
    *,
    cout: Decimal,
    aide: Decimal,
    etp: Decimal = ZERO,
    taux: Decimal | None = None,
    plafond_etp: Decimal | None = None,
) -> Recalcul:
    """Coût et aide aux mois pourvus, tronqués au centime ; l'aide ne dépasse jamais celle de la convention.

    `taux` : None pour garder la part de l'aide dans le coût ; `plafond_etp` : euros par ETP et par an, None sans
    plafond. Une proposition : c'est le coût réel, au bilan, qui compte.
    """
    pourvus, convention = vie.mois_pourvus, vie.mois_conventionnes
    cout_pourvu = tronquer(cout * pourvus / convention)
    bornes = [aide, tronquer(aide * pourvus / convention) if taux is None else tronquer(cout_pourvu * taux)]
    if plafond_etp is not None:
        bornes.append(tronquer(plafond_etp * etp * pourvus / MOIS_PAR_AN))
    retenue = min(bornes)
    phrase = (
        f"{nombre(pourvus)} mois pourvus sur {nombre(convention)} : coût éligible de "
        f"{euros(cout_pourvu)} au lieu de {euros(cout)}, aide de {euros(retenue)} au lieu de {euros(aide)}."
    )
    return Recalcul(vie.mois_non_pourvus, cout_pourvu, retenue, aide - retenue, phrase)
