"""Écrire un classeur XLSX, ou le même tableau en CSV : des valeurs, jamais des formules.

Un texte qui commence par « = », « + », « - » ou « @ » reste un texte, dans le classeur et pour qui le recopie ailleurs
(injection de formule) : la cellule est de type texte et porte l'apostrophe de tête.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from socle.affichage import PARIS

TYPE_CSV = "text/csv; charset=utf-8"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"montant": "#,##0.00\\ €", "nombre": "0.00", "date": "DD/MM/YYYY", "instant": "DD/MM/YYYY\\ HH:MM"}
DANGEREUX = ("=", "+", "-", "@", "\t", "\r")
LARGEUR_MAX = 60


def classeur(
    titre: str, colonnes: Sequence[tuple[str, str]], lignes: Iterable[Sequence[Any]], *, fuseau: str = PARIS
) -> bytes:
    """Octets d'un classeur d'une feuille. `colonnes` : (en-tête, genre de FORMATS ou « texte »).

    Les instants sont écrits à l'heure du fuseau : un tableur ne connaît pas les fuseaux.
    """
    livre = Workbook()
    feuille = livre.create_sheet(titre[:31], 0)
    livre.remove(livre.worksheets[1])
    for rang, (entete, _) in enumerate(colonnes, 1):
        cellule = feuille.cell(row=1, column=rang)
        _ecrire(cellule, entete, "texte", fuseau)
        cellule.font, cellule.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    largeurs = [len(entete) for entete, _ in colonnes]
    for ligne, valeurs in enumerate(lignes, 2):
        for rang, (valeur, (_, genre)) in enumerate(zip(valeurs, colonnes, strict=True), 1):
            _ecrire(feuille.cell(row=ligne, column=rang), valeur, genre, fuseau)
            largeurs[rang - 1] = max(largeurs[rang - 1], len(str(valeur or "")))
    for rang, largeur in enumerate(largeurs, 1):
        feuille.column_dimensions[get_column_letter(rang)].width = min(largeur + 2, LARGEUR_MAX)
    feuille.freeze_panes = "B2"
    feuille.auto_filter.ref = feuille.dimensions
    sortie = BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


def _ecrire(cellule: Cell, valeur: Any, genre: str, fuseau: str) -> None:
    if valeur is None or valeur == "":
        return
    if isinstance(valeur, datetime):
        cellule.value = valeur.astimezone(ZoneInfo(fuseau)).replace(tzinfo=None)
    elif isinstance(valeur, Decimal | int | date):
        cellule.value = valeur
    else:
        texte = ILLEGAL_CHARACTERS_RE.sub("", str(valeur))
        cellule.value, cellule.data_type = texte, "s"
        if texte.startswith(DANGEREUX):
            cellule.quotePrefix = True
    cellule.number_format = FORMATS.get(genre, cellule.number_format)


def texte_csv(entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> bytes:
    """Octets d'un CSV que les tableurs français ouvrent seuls : point-virgule, virgule décimale, UTF-8 avec marque.

    Un texte qui commence comme une formule reçoit une apostrophe : le tableur ne l'exécute pas.
    """
    sortie = StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    for ligne in (entetes, *lignes):
        ecrivain.writerow([_cellule_csv(valeur) for valeur in ligne])
    return sortie.getvalue().encode("utf-8-sig")


def _cellule_csv(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, Decimal):
        return f"{valeur:f}".replace(".", ",")
    if isinstance(valeur, date) and not isinstance(valeur, datetime):
        return valeur.strftime("%d/%m/%Y")
    texte = ILLEGAL_CHARACTERS_RE.sub("", str(valeur))
    return f"'{texte}" if texte.startswith(DANGEREUX) else texte
