"""Le délai de paiement d'un versement, d'après la règle PAIEMENT de l'appel et ce que la convention nomme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aap.models import VersionAppel
from conventions.etats import EtatVersement
from conventions.models import Convention, Versement
from conventions.types import DepartDelai
from regles import moteur
from regles.catalogue.calendrier.suites import ParametresPaiement
from regles.versements import EcheancePaiement, NiveauAlerte, echeance_paiement, niveau_alerte
from socle.horloge import aujourd_hui

PAIEMENT = "PAIEMENT"


def delai_de(version: VersionAppel) -> ParametresPaiement | None:
    """Jours pour payer et jour d'alerte, ou None si l'appel ne pose pas de délai. Une requête."""
    for ligne in version.regles.all():
        if ligne.code == PAIEMENT:
            lus = moteur.lire_parametres(PAIEMENT, ligne.parametres)
            return lus if isinstance(lus, ParametresPaiement) else None
    return None


def jour_local(instant: datetime | None, convention: Convention) -> date | None:
    """Le jour de cet instant au fuseau de l'appel."""
    return instant.astimezone(ZoneInfo(convention.dossier.appel.fuseau)).date() if instant else None


def jour_de(convention: Convention) -> date:
    """Aujourd'hui au fuseau de l'appel."""
    return aujourd_hui(convention.dossier.appel.fuseau)


def echeance_de(versement: Versement, exigible_le: date | None) -> EcheancePaiement | None:
    """D'où court le délai de ce versement et son dernier jour ; None tant que sa condition n'est pas remplie.

    Lecture retenue de « soixante jours à compter de la date de la notification », « sauf événement déterminé »
    (loi 2000-321, art. 10) : le délai court de la notification, ou du jour où la condition du versement se trouve
    remplie s'il vient après (bilan, réalisation, suspension levée) ; de ce jour seul quand `depart_delai` le dit.
    """
    convention = versement.convention
    delai = delai_de(convention.dossier.version_suivie)
    if delai is None or exigible_le is None:
        return None
    notification = jour_local(convention.notifiee_le, convention)
    par_evenement = convention.depart_delai == DepartDelai.FAIT_GENERATEUR
    apres = notification is None or exigible_le > notification
    return echeance_paiement(notification, exigible_le if par_evenement or apres else None, delai.jours)


@dataclass(frozen=True, slots=True)
class Pastille:
    """Où en est le délai d'un versement : texte, genre de badge, jours de retard (négatif : jours restants)."""

    texte: str
    genre: str
    retard: int


NIVEAUX = {
    NiveauAlerte.DANS_LES_TEMPS: "info",
    NiveauAlerte.ALERTE: "attention",
    NiveauAlerte.DEPASSE: "erreur",
}


def jour_d_alerte(limite: date, delai: ParametresPaiement) -> date | None:
    """Premier jour d'alerte d'un délai qui finit ce jour-là ; None si l'appel n'en veut pas."""
    if delai.alerte_jours is None:
        return None
    return limite - timedelta(days=delai.jours - delai.alerte_jours)


def pastille(versement: Versement, delai: ParametresPaiement | None, jour: date) -> Pastille | None:
    """La pastille d'un versement, None s'il n'a pas de délai ou n'est plus à payer."""
    if versement.limite is None or delai is None or versement.etat == EtatVersement.ANNULE:
        return None
    repere = versement.paye_le or jour
    echeance = EcheancePaiement(versement.limite - timedelta(days=delai.jours), versement.limite)
    niveau = niveau_alerte(repere, echeance, delai.alerte_jours)
    retard = (repere - versement.limite).days
    if versement.paye_le:
        texte = f"payé avec {_jours(retard)} de retard" if retard > 0 else "payé dans les temps"
        return Pastille(texte, "attention" if retard > 0 else "succes", retard)
    texte = (
        f"{_jours(retard)} de retard" if retard > 0 else "dernier jour" if retard == 0 else f"reste {_jours(-retard)}"
    )
    return Pastille(texte, NIVEAUX[niveau], retard)


def _jours(nombre: int) -> str:
    return f"{nombre} jour{'s' if nombre > 1 else ''}"
