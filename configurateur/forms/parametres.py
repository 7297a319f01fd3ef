"""Le formulaire des paramètres d'une règle, dérivé de sa dataclass : `regles.moteur.decrire_parametres` dit tout.

Un groupe se déplie en champs, une liste de groupes ou un dictionnaire devient des lignes à ajouter. Un taux s'écrit en
pour cent ; ce qui est enregistré est le JSON que la dataclass relit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory

from configurateur.champs.mots import REGIMES, mot
from configurateur.forms.condition import ChampCondition, Pieces
from regles import moteur
from regles.constats import Unite
from regles.parametres import DescriptionChamp
from socle.formulaires import (
    ChampDate,
    ChampDecimal,
    ChampEntier,
    ChampEtp,
    ChampMontant,
    ChampOuiNon,
    ChampPourcent,
    Formulaire,
    lire_nombre,
)

CENT = Decimal(100)
PREFIXE = "parametres"
LIGNES_MAX = 30
DECIMAUX: dict[Unite, type[ChampDecimal]] = {
    Unite.EUROS: ChampMontant,
    Unite.ETP: ChampEtp,
    Unite.TAUX: ChampPourcent,
    Unite.POURCENT: ChampPourcent,
}
UNITES = {Unite.MOIS: "En mois.", Unite.JOURS: "En jours."}


class ChampEntiers(forms.CharField):
    """« 2022, 2023 et 2024 » → [2022, 2023, 2024]."""

    def clean(self, value: Any) -> Any:
        """Lève ValidationError s'il n'y a pas que des nombres entiers."""
        texte = super().clean(value)
        morceaux = [m for m in re.split(r"[,;\s]+|\bet\b", texte) if m]
        if not all(m.isdecimal() for m in morceaux):
            raise ValidationError("Écrivez des nombres séparés par des virgules : 2022, 2023.")
        return [int(m) for m in morceaux]

    def prepare_value(self, value: Any) -> Any:
        """Une liste se montre séparée par des virgules."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value


def _aide(d: DescriptionChamp) -> str:
    """Aide de la dataclass, écrite pour l'écran ; celles qui parlent de l'écriture en fichier ne s'y montrent pas."""
    return "" if d.unite == Unite.TAUX or d.aide.isupper() or d.aide.startswith("DE_") else d.aide


def champ_de(d: DescriptionChamp, pieces: Pieces = ()) -> forms.Field:
    """Champ de formulaire d'un paramètre simple, ou d'une liste de valeurs simples."""
    communs: dict[str, Any] = {"label": d.libelle, "help_text": _aide(d), "required": d.obligatoire}
    condition = d.genre == "condition"
    champ = ChampCondition(pieces=pieces, **communs) if condition else CHAMPS.get(d.genre, _texte)(d, communs)
    if not d.facultatif:
        champ.facultatif = False  # type: ignore[attr-defined]  # une valeur de départ n'est pas « facultatif »
    return champ


def _texte(_d: DescriptionChamp, communs: dict[str, Any]) -> forms.Field:
    return forms.CharField(**communs)


def _entier(d: DescriptionChamp, communs: dict[str, Any]) -> forms.Field:
    aide = " ".join(filter(None, (UNITES.get(d.unite, ""), communs["help_text"])))
    return ChampEntier(min_value=d.mini, max_value=d.maxi, **{**communs, "help_text": aide})


def _choix(d: DescriptionChamp, communs: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[(v, mot(v)) for v in d.choix], **communs)


def _decimal(d: DescriptionChamp, communs: dict[str, Any]) -> forms.Field:
    facteur = CENT if d.unite == Unite.TAUX else 1
    bornes: dict[str, Any] = {
        nom: borne * facteur for nom, borne in (("min_value", d.mini), ("max_value", d.maxi)) if borne is not None
    }
    return DECIMAUX.get(d.unite, ChampDecimal)(**bornes, **communs)


def _liste(d: DescriptionChamp, communs: dict[str, Any]) -> forms.Field:
    if d.choix:
        choix = [(v, mot(v)) for v in d.choix]
        return forms.MultipleChoiceField(choices=choix, widget=forms.CheckboxSelectMultiple, **communs)
    return ChampEntiers(**communs)


CHAMPS: dict[str, Callable[[DescriptionChamp, dict[str, Any]], forms.Field]] = {
    "decimal": _decimal,
    "entier": _entier,
    "liste": _liste,
    "choix": _choix,
    "booleen": lambda _d, communs: ChampOuiNon(**communs),
    "date": lambda _d, communs: ChampDate(**communs),
}


def vers_json(d: DescriptionChamp, valeur: Any) -> Any:
    """Valeur JSON d'une valeur de formulaire."""
    if isinstance(valeur, Decimal):
        return f"{valeur / CENT if d.unite == Unite.TAUX else valeur:f}"
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def de_json(d: DescriptionChamp, valeur: Any) -> Any:
    """Valeur de formulaire d'une valeur JSON."""
    if d.genre == "decimal" and isinstance(valeur, str):
        return Decimal(valeur) * CENT if d.unite == Unite.TAUX else Decimal(valeur)
    return date.fromisoformat(valeur) if d.genre == "date" and valeur else valeur


def garder_forme(neuf: Any, ancien: Any) -> Any:
    """Un nombre qui n'a pas changé garde son écriture (« 0.5 » ne devient pas « 0.50 »)."""
    if isinstance(neuf, str) and isinstance(ancien, str):
        nombres = (lire_nombre(neuf), lire_nombre(ancien))
        return ancien if nombres[0] is not None and nombres[0] == nombres[1] else neuf
    if isinstance(neuf, dict) and isinstance(ancien, dict):
        return {cle: garder_forme(valeur, ancien.get(cle)) for cle, valeur in neuf.items()}
    if isinstance(neuf, list) and isinstance(ancien, list) and len(neuf) == len(ancien):
        return [garder_forme(un, autre) for un, autre in zip(neuf, ancien, strict=True)]
    return neuf


def en_lignes(d: DescriptionChamp) -> bool:
    """Vrai pour une liste de groupes ou un dictionnaire : des lignes à ajouter, non un champ."""
    return d.genre == "dictionnaire" or (d.genre == "liste" and d.elements[0].nom != "element")


def deplier(descriptions: Iterable[DescriptionChamp], chemin: str = "") -> list[tuple[str, DescriptionChamp]]:
    """Champs simples, ceux d'un groupe compris : (« groupe.champ », description)."""
    simples: list[tuple[str, DescriptionChamp]] = []
    for d in descriptions:
        if d.genre == "groupe":
            simples += deplier(d.elements, f"{chemin}{d.nom}.")
        elif not en_lignes(d):
            simples.append((f"{chemin}{d.nom}", d))
    return simples


class ValeursForm(Formulaire):
    """Des champs simples décrits par des DescriptionChamp."""

    bouton = ""
    decrits: tuple[tuple[str, DescriptionChamp], ...] = ()

    def en_json(self) -> dict[str, Any]:
        """Objet JSON des valeurs, groupes remis en place ; un facultatif laissé vide n'est pas écrit."""
        objet: dict[str, Any] = {}
        for chemin, d in self.decrits:
            valeur = self.cleaned_data.get(chemin)
            if valeur is None or (valeur in ("", [], {}) and not d.obligatoire):
                continue
            *parents, nom = chemin.split(".")
            cible = objet
            for parent in parents:
                cible = cible.setdefault(parent, {})
            cible[nom] = vers_json(d, valeur)
        return objet


def _form(decrits: list[tuple[str, DescriptionChamp]], pieces: Pieces, **autres: forms.Field) -> type[ValeursForm]:
    champs = {chemin: champ_de(d, pieces) for chemin, d in decrits}
    return type("ParametresForm", (ValeursForm,), {**autres, **champs, "decrits": tuple(decrits)})


@dataclass
class Lignes:
    """Un paramètre à plusieurs lignes : sa description et son formset."""

    description: DescriptionChamp
    formset: Any

    @property
    def titre(self) -> str:
        """Nom d'une ligne."""
        return self.description.libelle

    def en_json(self) -> Any:
        """Liste d'objets, ou dictionnaire."""
        remplis = [f for f in self.formset.forms if self._gardee(f)]
        if self.description.genre == "liste":
            return [f.en_json() for f in remplis]
        element = self.description.elements[0]
        return {f.cleaned_data["cle"]: vers_json(element, f.cleaned_data["element"]) for f in remplis}

    def _gardee(self, form: Any) -> bool:
        """Une ligne vide ne compte pas ; une ligne enregistrée et laissée telle quelle compte."""
        remplie = form.has_changed() or not form.empty_permitted
        return bool(remplie and form.cleaned_data and not form.cleaned_data.get("DELETE"))


class ParametresSaisis:
    """Formulaire et lignes des paramètres d'une règle. `initiaux` : le JSON enregistré."""

    def __init__(
        self, code: str, donnees: Any = None, initiaux: Mapping[str, Any] | None = None, pieces: Pieces = ()
    ) -> None:
        self.code, self.donnees, self.pieces = code, donnees, list(pieces)
        self.initiaux = initiaux
        self.descriptions = moteur.decrire_parametres(code)
        simples = deplier(self.descriptions)
        depart = {chemin: self._depart(chemin, d) for chemin, d in simples}
        self.form = _form(simples, self.pieces)(donnees, prefix=PREFIXE, initial=depart)
        self.lignes = [self._lignes(d) for d in self.descriptions if en_lignes(d)]

    def _depart(self, chemin: str, d: DescriptionChamp) -> Any:
        valeur: Any = self.initiaux
        for nom in chemin.split("."):
            valeur = valeur.get(nom) if isinstance(valeur, Mapping) else None
        return de_json(d, d.defaut if valeur is None else valeur)

    def _lignes(self, d: DescriptionChamp) -> Lignes:
        enregistrees: Any = (self.initiaux or {}).get(d.nom) or ([] if d.genre == "liste" else {})
        if d.genre == "liste":
            decrits = deplier(d.elements)
            classe = _form(decrits, self.pieces)
            depart = [{nom: de_json(e, ligne.get(nom)) for nom, e in decrits} for ligne in enregistrees]
        else:
            decrits = [("element", d.elements[0])]
            regimes = forms.ChoiceField(label="Régime d'aide", choices=[("", "Choisir"), *REGIMES])
            classe = _form(decrits, self.pieces, cle=regimes)
            classe.base_fields["element"].label = d.libelle
            depart = [{"cle": cle, "element": de_json(d.elements[0], v)} for cle, v in enregistrees.items()]
        fabrique: Any = formset_factory(classe, extra=1, max_num=LIGNES_MAX, can_delete=True)
        return Lignes(d, fabrique(self.donnees, prefix=f"{PREFIXE}-{d.nom}", initial=depart))

    @property
    def formulaires(self) -> list[Any]:
        """Tout ce qui peut porter une erreur."""
        return [self.form, *(lignes.formset for lignes in self.lignes)]

    def is_valid(self) -> bool:
        """Contrôle la saisie, puis la relit par la dataclass : ses bornes et ses contrôles font foi."""
        justes = [formulaire.is_valid() for formulaire in self.formulaires]
        if not all(justes):
            return False
        try:
            moteur.lire_parametres(self.code, self.en_json())
        except moteur.ParametresInvalides as refus:
            self.poser_erreurs(refus.erreurs)
        return self.form.is_valid()

    def en_json(self) -> dict[str, Any]:
        """JSON à enregistrer ; à appeler après `is_valid`."""
        listes = {lignes.description.nom: (lignes.en_json(), lignes.description.obligatoire) for lignes in self.lignes}
        gardees = {nom: liste for nom, (liste, obligatoire) in listes.items() if liste or obligatoire}
        ecrits = {nom: valeur for nom, valeur in (self.form.en_json() | gardees).items() if self._utile(nom, valeur)}
        initiaux = self.initiaux or {}
        # « mois : aucun », écrit par l'appel, reste écrit : l'absence dite n'est pas un oubli.
        vides = {nom: None for nom, valeur in initiaux.items() if valeur is None and nom not in ecrits}
        return {nom: garder_forme(valeur, initiaux.get(nom)) for nom, valeur in ecrits.items()} | vides

    def _utile(self, nom: str, valeur: Any) -> bool:
        """Un défaut que la ligne enregistrée ne disait pas ne s'y ajoute pas : rien n'a changé."""
        if self.initiaux is None or nom in self.initiaux:
            return True
        return any(d.nom == nom and (d.obligatoire or valeur != d.defaut) for d in self.descriptions)

    def poser_erreurs(self, erreurs: Mapping[str, str]) -> None:
        """Rapporte une erreur de la dataclass au champ qui la porte, sinon à l'ensemble."""
        for chemin, message in erreurs.items():
            candidats = [nom for nom in self.form.fields if chemin == nom or chemin.startswith(f"{nom}.")]
            self.form.add_error(candidats[0] if candidats else None, message)
