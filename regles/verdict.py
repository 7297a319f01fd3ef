"""Le verdict : une ligne par règle appliquée, le calcul du montant, un statut. Il se range en JSON tel quel."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from regles.calcul import Calcul, phrase_reste, reste_a_financer
from regles.codec import ecrire, relire
from regles.constats import Constat, Niveau, NomPlafond, Signal, Source
from regles.montants import ZERO, depasse, pourcentage
from regles.regle import Famille

SCHEMA = 1


class Statut(StrEnum):
    OK = "OK"
    REDUIT = "REDUIT"
    A_EXAMINER = "A_EXAMINER"
    IRRECEVABLE = "IRRECEVABLE"


@dataclass(frozen=True)
class Ligne:
    """Une règle jugée. Tout y est : rien n'est à relire ailleurs pour la comprendre dix ans plus tard."""

    code: str
    libelle: str
    famille: Famille
    version: int
    niveau: Niveau
    derogable: bool
    parametres: dict[str, Any]
    source: Source
    constat: Constat

    @property
    def ok(self) -> bool:
        return self.constat.ok

    @property
    def niveau_effectif(self) -> Niveau:
        return self.constat.niveau or self.niveau

    @property
    def bloque(self) -> bool:
        return not self.ok and self.niveau_effectif == Niveau.BLOQUANT

    @property
    def alerte(self) -> bool:
        return not self.ok and self.niveau_effectif == Niveau.ALERTE

    @property
    def refuse(self) -> bool:
        """Rend irrecevable : bloquante et non respectée, sans plafond (un plafond réduit l'aide, il ne refuse pas)."""
        return self.bloque and self.constat.plafond is None


@dataclass(frozen=True)
class Verdict:
    lignes: tuple[Ligne, ...]
    calcul: Calcul

    def __getitem__(self, code: str) -> Ligne:
        """La ligne d'une règle ; KeyError si l'appel ne l'applique pas."""
        return {ligne.code: ligne for ligne in self.lignes}[code]

    def __contains__(self, code: object) -> bool:
        return any(ligne.code == code for ligne in self.lignes)

    @property
    def bloquants(self) -> tuple[Ligne, ...]:
        """Ce qui empêche de déposer, plafonds de niveau bloquant compris."""
        return tuple(ligne for ligne in self.lignes if ligne.bloque)

    @property
    def alertes(self) -> tuple[Ligne, ...]:
        return tuple(ligne for ligne in self.lignes if ligne.alerte)

    @property
    def depot_possible(self) -> bool:
        return not self.bloquants

    @property
    def recevable(self) -> bool:
        return not any(ligne.refuse for ligne in self.lignes)

    @property
    def signaux(self) -> frozenset[Signal]:
        return frozenset(signal for ligne in self.lignes for signal in ligne.constat.signaux)

    @property
    def montant_eligible(self) -> Decimal:
        """Euros ; nul si le dossier est irrecevable. Pour simuler un brouillon, lire `calcul.montant`."""
        return self.calcul.montant if self.recevable else ZERO

    @property
    def statut(self) -> Statut:
        if not self.recevable:
            return Statut.IRRECEVABLE
        if any(ligne.constat.a_examiner for ligne in self.lignes):
            return Statut.A_EXAMINER
        return Statut.REDUIT if depasse(self.calcul.demande, self.calcul.montant) else Statut.OK

    @property
    def taux_effectif(self) -> Decimal:
        """Montant éligible en % du coût dans l'assiette de la règle de taux."""
        return pourcentage(self.montant_eligible, self.calcul.cout)

    @property
    def reste_a_financer(self) -> Decimal:
        return reste_a_financer(self.calcul, self.montant_eligible)

    @property
    def phrase_reste(self) -> str:
        """Ce qui manque si l'aide calculée est accordée : vaut aussi pour un brouillon encore incomplet."""
        return phrase_reste(self.calcul.reste_a_financer)

    def plafond(self, nom: NomPlafond) -> Decimal | None:
        return self.calcul.plafond(nom)

    def en_json(self) -> dict[str, Any]:
        """Objet JSON à ranger ; `depuis_json` le relit à l'identique."""
        resume = {
            "statut": self.statut,
            "recevable": self.recevable,
            "montant_eligible": self.montant_eligible,
            "taux_effectif": self.taux_effectif,
            "reste_a_financer": self.reste_a_financer,
        }
        return {
            "schema": SCHEMA,
            "resume": ecrire(resume),
            "calcul": ecrire(self.calcul),
            "lignes": ecrire(self.lignes),
        }

    @classmethod
    def depuis_json(cls, donnees: dict[str, Any]) -> "Verdict":
        """Relit un verdict rangé ; ValueError si le schéma est inconnu. Rien n'est recalculé."""
        if donnees.get("schema") != SCHEMA:
            raise ValueError(f"Schéma de verdict inconnu : {donnees.get('schema')!r}.")
        lignes = tuple(relire(Ligne, ligne) for ligne in donnees["lignes"])
        return cls(lignes=lignes, calcul=relire(Calcul, donnees["calcul"]))
