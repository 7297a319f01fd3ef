"""Ce qu'une règle rend : un constat, sa source, son niveau, et le plafond qu'elle pose s'il y en a un."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Niveau(StrEnum):
    """Ce que fait une règle non respectée : empêche, demande l'attention, ou renseigne."""

    BLOQUANT = "bloquant"
    ALERTE = "alerte"
    INFO = "info"


class Unite(StrEnum):
    EUROS = "€"
    POURCENT = "%"
    TAUX = "taux"
    ETP = "ETP"
    MOIS = "mois"
    JOURS = "jours"
    NOMBRE = "nombre"
    DATE = "date"
    INSTANT = "instant"
    TEXTE = ""


NUMERIQUES = frozenset({Unite.EUROS, Unite.POURCENT, Unite.TAUX, Unite.ETP, Unite.MOIS, Unite.JOURS, Unite.NOMBRE})


class Signal(StrEnum):
    """Vocabulaire fermé de ce qu'un constat signale, pour filtrer, compter et tester."""

    ETP_INSUFFISANT = "ETP_INSUFFISANT"
    TAUX_DEPASSE = "TAUX_DEPASSE"
    PLAFOND_ETP_DEPASSE = "PLAFOND_ETP_DEPASSE"
    PLAFOND_PAR_POSTE = "PLAFOND_PAR_POSTE"
    PRORATA_DUREE = "PRORATA_DUREE"
    DEROGATION_A_EXAMINER = "DEROGATION_A_EXAMINER"
    DEROGATION_ACCORDEE = "DEROGATION_ACCORDEE"
    ETAT_MAX_DEPASSE = "ETAT_MAX_DEPASSE"
    ETAT_MAX_A_CONFIRMER = "ETAT_MAX_A_CONFIRMER"
    ETAT_TOTAL = "ETAT_TOTAL"
    COFINANCEMENT_INSUFFISANT = "COFINANCEMENT_INSUFFISANT"
    COFINANCEMENT_PROPRE = "COFINANCEMENT_PROPRE"
    SURFINANCEMENT = "SURFINANCEMENT"
    DESEQUILIBRE = "DESEQUILIBRE"
    DEMANDE_INCOHERENTE = "DEMANDE_INCOHERENTE"
    CVN_HORS_BASE = "CVN_HORS_BASE"
    CVN_DESEQUILIBRE = "CVN_DESEQUILIBRE"
    SUBSTITUTION = "SUBSTITUTION"
    DE_MINIMIS = "DE_MINIMIS"
    COMMISSAIRE_AUX_COMPTES = "COMMISSAIRE_AUX_COMPTES"
    MONTANT_MINIMAL = "MONTANT_MINIMAL"
    MONTANT_MINIMAL_EXCEPTION = "MONTANT_MINIMAL_EXCEPTION"
    TEMPS_INSUFFISANT = "TEMPS_INSUFFISANT"
    ENVELOPPE_DEPASSEE = "ENVELOPPE_DEPASSEE"
    FORFAIT_A_SAISIR = "FORFAIT_A_SAISIR"
    DEPENSES_HORS_PERIMETRE = "DEPENSES_HORS_PERIMETRE"
    COFINANCEUR_NON_SOLLICITE = "COFINANCEUR_NON_SOLLICITE"
    TERRITOIRE_EXCLU = "TERRITOIRE_EXCLU"
    CONVENTION_LOI = "CONVENTION_LOI"
    CONVENTION_APPEL = "CONVENTION_APPEL"


class NomPlafond(StrEnum):
    TAUX = "TAUX"
    ETP = "ETP"
    ETAT = "ETAT"
    BESOIN = "BESOIN"
    ENVELOPPE = "ENVELOPPE"


Mesure = Decimal | str | None
Parts = tuple[tuple[str, Decimal], ...]
"""Montants par poste : (référence du poste, euros)."""


@dataclass(frozen=True)
class Source:
    """D'où vient la règle. `lecture_retenue` : ce que nous avons choisi quand le texte se lit de deux façons."""

    texte: str
    article: str
    citation: str
    url: str = ""
    lecture_retenue: str = ""


@dataclass(frozen=True)
class Detail:
    """Une ligne de détail d'un constat : un poste, une pièce, un financeur."""

    libelle: str
    ref: str = ""
    mesure: Mesure = None
    limite: Mesure = None
    unite: Unite = Unite.TEXTE
    ok: bool = True

    def __post_init__(self) -> None:
        _typer(self, self.unite, self.mesure, self.limite)


@dataclass(frozen=True)
class Plafond:
    """Limite posée sur l'aide. Avec `par_poste`, elle joue poste par poste ; sans, sur le projet seulement."""

    nom: NomPlafond
    total: Decimal
    total_global: Decimal
    """La même limite, lue sur l'ensemble du projet (pour afficher l'écart)."""
    par_poste: Parts = ()
    base: Parts = ()
    """Coût de chaque poste dans l'assiette de la règle (le taux effectif s'y rapporte)."""


@dataclass(frozen=True)
class Constat:
    """Résultat d'une règle. `message` dit ce qui est, `conseil` ce qu'il faut changer, en mots."""

    ok: bool
    mesure: Mesure
    limite: Mesure
    unite: Unite
    message: str
    conseil: str = ""
    details: tuple[Detail, ...] = ()
    signaux: tuple[Signal, ...] = ()
    a_examiner: bool = False
    """Un agent doit trancher : le verdict devient « à examiner »."""
    niveau: Niveau | None = None
    """Niveau adouci pour ce dossier (None : celui de la règle appliquée)."""
    plafond: Plafond | None = None
    exclus: tuple[str, ...] = ()
    """Références des postes sortis de l'assiette."""
    forfait: Decimal | None = None
    """Part des dépenses de personnel que le moteur ajoute à chaque poste comme coûts indirects."""
    echeance: bool = False
    """La limite est une date à tenir (échéancier), non une condition déjà jugée."""

    def __post_init__(self) -> None:
        _typer(self, self.unite, self.mesure, self.limite)


def _typer(objet: Constat | Detail, unite: Unite, mesure: Mesure, limite: Mesure) -> None:
    """Une mesure chiffrée est un Decimal, même relue d'un JSON ; les autres restent du texte."""
    if unite in NUMERIQUES:
        for nom, valeur in (("mesure", mesure), ("limite", limite)):
            if isinstance(valeur, str):
                object.__setattr__(objet, nom, Decimal(valeur))


def sans_objet(message: str, unite: Unite = Unite.TEXTE) -> Constat:
    """La règle est écrite mais ne trouve rien à juger dans ce dossier."""
    return Constat(ok=True, mesure=None, limite=None, unite=unite, message=message, niveau=Niveau.INFO)
