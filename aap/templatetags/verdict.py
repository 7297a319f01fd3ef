"""`{% load verdict %}{% lire_verdict verdict as v %}` : un verdict en mots, pour tout écran qui le montre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django import template

from regles.constats import Detail, Mesure, Niveau, Unite
from regles.verdict import Ligne, Statut, Verdict
from socle import affichage

register = template.Library()

STATUTS: dict[Statut, tuple[str, str]] = {
    Statut.OK: ("succes", "Tout tient dans les limites de l'appel"),
    Statut.REDUIT: ("attention", "L'aide possible est plus basse que la demande"),
    Statut.A_EXAMINER: ("attention", "Un point est à examiner par le service"),
    Statut.IRRECEVABLE: ("erreur", "Une condition de l'appel n'est pas remplie"),
}
GROUPES = (
    ("bloquant", "À corriger"),
    ("alerte", "À regarder"),
    ("ok", "Respecté"),
    ("info", "Pour information"),
)


@dataclass(frozen=True)
class LigneLue:
    """Une règle jugée, prête à afficher."""

    groupe: str
    badge: str
    genre: str
    libelle: str
    mesure: str
    limite: str
    message: str
    conseil: str
    citation: str
    source: str
    url: str
    lecture: str
    details: tuple[tuple[str, str, str, bool], ...]
    derogable: bool


@dataclass(frozen=True)
class Segment:
    """Une part de la jauge : `x` et `largeur` en pour cent de la largeur."""

    cle: str
    libelle: str
    montant: Decimal
    x: str
    largeur: str


@dataclass(frozen=True)
class Jauge:
    """Le coût du projet et qui le paie. `repere` : place de la demande quand elle dépasse l'aide possible."""

    cout: Decimal
    segments: tuple[Segment, ...]
    repere: str
    description: str


@dataclass(frozen=True)
class VerdictLu:
    """Un verdict en mots : ce qu'il faut changer d'abord, puis le reste."""

    genre: str
    titre: str
    recevable: bool
    montant: Decimal
    demande: Decimal
    taux: Decimal
    phrase_reste: str
    jauge: Jauge | None
    problemes: tuple[tuple[str, tuple[LigneLue, ...]], ...]
    reste: tuple[tuple[str, tuple[LigneLue, ...]], ...]


@register.simple_tag
def lire_verdict(verdict: Verdict) -> VerdictLu:
    """Rend le verdict en mots (calculé ou relu d'un JSON : rien n'est recalculé)."""
    genre, titre = STATUTS[verdict.statut]
    lignes = [_lire(ligne) for ligne in verdict.lignes]
    groupes = [(nom, tuple(x for x in lignes if x.groupe == cle)) for cle, nom in GROUPES]
    pleins = [(nom, groupe) for nom, groupe in groupes if groupe]
    problemes = tuple(paire for paire in pleins if paire[1][0].groupe in {"bloquant", "alerte"})
    return VerdictLu(
        genre=genre,
        titre=titre,
        recevable=verdict.recevable,
        # L'aide calculée, même si un point est à corriger : c'est ce que la correction permettra.
        montant=verdict.calcul.montant,
        demande=verdict.calcul.demande,
        taux=verdict.calcul.taux_effectif,
        phrase_reste=verdict.phrase_reste,
        jauge=_jauge(verdict),
        problemes=problemes,
        reste=tuple(paire for paire in pleins if paire not in problemes),
    )


def _lire(ligne: Ligne) -> LigneLue:
    constat = ligne.constat
    groupe = _groupe(ligne)
    source = ligne.source
    return LigneLue(
        groupe=groupe,
        badge="À examiner par le service" if constat.a_examiner and groupe != "bloquant" else "",
        genre="attention",
        libelle=ligne.libelle,
        mesure=dire(constat.mesure, constat.unite),
        limite=dire(constat.limite, constat.unite),
        message=constat.message,
        conseil=constat.conseil,
        citation=source.citation,
        source=", ".join(filter(None, (source.texte, source.article))),
        url=source.url,
        lecture=source.lecture_retenue,
        details=tuple(_detail(detail) for detail in constat.details),
        derogable=ligne.derogable and not ligne.ok,
    )


def _groupe(ligne: Ligne) -> str:
    if ligne.bloque:
        return "bloquant"
    if ligne.alerte or (ligne.constat.a_examiner and ligne.niveau_effectif != Niveau.INFO):
        return "alerte"
    return "info" if ligne.niveau_effectif == Niveau.INFO else "ok"


def _detail(detail: Detail) -> tuple[str, str, str, bool]:
    return detail.libelle, dire(detail.mesure, detail.unite), dire(detail.limite, detail.unite), detail.ok


def dire(mesure: Mesure, unite: Unite) -> str:
    """Une mesure en français, vide si la règle n'a rien mesuré."""
    if mesure is None or mesure == "":
        return ""
    if isinstance(mesure, Decimal):
        return _nombre(mesure, unite)
    if unite == Unite.DATE:
        return affichage.date_longue(date.fromisoformat(mesure))
    if unite == Unite.INSTANT:
        moment = datetime.fromisoformat(mesure)
        return f"{affichage.date_longue(moment.date())} à {moment.hour}\u00a0h\u00a0{moment.minute:02d}"
    return mesure


def _nombre(mesure: Decimal, unite: Unite) -> str:
    match unite:
        case Unite.EUROS:
            return affichage.euros(mesure)
        case Unite.TAUX:
            return affichage.pourcent(mesure * 100)
        case Unite.POURCENT:
            return affichage.pourcent(mesure)
        case Unite.ETP:
            return affichage.etp(mesure)
        case Unite.MOIS | Unite.JOURS:
            return f"{mesure:f}\u00a0{unite.value}"
    return f"{mesure.normalize():f}"


def _jauge(verdict: Verdict) -> Jauge | None:
    """Coût, aide possible, autres financements, manque. None tant qu'aucun coût n'est connu."""
    calcul = verdict.calcul
    aide, autres = calcul.montant, calcul.autres_financements
    echelle = max(calcul.charges, aide + autres, calcul.demande)
    if not echelle:
        return None
    parts = (
        ("aide", "Aide possible de l'appel", aide),
        ("autres", "Autres financements", autres),
        ("manque", "Reste à trouver", calcul.reste_a_financer),
    )
    debut, segments = Decimal(0), []
    for cle, libelle, montant in parts:
        if montant:
            segments.append(Segment(cle, libelle, montant, _part(debut, echelle), _part(montant, echelle)))
            debut += montant
    phrase = ", ".join(f"{s.libelle.lower()} {affichage.euros(s.montant)}" for s in segments)
    return Jauge(
        cout=calcul.charges,
        segments=tuple(segments),
        repere=_part(calcul.demande, echelle) if calcul.demande > aide else "",
        description=f"Coût du projet {affichage.euros(calcul.charges)} : {phrase}.",
    )


def _part(montant: Decimal, echelle: Decimal) -> str:
    """Pour cent avec un point : un attribut SVG ne se traduit pas."""
    return f"{montant * 100 / echelle:.2f}"
