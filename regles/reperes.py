"""Repérer, dans une phrase, ce qui vieillit : une année, une date, un montant, un plan, une boîte, une personne.

Pur : rend des places dans le texte, n'affirme rien. Les références de textes (« loi n° 2000-321 du 12 avril 2000 ») ne
vieillissent pas avec l'appel : elles sont laissées de côté.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from regles.phrases import MOIS


class GenreRepere(StrEnum):
    """Ce qu'un repère désigne."""

    DATE = "date"
    ANNEE = "annee"
    MONTANT = "montant"
    PLAN = "plan"
    BOITE = "boite"
    PERSONNE = "personne"

    @property
    def mot(self) -> str:
        """Le genre en mots : « une année »."""
        return MOTS[self]


MOTS = {
    GenreRepere.DATE: "une date",
    GenreRepere.ANNEE: "une année",
    GenreRepere.MONTANT: "un montant",
    GenreRepere.PLAN: "un nom de plan",
    GenreRepere.BOITE: "une adresse ou un numéro",
    GenreRepere.PERSONNE: "un nom de personne",
}


@dataclass(frozen=True)
class Repere:
    """Un passage du texte : `debut` inclus, `fin` exclue."""

    genre: GenreRepere
    texte: str
    debut: int
    fin: int


_MOIS = "|".join(MOIS)
_BLANC = r"[ \u00a0\u202f]"
_JOUR = rf"(?:1er|\d{{1,2}}){_BLANC}+(?:{_MOIS})"
_DATE = rf"{_JOUR}(?:{_BLANC}+\d{{4}})?|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b(?:{_MOIS}){_BLANC}+\d{{4}}\b"
_NOMBRE = rf"\d+(?:{_BLANC}\d{{3}})*(?:,\d+)?"
_MOT_NOM = r"[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)*"

# Texte de droit : sa date et son numéro sont son nom.
LEGAL = re.compile(
    rf"\b(?:lois?|décrets?|ordonnances?|arrêtés?|règlements?|directives?|décisions?|circulaires?|code)\b"
    rf"(?:{_BLANC}+\((?:UE|CE)\))?(?:{_BLANC}+(?:n°{_BLANC}*)?\d+[-/]\d+(?:[-/]\w+)?)?"
    rf"(?:{_BLANC}+(?:et|,){_BLANC}*\d+[-/]\d+)?(?:{_BLANC}+du{_BLANC}+(?:{_DATE}))?",
    re.IGNORECASE,
)
MOTIFS: tuple[tuple[GenreRepere, re.Pattern[str]], ...] = (
    (GenreRepere.BOITE, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b0[1-9](?:[ .\u00a0-]?\d\d){4}\b|\+\d{11}\b")),
    (GenreRepere.DATE, re.compile(_DATE, re.IGNORECASE)),
    (
        GenreRepere.MONTANT,
        re.compile(rf"\b{_NOMBRE}{_BLANC}*(?:(?:k|M|Md|millions?|milliards?|mille){_BLANC}*(?:d['’])?)?(?:€|euros?\b)"),
    ),
    (
        GenreRepere.PLAN,
        re.compile(
            rf"\b[Pp]lans?{_BLANC}+(?:d['’]|de{_BLANC}+|des{_BLANC}+|national|régional|départemental|triennal"
            rf"|pluriannuel)(?!financement|trésorerie|charge|travail|comptes)[^.,;:()«»\n]{{0,60}}"
            rf"|\bPNAD\b|\b[Pp]lan{_BLANC}+[A-ZÀ-Ý][\w-]+"
        ),
    ),
    (GenreRepere.ANNEE, re.compile(r"(?<![\d*/-])(?:19|20)\d{2}(?:[-/–](?:19|20)\d{2})?(?![\d*/-])")),
    (
        GenreRepere.PERSONNE,
        re.compile(
            rf"\b(?:M\.|Mme|Mlle|Monsieur|Madame|Mesdames|Messieurs){_BLANC}+{_MOT_NOM}(?:{_BLANC}+[A-ZÀ-Ý][\w'’-]+)*"
            rf"|\b{_MOT_NOM}{_BLANC}+(?:de{_BLANC}+)?[A-ZÀ-Ý]{{3,}}(?:[- ][A-ZÀ-Ý]{{3,}})*\b"
        ),
    ),
)
# Un nom propre suivi d'un sigle de service n'est pas une personne : « Mayotte DEETS ».
SIGLES = frozenset(
    {
        *("DREETS", "DEETS", "DDETS", "DDETSPP", "DGEFP", "DIRECCTE", "FSE", "PNAD", "SIRET", "CERFA", "EPCI", "CCAS"),
        *("NPNRU", "ANRU", "SIAE", "PLIE", "RIB", "IBAN", "BOP", "ETP", "URSSAF", "AURA", "PACA", "GIP", "ASP", "CAF"),
    }
)


def reperer(texte: str) -> tuple[Repere, ...]:
    """Passages qui vieillissent, dans l'ordre ; un passage n'est rendu qu'une fois, au genre le plus précis."""
    libre = LEGAL.sub(lambda trouve: _taire(trouve.group()), texte)
    trouves: list[Repere] = []
    for genre, motif in MOTIFS:
        for trouve in motif.finditer(libre):
            repere = Repere(genre, texte[trouve.start() : trouve.end()].strip(), trouve.start(), trouve.end())
            if not _est_un_service(repere) and not any(_se_touchent(repere, autre) for autre in trouves):
                trouves.append(repere)
    return tuple(sorted(trouves, key=lambda repere: repere.debut))


def genres(texte: str) -> tuple[GenreRepere, ...]:
    """Genres présents dans le texte, une fois chacun, dans l'ordre."""
    return tuple(dict.fromkeys(repere.genre for repere in reperer(texte)))


def _taire(passage: str) -> str:
    # Le mot seul (« décision ») ne cache rien : seul un numéro ou une date en fait une référence.
    return " " * len(passage) if any(signe.isdigit() for signe in passage) else passage


def _est_un_service(repere: Repere) -> bool:
    return repere.genre == GenreRepere.PERSONNE and bool(SIGLES & set(re.split(r"\W+", repere.texte)))


def _se_touchent(un: Repere, autre: Repere) -> bool:
    return un.debut < autre.fin and autre.debut < un.fin
