"""Reconnaître les lignes d'un tableau copié d'un tableur : par code, par compte ou par libellé."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from regles import plan_comptable
from regles.montants import ZERO
from regles.plan_comptable import Budget
from socle.canonique import normaliser_recherche
from socle.formulaires import lire_nombre

# Comptes à trois chiffres du plan comptable → ligne du formulaire.
COMPTES: dict[str, str] = {
    "601": "60.1",
    "602": "60.1",
    "606": "60.2",
    "607": "60.1",
    "613": "61.1",
    "615": "61.2",
    "616": "61.3",
    "618": "61.4",
    "621": "62.1",
    "622": "62.1",
    "623": "62.2",
    "624": "62.3",
    "625": "62.3",
    "626": "62.4",
    "627": "62.4",
    "628": "62.4",
    "631": "63.1",
    "633": "63.1",
    "635": "63.2",
    "637": "63.2",
    "641": "64.1",
    "645": "64.2",
    "647": "64.3",
    "648": "64.3",
    "756": "756",
    "754": "758",
    "758": "758",
}
_SEPARATEUR = re.compile(r"\t|;|\s{3,}")
_FIN_CHIFFREE = re.compile(r"^(.*?[^\d\s])\s+(-?\d[\d\s.,]*(?:€|euros?)?)$")
_CODE_EN_TETE = re.compile(r"^([0-9A-Z]{2,3}(?:\.[0-9A-Z]+)?)\s*[-–—.:)]?\s+(.*)$")


@dataclass(frozen=True, slots=True)
class LigneCollee:
    """Une ligne du collage. `code` vide : non reconnue, et `message` dit pourquoi."""

    texte: str
    montant: Decimal
    code: str = ""
    message: str = ""

    @property
    def reconnue(self) -> bool:
        """Vrai si la ligne a une place dans le budget."""
        return bool(self.code)


class LigneReconnue(Protocol):
    """Ce qu'il faut savoir d'une ligne pour y placer un montant."""

    @property
    def code(self) -> str:
        """Code stable."""

    @property
    def libelle(self) -> str:
        """Libellé imprimé."""

    @property
    def saisissable(self) -> bool:
        """Faux pour une somme."""


def lire_collage(texte: str, budget: Budget) -> list[LigneCollee]:
    """Une ligne par couple (libellé, montant) trouvé ; un tableau à deux côtés en donne deux par rangée."""
    return placer_collage(texte, plan_comptable.lignes(budget))


def placer_collage(texte: str, lignes: Iterable[LigneReconnue]) -> list[LigneCollee]:
    """La même lecture, pour n'importe quel tableau de lignes."""
    connus = _Reconnaissance(lignes)
    return [connus.placer(libelle, montant) for rangee in texte.splitlines() for libelle, montant in _couples(rangee)]


def montants_colles(lignes: list[LigneCollee]) -> dict[str, Decimal]:
    """Montants par code de ligne ; plusieurs lignes au même endroit s'ajoutent."""
    montants: dict[str, Decimal] = {}
    for ligne in lignes:
        if ligne.reconnue:
            montants[ligne.code] = montants.get(ligne.code, ZERO) + ligne.montant
    return montants


def _couples(rangee: str) -> Iterator[tuple[str, Decimal]]:
    cellules = [cellule.strip() for cellule in _SEPARATEUR.split(rangee) if cellule.strip()]
    if len(cellules) == 1 and (seule := _FIN_CHIFFREE.match(cellules[0])):
        cellules = [seule.group(1), seule.group(2)]
    libelle: list[str] = []
    for rang, cellule in enumerate(cellules):
        montant = lire_nombre(cellule)
        suit_un_texte = rang + 1 < len(cellules) and lire_nombre(cellules[rang + 1]) is None
        if montant is None or (not libelle and (suit_un_texte or rang + 1 < len(cellules))):
            libelle.append(cellule)
        elif libelle:
            yield " ".join(libelle), montant
            libelle = []


class _Reconnaissance:
    """Les lignes d'un tableau, par code et par libellé normalisé."""

    def __init__(self, lignes: Iterable[LigneReconnue]) -> None:
        self.lignes: Mapping[str, LigneReconnue] = {ligne.code: ligne for ligne in lignes}
        self.libelles = {_reduire(ligne.libelle): ligne.code for ligne in self.lignes.values() if not _libre(ligne)}

    def placer(self, libelle: str, montant: Decimal) -> LigneCollee:
        """Place un couple, ou dit pourquoi il ne l'est pas."""
        if montant < 0:
            return LigneCollee(libelle, montant, message="Un montant de budget ne peut pas être négatif.")
        code = self._code(libelle)
        if not code:
            return LigneCollee(libelle, montant, message="Ligne non reconnue : placez-la à la main.")
        if not self.lignes[code].saisissable:
            return LigneCollee(libelle, montant, message="C'est une somme : le serveur la recalcule.")
        return LigneCollee(libelle, montant, code)

    def _code(self, libelle: str) -> str:
        tete = _CODE_EN_TETE.match(libelle)
        code, reste = (tete.group(1), tete.group(2)) if tete else (libelle.strip(), libelle)
        par_libelle = self._par_libelle(reste)
        if par_libelle:
            return par_libelle
        if code in self.lignes:
            return code
        compte = COMPTES.get(code[:3], "")
        return compte if compte in self.lignes else ""

    def _par_libelle(self, libelle: str) -> str:
        """Libellé exact, sinon seul libellé qui commence pareil."""
        cle = _reduire(libelle)
        if not cle or cle in self.libelles:
            return self.libelles.get(cle, "")
        proches = {c for nom, c in self.libelles.items() if nom.startswith(f"{cle} ") or cle.startswith(f"{nom} ")}
        return proches.pop() if len(proches) == 1 else ""


def _libre(ligne: LigneReconnue) -> bool:
    return ligne.libelle.startswith("(") or "(ligne libre)" in ligne.libelle


def _reduire(libelle: str) -> str:
    """Libellé sans son numéro, sans accents ni ponctuation."""
    nu = re.sub(r"^\d{2,3}\s*[-–—.]\s*", "", libelle)
    return " ".join(re.findall(r"[a-z0-9]+", normaliser_recherche(nu)))
