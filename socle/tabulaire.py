"""Lire un tableau rempli dans un tableur : une description de colonnes → des lignes lues et leurs fautes.

Chaque colonne porte un champ de formulaire, qui contrôle et traduit la cellule : les messages d'un fichier sont ceux
d'un écran. Rien n'est deviné en silence, rien n'est écrit ici. Une formule vaut le résultat que le tableur a gardé.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font

from socle.canonique import normaliser_recherche
from socle.tableur import classeur

LIGNES_MAX = 10_000
TAILLE_MAX = 5 * 1024 * 1024
COLONNES_MAX = 60
# Titres, logos ou consignes que l'on tolère au-dessus des en-têtes.
PREAMBULE_MAX = 20
# Au-delà, la feuille a été étirée par erreur, ou pour nuire.
RANGEES_MAX = 100_000
TEXTE_MAX = 1000
ERREURS_TABLEUR = frozenset({"#N/A", "#REF!", "#VALUE!", "#VALEUR!", "#DIV/0!", "#NAME?", "#NOM?", "#NUM!", "#NULL!"})
PAS = 200


class TableauRefuse(Exception):
    """Le classeur entier est refusé ; le message français dit pourquoi et quoi faire."""


@dataclass(frozen=True)
class Colonne:
    """Une colonne attendue.

    `nom` : clé de la valeur rendue ; `titre` : en-tête écrit dans le modèle ; `autres` : en-têtes aussi acceptés ;
    `champ.required` : cellule obligatoire (la colonne aussi) ; `chiffres` : longueur d'un numéro que le tableur a pu
    prendre pour un nombre, et dont il a perdu les zéros de tête.
    """

    nom: str
    titre: str
    champ: forms.Field
    aide: str = ""
    exemple: Any = ""
    autres: tuple[str, ...] = ()
    chiffres: int = 0


class Faute(NamedTuple):
    """Ce qui ne va pas dans une cellule : titre de la colonne, texte lu, et quoi corriger."""

    colonne: str
    saisie: str
    message: str


@dataclass(frozen=True)
class Ligne:
    """Une ligne lue. `numero` : celui que montre le tableur ; `textes` : ce qui était écrit ; `valeurs` : traduites."""

    numero: int
    textes: dict[str, str]
    valeurs: dict[str, Any]
    fautes: tuple[Faute, ...] = ()


@dataclass(frozen=True)
class Tableau:
    """Tout ce qui a été lu, et les en-têtes qui n'ont servi à rien."""

    lignes: list[Ligne] = field(default_factory=list)
    ignorees: tuple[str, ...] = ()


class ChampVocabulaire(forms.Field):
    """Un mot d'une liste fermée, écrit comme à l'écran ou par son code ; accents, casse et pluriel indifférents."""

    def __init__(self, choix: Sequence[tuple[str, str]], **options: Any) -> None:
        self.mots = {normaliser_recherche(ecrit): valeur for valeur, libelle in choix for ecrit in (valeur, libelle)}
        self.libelles = [str(libelle) for _, libelle in choix]
        super().__init__(**options)

    def to_python(self, valeur: Any) -> str:
        """Lève ValidationError si le mot n'est pas de la liste."""
        texte = normaliser_recherche(str(valeur or ""))
        if not texte:
            return ""
        trouve = self.mots.get(texte) or self.mots.get(texte.removesuffix("s"))
        if trouve is None:
            raise ValidationError(f"Écrivez l'un de ces mots : {', '.join(self.libelles)}.", code="vocabulaire")
        return trouve


def lire(
    octets: bytes,
    colonnes: Sequence[Colonne],
    *,
    lignes_max: int = LIGNES_MAX,
    avancer: Callable[[int], object] = lambda _: None,
) -> Tableau:
    """Lit la première feuille d'un classeur XLSX. `avancer(lignes lues)` est appelée de temps en temps.

    Lève TableauRefuse : classeur illisible, colonne absente ou en double, aucune ligne, trop de lignes.
    """
    lignes: list[Ligne] = []
    rangees = _rangees(octets)
    titres = {_cle(ecrit): c for c in colonnes for ecrit in (c.titre, *c.autres)}
    places, ignorees = _reperer(rangees, titres, colonnes)
    for numero, cellules in rangees:
        textes = {c.nom: _texte(cellules[rang] if rang < len(cellules) else None, c) for rang, c in places.items()}
        if not any(textes.values()):
            continue
        if len(lignes) >= lignes_max:
            raise TableauRefuse(
                f"Ce fichier a plus de {lignes_max} lignes remplies : déposez-le en plusieurs fichiers."
            )
        lignes.append(_lire_ligne(numero, textes, places))
        if len(lignes) % PAS == 0:
            avancer(len(lignes))
    if not lignes:
        raise TableauRefuse("Ce fichier n'a aucune ligne remplie sous ses en-têtes.")
    return Tableau(lignes, ignorees)


def modele(titre: str, colonnes: Sequence[Colonne]) -> bytes:
    """Classeur vierge à remplir : les en-têtes seuls, et une seconde feuille qui explique chaque colonne."""
    livre = load_workbook(BytesIO(classeur(titre, [(c.titre, "texte") for c in colonnes], [])))
    feuille = livre.create_sheet("Mode d'emploi")
    feuille.append(["Colonne", "Obligatoire", "Ce qu'il faut écrire", "Exemple"])
    for colonne in colonnes:
        feuille.append([colonne.titre, "oui" if colonne.champ.required else "non", colonne.aide, str(colonne.exemple)])
    for cellule in feuille[1]:
        cellule.font = Font(bold=True)
    for lettre, largeur in (("A", 26), ("B", 14), ("C", 80), ("D", 32)):
        feuille.column_dimensions[lettre].width = largeur
    for rangee in feuille.iter_rows(min_row=2, min_col=3, max_col=3):
        rangee[0].alignment = Alignment(wrap_text=True, vertical="top")
    sortie = BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


def _rangees(octets: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Rangées de la première feuille et leur numéro. Toute panne du lecteur devient un refus en français."""
    try:
        with warnings.catch_warnings():
            # openpyxl signale ce qu'il ne reprend pas (listes, mises en forme) : sans effet sur des valeurs.
            warnings.simplefilter("ignore")
            livre = load_workbook(BytesIO(octets), read_only=True, data_only=True, keep_links=False)
            try:
                feuille: Any = livre.worksheets[0]
                # Les dimensions annoncées par le fichier peuvent être fausses : on lit ce qu'il contient.
                feuille.reset_dimensions()
                rangees = feuille.iter_rows(values_only=True, max_col=COLONNES_MAX)
                for numero, rangee in enumerate(rangees, 1):
                    if numero > RANGEES_MAX:
                        raise TableauRefuse("La feuille est trop longue : supprimez les lignes vides du bas.")
                    yield numero, rangee
            finally:
                livre.close()
    except TableauRefuse:
        raise
    except Exception as erreur:
        raise TableauRefuse(
            "Ce classeur ne se lit pas : il est abîmé, ou n'a aucune feuille de calcul. Ouvrez-le dans votre tableur, "
            "enregistrez-le à nouveau au format Excel (.xlsx), puis déposez-le."
        ) from erreur


def _reperer(
    rangees: Iterator[tuple[int, tuple[Any, ...]]], titres: dict[str, Colonne], colonnes: Sequence[Colonne]
) -> tuple[dict[int, Colonne], tuple[str, ...]]:
    """Rang de chaque colonne, d'après la première rangée qui porte au moins un de nos en-têtes."""
    for numero, cellules in rangees:
        ecrits = [str(c).strip() if c is not None else "" for c in cellules]
        places = {rang: titres[_cle(texte)] for rang, texte in enumerate(ecrits) if _cle(texte) in titres}
        if len(places) > 1 or (places and len(colonnes) == 1):
            _exiger_colonnes(list(places.values()), colonnes)
            return places, tuple(texte for rang, texte in enumerate(ecrits) if texte and rang not in places)
        if numero >= PREAMBULE_MAX:
            break
    attendus = ", ".join(f"« {c.titre} »" for c in colonnes)
    raise TableauRefuse(
        f"Les en-têtes de colonnes n'ont pas été trouvés sur la première feuille. Ils s'écrivent : {attendus}. "
        "Partez du modèle à télécharger."
    )


def _exiger_colonnes(trouvees: list[Colonne], attendues: Sequence[Colonne]) -> None:
    doubles = [c.titre for c in attendues if trouvees.count(c) > 1]
    if doubles:
        raise TableauRefuse(f"La colonne « {doubles[0]} » est présente deux fois : gardez-en une seule.")
    absentes = [f"« {c.titre} »" for c in attendues if c.champ.required and c not in trouvees]
    if absentes:
        mots = "la colonne" if len(absentes) == 1 else "les colonnes"
        raise TableauRefuse(f"Il manque {mots} {', '.join(absentes)}. Partez du modèle à télécharger.")


def _lire_ligne(numero: int, textes: dict[str, str], places: dict[int, Colonne]) -> Ligne:
    valeurs: dict[str, Any] = {}
    fautes: list[Faute] = []
    for colonne in places.values():
        texte = textes[colonne.nom]
        try:
            valeurs[colonne.nom] = _traduire(texte, colonne)
        except ValidationError as erreur:
            message = " ".join(erreur.messages) if texte else "Cette cellule est obligatoire."
            fautes.append(Faute(colonne.titre, texte, message))
    return Ligne(numero, textes, valeurs, tuple(fautes))


def _traduire(texte: str, colonne: Colonne) -> Any:
    if texte.upper() in ERREURS_TABLEUR:
        raise ValidationError(f"La formule de cette cellule est en erreur ({texte}) : remplacez-la par une valeur.")
    return colonne.champ.clean(texte)


def _texte(valeur: Any, colonne: Colonne) -> str:
    """Ce que la cellule dit, en texte : un nombre sans exposant ni « .0 », une date en toutes lettres numériques."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime | date):
        return valeur.strftime("%d/%m/%Y")
    if isinstance(valeur, int | float):
        # Dix décimales : ce que le tableur affiche, sans la poussière du calcul flottant.
        nombre = f"{Decimal(repr(round(valeur, 10))).normalize():f}"
        return nombre.zfill(colonne.chiffres) if nombre.isdigit() else nombre.replace(".", ",")
    propre = unicodedata.normalize("NFC", str(valeur)).replace("\u00a0", " ").replace("\u202f", " ").strip()
    return propre[:TEXTE_MAX]


def _cle(entete: str) -> str:
    """En-tête comparable : sans accents, casse, ponctuation ni précision entre parenthèses."""
    return re.sub(r"[^a-z0-9]+", " ", normaliser_recherche(re.sub(r"\(.*?\)", "", entete))).strip()
