"""Le délai pour conclure la convention, d'après la règle CONVENTION_DELAI de l'appel : alerte, sans autre effet.

Il court de la notification de la décision. Lecture retenue : le courriel qui l'annonce part avec la décision, le même
jour ; c'est ce jour-là, au fuseau de l'appel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from aap.models import RegleAppliquee
from conventions.etats import Etat
from conventions.models import Convention
from regles import moteur
from regles.catalogue.calendrier.suites import ParametresJours
from socle.horloge import aujourd_hui

CODE = "CONVENTION_DELAI"
JOURS_ALERTE = 5
"""Choix du guichet : l'appel ne dit pas quand alerter."""
A_CONCLURE = (Etat.BROUILLON, Etat.EN_VISA, Etat.A_SIGNER)


@dataclass(frozen=True, slots=True)
class Delai:
    """Où en est la conclusion d'une convention : jours au fuseau de l'appel, phrase et endroit du texte."""

    notification: date
    limite: date
    jours: int
    conclue: date | None
    jour: date
    citation: str
    source: str
    lecture: str

    @property
    def restants(self) -> int:
        """Jours qui restent, le dernier compris pour zéro ; négatif une fois la limite passée."""
        return (self.limite - (self.conclue or self.jour)).days

    @property
    def depasse(self) -> bool:
        """Vrai passé le dernier jour, conclue ou non."""
        return self.restants < 0

    @property
    def couleur(self) -> str:
        """Badge : vert, attention dans les derniers jours, erreur une fois dépassé."""
        if self.depasse:
            return "erreur"
        return "attention" if self.conclue is None and self.restants <= JOURS_ALERTE else "succes"

    @property
    def libelle(self) -> str:
        """« Il reste 6 jours pour conclure », en peu de mots."""
        nombre = abs(self.restants)
        jours = f"{nombre} jour{'s' if nombre > 1 else ''}"
        if self.conclue is not None:
            return f"conclue {jours} après le délai" if self.depasse else "conclue dans le délai"
        if self.depasse:
            return f"délai dépassé de {jours}"
        return f"{jours} pour conclure" if nombre else "dernier jour pour conclure"


def delai_de(convention: Convention) -> Delai | None:
    """Délai de cette convention, ou None si son appel n'en pose pas. Une requête au plus."""
    return _delai(convention, _regles([convention]))


def poser_delais(conventions: Iterable[Convention]) -> list[Convention]:
    """Pose `delai` sur chaque convention encore à conclure (None sinon). Une requête pour la liste."""
    lues = list(conventions)
    regles = _regles(lues)
    for convention in lues:
        a_conclure = convention.etat in A_CONCLURE
        convention.delai = _delai(convention, regles) if a_conclure else None  # type: ignore[attr-defined]  # pour la liste
    return lues


def _regles(conventions: list[Convention]) -> dict[int, RegleAppliquee]:
    versions = {convention.dossier.version_id for convention in conventions if convention.dossier.version_id}
    lignes = RegleAppliquee.objects.filter(code=CODE, version__in=versions).select_related("version__appel")
    return {ligne.version_id: ligne for ligne in lignes}


def _jours(ligne: RegleAppliquee) -> int:
    lus = moteur.lire_parametres(CODE, ligne.parametres)
    return lus.jours if isinstance(lus, ParametresJours) else 0


def _delai(convention: Convention, regles: dict[int, RegleAppliquee]) -> Delai | None:
    dossier = convention.dossier
    ligne = regles.get(dossier.version_id or 0)
    if ligne is None or dossier.decide_le is None:
        return None
    fuseau = ZoneInfo(dossier.appel.fuseau)
    signee = convention.signee_le
    notification, jours = dossier.decide_le.astimezone(fuseau).date(), _jours(ligne)
    return Delai(
        notification=notification,
        limite=notification + timedelta(days=jours),
        jours=jours,
        conclue=None if convention.etat in A_CONCLURE or signee is None else signee.astimezone(fuseau).date(),
        jour=aujourd_hui(dossier.appel.fuseau),
        citation=ligne.citation,
        source=", ".join(filter(None, (ligne.texte or ligne.version.texte, ligne.article))),
        lecture=ligne.lecture_retenue,
    )


def q_depasse() -> Q:
    """Conventions à conclure dont le dernier jour est passé."""
    return _q(lambda ligne, jour: Q(dossier__decide_le__lt=_minuit(jour - timedelta(days=_jours(ligne)), ligne)))


def q_bientot() -> Q:
    """Conventions à conclure qui entrent dans les derniers jours du délai, ou y sont."""

    def borne(ligne: RegleAppliquee, jour: date) -> Q:
        debut = jour - timedelta(days=_jours(ligne))
        fin = debut + timedelta(days=JOURS_ALERTE + 1)
        return Q(dossier__decide_le__gte=_minuit(debut, ligne), dossier__decide_le__lt=_minuit(fin, ligne))

    return _q(borne)


def _q(borne: Callable[[RegleAppliquee, date], Q]) -> Q:
    """Une condition par version d'appel qui pose un délai ; le jour est celui de l'appel."""
    par_version = Q(pk__in=[])
    for ligne in RegleAppliquee.objects.filter(code=CODE).select_related("version__appel"):
        jour = aujourd_hui(ligne.version.appel.fuseau)
        par_version |= Q(dossier__version=ligne.version_id) & borne(ligne, jour)
    return Q(etat__in=A_CONCLURE) & par_version


def _minuit(jour: date, ligne: RegleAppliquee) -> datetime:
    return datetime.combine(jour, time.min, ZoneInfo(ligne.version.appel.fuseau))
