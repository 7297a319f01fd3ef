"""Lire `adresses.txt` : une ligne par adresse, cible et méthode ; un code par personne."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TEXTE = Path(__file__).with_name("adresses.txt")
CODES = frozenset({"200", "302", "403", "404", "409", "conn"})
CONNEXION, INTERDIT, INVISIBLE = "conn", "403", "404"


@dataclass(frozen=True, slots=True)
class Ligne:
    """Ce que chacun obtient à une adresse."""

    adresse: str
    cible: str
    methode: str
    codes: dict[str, str]

    def __str__(self) -> str:
        return f"{self.methode} {self.adresse} ({self.cible})"


def lire(texte: str) -> list[Ligne]:
    """Rend les lignes de la table. Lève ValueError sur une ligne fausse ou en double."""
    colonnes: list[str] = []
    lignes: dict[tuple[str, str, str], Ligne] = {}
    for brute in texte.splitlines():
        mots = brute.split()
        if not mots or brute.startswith("#"):
            continue
        if mots[0] == "adresse":
            colonnes = mots[2:]
            continue
        adresse, cible, methode, *codes = mots
        cle = (adresse, cible, methode)
        if cle in lignes or len(codes) != len(colonnes) or not set(codes) <= CODES:
            raise ValueError(f"Ligne fausse ou en double dans la table des adresses : {brute}")
        lignes[cle] = Ligne(adresse, cible, methode, dict(zip(colonnes, codes, strict=True)))
    return list(lignes.values())


TABLE = lire(TEXTE.read_text(encoding="utf-8"))
COLONNES = tuple(TABLE[0].codes)
METHODES = {ligne.adresse: {x.methode for x in TABLE if x.adresse == ligne.adresse} for ligne in TABLE}
