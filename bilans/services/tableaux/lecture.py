"""Lire un tableau collé ou téléversé, montrer ligne à ligne ce qu'il donnera, puis l'écrire. Rien n'est gardé avant.

Le fichier n'est pas stocké : l'aperçu porte le texte, qui est relu et contrôlé à nouveau à la confirmation.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from typing import Any

from django.db import transaction

from bilans.models import Bilan
from bilans.services.saisie import avancer_version, ouvrir_a_la_saisie, recalculer
from bilans.services.tableaux import marches, salaries
from bilans.services.tableaux.colonnes import (
    COLONNES_MARCHES,
    COLONNES_SALARIES,
    REFUS_DE_NOM,
    colonnes_nominatives,
)
from comptes.models import Utilisateur
from socle import journal
from socle.tableur import classeur
from socle.tabulaire import Colonne, TableauRefuse, lire

LIGNES_MAX = 2_000
COLLAGE_MAX = 1_000_000


class Tableau(StrEnum):
    """Tableaux d'un bilan."""

    MARCHES = "marches"
    SALARIES = "salaries"

    @property
    def colonnes(self) -> Sequence[Colonne]:
        """Colonnes attendues."""
        return COLONNES_MARCHES if self == Tableau.MARCHES else COLONNES_SALARIES


@dataclass(frozen=True)
class LigneLue:
    """Une ligne du tableau. `sort` : nouvelle, modifiee, doublon ou fautive ; `fautes` : message par colonne."""

    numero: int
    textes: list[str]
    valeurs: dict[str, Any]
    sort: str
    fautes: dict[str, str]


@dataclass(frozen=True)
class Apercu:
    """Ce que le tableau donnera. `texte` : le tableau en colonnes séparées par des tabulations, à renvoyer."""

    lignes: list[LigneLue]
    ignorees: tuple[str, ...]
    texte: str

    @property
    def justes(self) -> list[LigneLue]:
        """Lignes qui s'écriront."""
        return [ligne for ligne in self.lignes if ligne.sort in {"nouvelle", "modifiee"}]

    def nombre(self, sort: str) -> int:
        """Nombre de lignes de ce sort."""
        return sum(ligne.sort == sort for ligne in self.lignes)


def lire_colle(bilan: Bilan, tableau: Tableau, texte: str) -> Apercu:
    """Aperçu d'un tableau collé ; sans en-têtes, colonnes du modèle, dans l'ordre. Lève TableauRefuse."""
    if len(texte) > COLLAGE_MAX:
        raise TableauRefuse("Ce tableau est trop long : collez-le en plusieurs fois.")
    rangees = [r for r in csv.reader(StringIO(texte), delimiter="\t" if "\t" in texte else ";") if any(r)]
    if not rangees:
        raise TableauRefuse("Rien n'est collé : copiez les lignes de votre tableur, puis collez-les ici.")
    _refuser_noms(tableau, rangees[0])
    if not _porte_des_titres(rangees[0], tableau.colonnes):
        rangees.insert(0, [colonne.titre for colonne in tableau.colonnes])
    largeur = max(len(rangee) for rangee in rangees)
    entetes = [(titre, "texte") for titre in [*rangees[0], *[""] * (largeur - len(rangees[0]))]]
    lignes = [[*rangee, *[""] * (largeur - len(rangee))] for rangee in rangees[1:]]
    return lire_classeur(bilan, tableau, classeur("Collage", entetes, lignes))


def _porte_des_titres(rangee: list[str], colonnes: Sequence[Colonne]) -> bool:
    connus = {ecrit.casefold() for c in colonnes for ecrit in (c.titre, *c.autres)}
    return sum(cellule.strip().casefold() in connus for cellule in rangee) > 1


def lire_classeur(bilan: Bilan, tableau: Tableau, octets: bytes) -> Apercu:
    """Aperçu d'un classeur XLSX. Lève TableauRefuse, aussi quand une colonne nomme des personnes."""
    lu = lire(octets, tableau.colonnes, lignes_max=LIGNES_MAX)
    _refuser_noms(tableau, lu.ignorees)
    juger = marches.juger if tableau == Tableau.MARCHES else salaries.juger
    verdicts = juger(bilan, [ligne.valeurs for ligne in lu.lignes])
    lignes = []
    for ligne, (sort, message) in zip(lu.lignes, verdicts, strict=True):
        fautes = {faute.colonne: faute.message for faute in ligne.fautes}
        if message and not fautes:
            fautes[""] = message
        textes = [ligne.textes.get(c.nom, "") for c in tableau.colonnes]
        lignes.append(LigneLue(ligne.numero, textes, ligne.valeurs, "fautive" if ligne.fautes else sort, fautes))
    return Apercu(lignes, lu.ignorees, _en_texte(tableau, lignes))


def _refuser_noms(tableau: Tableau, titres: Sequence[str]) -> None:
    nominatives = colonnes_nominatives(titres) if tableau == Tableau.SALARIES else []
    if nominatives:
        raise TableauRefuse(f"La colonne « {nominatives[0]} » est refusée, et rien n'a été gardé. {REFUS_DE_NOM}")


def _en_texte(tableau: Tableau, lignes: Sequence[LigneLue]) -> str:
    sortie = StringIO()
    ecrivain = csv.writer(sortie, delimiter="\t", lineterminator="\n")
    ecrivain.writerow([colonne.titre for colonne in tableau.colonnes])
    ecrivain.writerows(ligne.textes for ligne in lignes)
    return sortie.getvalue()


@transaction.atomic
def importer(bilan: Bilan, tableau: Tableau, texte: str, *, acteur: Utilisateur) -> int:
    """Écrit les lignes justes d'un tableau relu ; rend leur nombre. Rejouer le même tableau ne double rien.

    Lève TableauRefuse, DroitManquant ou MauvaisEtat.
    """
    verrou = ouvrir_a_la_saisie(bilan, acteur)
    apercu = lire_colle(verrou, tableau, texte)
    ecrire = marches.ecrire if tableau == Tableau.MARCHES else salaries.ecrire
    for ligne in apercu.justes:
        ecrire(verrou, ligne.valeurs)
    recalculer(verrou)
    avancer_version(verrou)
    detail = {"tableau": tableau.value, "lignes": len(apercu.justes)}
    journal.inscrire(verrou, "bilan.importer", acteur=acteur, detail=detail)
    return len(apercu.justes)
