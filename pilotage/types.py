"""Formes rendues par les lectures du tableau de bord. Montants en euros, ETP à deux décimales."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tache:
    """Une ligne de « ce qui vous attend » : nombre, dont en retard, liste. `passive` : rien à faire qu’attendre."""

    libelle: str
    nombre: int
    url: str
    quoi: str
    retard: int = 0
    passive: bool = False


@dataclass(frozen=True, slots=True)
class Retard:
    """Un dossier en retard : ce qu'il faut faire, pour qui, depuis quand (jour au fuseau de l'appel)."""

    raison: str
    numero: str
    structure: str
    terme: date
    url: str


@dataclass(frozen=True, slots=True)
class Taches:
    """Ce qui attend une personne."""

    lignes: tuple[Tache, ...]

    @property
    def total(self) -> int:
        """Nombre de choses à faire, celles qu'il n'y a qu'à attendre exclues."""
        return sum(tache.nombre for tache in self.lignes if not tache.passive)

    @property
    def retard(self) -> int:
        """Dont en retard."""
        return sum(tache.retard for tache in self.lignes)


@dataclass(slots=True)
class Ligne:
    """Chiffres d'un département, d'un état, ou du total."""

    libelle: str
    url: str = ""
    dossiers: int = 0
    etp: Decimal = ZERO
    demande: Decimal = ZERO
    etp_accorde: Decimal = ZERO
    accorde: Decimal = ZERO
    etp_conventionne: Decimal = ZERO
    conventionne: Decimal = ZERO
    # Longueurs des barres, en millièmes du plus grand montant demandé.
    barres: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Credits:
    """Enveloppe d'un appel : montant typé avec sa source, ou None (non notifiée), et ce qui en est consommé."""

    libelle: str
    montant: Decimal | None
    source: str
    accorde: Decimal
    conventionne: Decimal
    # Partagée entre les régions : ce qu'une seule accorde n'en dit pas la consommation.
    nationale: bool = False
    # Où écrire le montant notifié ; vide pour qui n'en a pas le droit.
    url: str = ""

    @property
    def reste(self) -> Decimal | None:
        """Montant encore disponible après les décisions ; négatif si l'on a trop accordé."""
        return None if self.montant is None else self.montant - self.accorde

    @property
    def depassement(self) -> Decimal:
        """Ce qui est accordé au-delà de l'enveloppe."""
        return max(ZERO, self.accorde - self.montant) if self.montant is not None else ZERO

    def part(self, consomme: Decimal) -> Decimal:
        """Consommation en points de pourcentage."""
        return consomme * 100 / self.montant if self.montant else ZERO

    @property
    def part_accordee(self) -> Decimal:
        """Part accordée, en points."""
        return self.part(self.accorde)

    @property
    def part_conventionnee(self) -> Decimal:
        """Part conventionnée, en points."""
        return self.part(self.conventionne)


@dataclass(frozen=True, slots=True)
class Chiffres:
    """Chiffres d'un appel, pour les dossiers que la personne voit."""

    total: Ligne
    etats: list[Ligne] = field(default_factory=list)
    departements: list[Ligne] = field(default_factory=list)
