"""L'échéancier des bilans d'une convention : quels bilans, sur quelle période, pour quand, et qui le dit.

Rien n'est écrit ici : tout vient des règles que l'appel applique et des dates que sa convention fixe. Une règle absente
ne rend aucun bilan ; une date que la convention doit encore fixer rend une échéance sans jour (`a_fixer`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from regles.catalogue.calendrier.bilans import (
    ParametresBilanAnnuel,
    ParametresBilanFinal,
    ParametresBilanIntermediaire,
    ParametresBilanTrimestriel,
    ParametresCompteRendu,
)
from regles.constats import Source
from regles.echeances import ajouter_mois, periode_de
from regles.faits import Role
from regles.regle import RegleAppliquee

UN_JOUR = timedelta(days=1)
MOIS_PAR_AN = 12
PAR_LA_CONVENTION = "Date fixée par la convention."


class GenreBilan(StrEnum):
    INTERMEDIAIRE = "intermediaire"
    TRIMESTRIEL = "trimestriel"
    ANNUEL = "annuel"
    FINAL = "final"
    COMPTE_RENDU = "compte_rendu"


@dataclass(frozen=True)
class EcheanceBilan:
    """Un bilan attendu. `role` None : toute la convention ; `rang` : 1, 2… parmi ceux du même genre et du même rôle.

    `due_le` : dernier jour pour transmettre, None tant que la convention ne l'a pas fixé.
    """

    genre: GenreBilan
    role: Role | None
    periode_debut: date
    periode_fin: date
    due_le: date | None
    source: Source
    par_la_convention: bool = False
    rang: int = 1

    @property
    def a_fixer(self) -> bool:
        return self.due_le is None

    @property
    def phrase(self) -> str:
        """Ce qui fixe la date : « Mayotte 2022, D.2 : « … » »."""
        if self.par_la_convention:
            return PAR_LA_CONVENTION
        dit = f"« {self.source.citation} »" if self.source.citation else self.source.lecture_retenue
        return f"{', '.join(filter(None, (self.source.texte, self.source.article)))} : {dit}"


@dataclass(frozen=True)
class _Contexte:
    debut: date
    fin: date
    fin_exercice: date | None
    fixees: Mapping[GenreBilan, date]
    roles: tuple[Role, ...]

    def attendu(
        self,
        genre: GenreBilan,
        limite: date | None,
        source: Source,
        periode: tuple[date, date],
        role: Role | None = None,
    ) -> EcheanceBilan:
        """Un bilan dont on dit si c'est la convention qui fixe la date."""
        par_la_convention = limite is not None and limite == self.fixees.get(genre)
        return EcheanceBilan(genre, role, *periode, limite, source, par_la_convention)


def periode_arretee(genre: GenreBilan, debut: date, fin: date, limite: date | None) -> tuple[date, date]:
    """Période d'un bilan dû ce jour-là : un intermédiaire s'arrête la veille, un annuel le jour même, au plus tard à
    la fin de la convention. Sans jour, ou pour un autre bilan : toute la période.
    """
    if limite is None or genre not in {GenreBilan.INTERMEDIAIRE, GenreBilan.ANNUEL}:
        return debut, fin
    dernier = limite - UN_JOUR if genre == GenreBilan.INTERMEDIAIRE else limite
    return debut, max(debut, min(fin, dernier))


def _intermediaire(p: ParametresBilanIntermediaire, source: Source, c: _Contexte) -> Iterator[EcheanceBilan]:
    """Un par rôle : chacun a ses indicateurs. Il porte sur ce qui précède la date."""
    limite = p.limite(c.debut, c.fixees.get(GenreBilan.INTERMEDIAIRE))
    periode = periode_arretee(GenreBilan.INTERMEDIAIRE, c.debut, c.fin, limite)
    for role in c.roles:
        yield c.attendu(GenreBilan.INTERMEDIAIRE, limite, source, periode, role)


def _trimestriel(p: ParametresBilanTrimestriel, source: Source, c: _Contexte) -> Iterator[EcheanceBilan]:
    """Un par période du calendrier que la convention touche ; la première et la dernière peuvent être entamées."""
    jour, rang = c.debut, 1
    while jour <= c.fin and Role.COORDINATEUR in c.roles:
        fin_periode = periode_de(jour, p.periode_mois)[1]
        periode = (jour, min(fin_periode, c.fin))
        attendu = c.attendu(GenreBilan.TRIMESTRIEL, p.limite(fin_periode), source, periode, Role.COORDINATEUR)
        yield replace(attendu, rang=rang)
        jour, rang = fin_periode + UN_JOUR, rang + 1


def _annuel(p: ParametresBilanAnnuel, source: Source, c: _Contexte) -> Iterator[EcheanceBilan]:
    """Dû avant le terme, il porte sur ce qui est fait ce jour-là."""
    limite = p.limite(c.fin, c.fixees.get(GenreBilan.ANNUEL))
    yield c.attendu(GenreBilan.ANNUEL, limite, source, periode_arretee(GenreBilan.ANNUEL, c.debut, c.fin, limite))


def _final(p: ParametresBilanFinal, source: Source, c: _Contexte) -> Iterator[EcheanceBilan]:
    limite = p.limite(c.fin, c.fixees.get(GenreBilan.FINAL))
    yield c.attendu(GenreBilan.FINAL, limite, source, (c.debut, c.fin))


def _compte_rendu(p: ParametresCompteRendu, source: Source, c: _Contexte) -> Iterator[EcheanceBilan]:
    """Sur l'exercice que la convention nomme, dans la part qu'elle couvre."""
    limite = p.limite(c.fin_exercice, c.fixees.get(GenreBilan.COMPTE_RENDU))
    fin = c.fin_exercice or c.fin
    debut = max(c.debut, ajouter_mois(fin + UN_JOUR, -MOIS_PAR_AN))
    yield c.attendu(GenreBilan.COMPTE_RENDU, limite, source, (min(debut, fin), fin))


def _hors_appel(genre: GenreBilan, c: _Contexte) -> Iterator[EcheanceBilan]:
    """Un bilan que l'appel ne demande pas, mais dont la convention fixe la date."""
    source = Source("Convention", "", "", lecture_retenue=PAR_LA_CONVENTION)
    roles = c.roles if genre == GenreBilan.INTERMEDIAIRE else (None,)
    for role in roles:
        yield c.attendu(genre, c.fixees[genre], source, (c.debut, c.fin), role)


_FABRIQUES: dict[str, tuple[GenreBilan, Callable[[Any, Source, _Contexte], Iterator[EcheanceBilan]]]] = {
    "BILAN_INTERMEDIAIRE": (GenreBilan.INTERMEDIAIRE, _intermediaire),
    "BILAN_TRIMESTRIEL": (GenreBilan.TRIMESTRIEL, _trimestriel),
    "BILAN_ANNUEL": (GenreBilan.ANNUEL, _annuel),
    "BILAN_FINAL": (GenreBilan.FINAL, _final),
    "COMPTE_RENDU_FINANCIER": (GenreBilan.COMPTE_RENDU, _compte_rendu),
}
REGLES_DE_BILAN = frozenset(_FABRIQUES)


def echeancier(
    regles_appliquees: Sequence[RegleAppliquee],
    debut: date,
    fin: date,
    fin_exercice: date | None,
    dates_convention: Mapping[str, date] | None = None,
    *,
    roles: Collection[str] = tuple(Role),
) -> list[EcheanceBilan]:
    """Bilans attendus de la période [début, fin] d'une convention (ou d'une année reconduite), du plus proche au plus
    lointain ; ceux dont la date reste à fixer viennent en dernier.

    `dates_convention` : {genre de bilan : jour} pour les dates que la convention fixe elle-même. `roles` : rôles des
    postes qu'elle finance. Lève ValueError si la période est à l'envers ou si un genre est inconnu.
    """
    if fin < debut:
        raise ValueError("La convention finit avant de commencer.")
    fixees = {GenreBilan(genre): jour for genre, jour in (dates_convention or {}).items()}
    contexte = _Contexte(debut, fin, fin_exercice, fixees, tuple(role for role in Role if role in roles))
    attendus = [
        echeance
        for appliquee in regles_appliquees
        if appliquee.code in _FABRIQUES
        for echeance in _FABRIQUES[appliquee.code][1](appliquee.parametres, appliquee.source, contexte)
    ]
    demandes = {_FABRIQUES[appliquee.code][0] for appliquee in regles_appliquees if appliquee.code in _FABRIQUES}
    attendus += [echeance for genre in fixees if genre not in demandes for echeance in _hors_appel(genre, contexte)]
    return sorted(attendus, key=lambda e: (e.due_le or date.max, list(GenreBilan).index(e.genre), e.role or "", e.rang))


def decaler_rangs(echeances: Sequence[EcheanceBilan], deja: Mapping[tuple[str, str], int]) -> list[EcheanceBilan]:
    """Les mêmes échéances, numérotées après celles qui existent : {(genre, rôle ou « ») : nombre} (reconduction)."""
    return [replace(e, rang=e.rang + deja.get((e.genre.value, e.role.value if e.role else ""), 0)) for e in echeances]
