"""Le constructeur de conditions : des critères choisis dans une liste fermée, « tous » ou « au moins un ».

Un critère est une phrase entière (« la structure est une association ») ; seul un nombre se tape. Une condition plus
profonde, venue d'un fichier, reste choisie telle quelle sous sa phrase : l'écran ne l'abîme pas.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from regles.conditions import OPERATEURS, Condition, ConditionInvalide
from regles.vocabulaire import CHAMPS, Champ, Genre
from socle import themes
from socle.affichage import nombre
from socle.formulaires import lire_nombre

Options = list[tuple[str, str]]
Pieces = Iterable[tuple[str, str]]
LIGNES = 4
LIAISONS = (("tous", "Tous ces critères à la fois"), ("un", "Au moins un de ces critères"))
# Deux familles qui vont ensemble dans les textes : droit privé, personnes publiques.
REUNIONS = (("ASSOCIATION", "FONDATION"), ("COLLECTIVITE", "EPA"))


def phrase(feuille: dict[str, Any]) -> str:
    """Phrase d'un critère, avec une majuscule."""
    texte = Condition.lire(feuille).phrase()
    return texte[0].upper() + texte[1:]


def criteres(pieces: Pieces = ()) -> list[tuple[str, Options]]:
    """Critères par sujet : (titre, [(clé, phrase)]). `pieces` : (code, libellé) des pièces de l'appel."""
    return [(champ.libelle, list(_options(nom, champ, pieces))) for nom, champ in CHAMPS.items()]


def _options(nom: str, champ: Champ, pieces: Pieces) -> Iterator[tuple[str, str]]:
    if champ.genre == Genre.BOOLEEN:
        yield from ((cle(nom, op), phrase({"champ": nom, "op": op})) for op in OPERATEURS[champ.genre])
    elif champ.genre == Genre.NOMBRE:
        for op in OPERATEURS[champ.genre]:
            texte = phrase({"champ": nom, "op": op, "valeur": "0"})
            yield cle(nom, op), f"{texte.removesuffix('0').rstrip()}…"
    elif nom == "pieces_fournies":
        for code, libelle in pieces:
            yield cle(nom, "contient", code), f"La pièce « {libelle} » est fournie"
            yield cle(nom, "ne_contient_pas", code), f"La pièce « {libelle} » n'est pas fournie"
    else:
        yield from _choix(nom, champ)


def _choix(nom: str, champ: Champ) -> Iterator[tuple[str, str]]:
    ops = OPERATEURS[champ.genre][:2]
    for valeur in champ.mots:
        yield from ((cle(nom, op, valeur), phrase({"champ": nom, "op": op, "valeur": valeur})) for op in ops)
    if nom == "famille":
        for op in ("parmi", "hors"):
            for valeurs in REUNIONS:
                yield cle(nom, op, *valeurs), phrase({"champ": nom, "op": op, "valeur": list(valeurs)})


def cle(nom: str, op: str, *valeurs: str) -> str:
    """« famille|egal|ASSOCIATION »."""
    return "|".join((nom, op, *valeurs))


def lire_critere(texte: str, saisi: str) -> dict[str, Any]:
    """Feuille JSON d'une clé et du nombre saisi à côté. Lève ConditionInvalide."""
    if texte.startswith("#"):
        try:
            donnees: dict[str, Any] = json.loads(texte[1:])
        except ValueError as cause:
            raise ConditionInvalide("", "Critère inconnu.") from cause
        return donnees
    nom, op, *valeurs = [*texte.split("|"), ""][: texte.count("|") + 1]
    if nom in CHAMPS and CHAMPS[nom].genre == Genre.NOMBRE:
        lu = lire_nombre(saisi)
        if lu is None:
            raise ConditionInvalide("", "Saisissez le nombre à comparer.")
        return {"champ": nom, "op": op, "valeur": f"{lu:f}"}
    if op in ("parmi", "hors"):
        return {"champ": nom, "op": op, "valeur": valeurs}
    return {"champ": nom, "op": op, "valeur": valeurs[0]} if valeurs else {"champ": nom, "op": op}


def ecrire_critere(feuille: dict[str, Any], connus: set[str]) -> tuple[str, str]:
    """Clé et nombre d'une branche JSON ; une branche sans clé connue garde sa forme entière."""
    nom, op, valeur = feuille.get("champ", ""), feuille.get("op", ""), feuille.get("valeur")
    if nom in CHAMPS and CHAMPS[nom].genre == Genre.NOMBRE and isinstance(valeur, str):
        lu = lire_nombre(valeur)
        return cle(nom, op), "" if lu is None else nombre(lu, 2).removesuffix(",00")
    valeurs = valeur if isinstance(valeur, list) else [] if valeur is None else [str(valeur)]
    candidate = cle(nom, op, *valeurs)
    return (candidate, "") if candidate in connus else ("#" + json.dumps(feuille, ensure_ascii=False), "")


class ConditionSaisie(forms.MultiWidget):
    """Une liste de liaison, puis des paires (critère, nombre)."""

    template_name = "configurateur/widgets/condition.html"

    def __init__(self, groupes: list[tuple[str, Options]], lignes: int = LIGNES) -> None:
        self.groupes, self.lignes = groupes, lignes
        self.connus = {option for _, options in groupes for option, _ in options}
        liaison = forms.Select({"aria-label": "Comment réunir les critères"})
        controles: dict[str, forms.Widget | type[forms.Widget]] = {"liaison": liaison}
        for rang in range(1, lignes + 1):
            controles[f"critere{rang}"] = forms.Select({"aria-label": f"Critère {rang}"})
            attributs = {"aria-label": f"Nombre du critère {rang}", "inputmode": "decimal", "placeholder": "nombre"}
            controles[f"nombre{rang}"] = forms.TextInput(attributs)
        super().__init__(controles)
        self._remplir([])

    def _remplir(self, gardes: list[str]) -> None:
        profonds = [(texte, phrase(json.loads(texte[1:]))) for texte in gardes]
        groupes = [*self.groupes, ("Condition de l'appel", profonds)] if profonds else self.groupes
        self.widgets[0].choices = LIAISONS  # type: ignore[attr-defined]  # une liste déroulante
        for controle in self.widgets[1::2]:
            controle.choices = [("", "Choisir un critère"), *groupes]  # type: ignore[attr-defined]  # une liste

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002 - signature de Django
        """Le premier contrôle : cible du résumé des erreurs."""
        return f"{id_}_0" if id_ else id_

    def decompress(self, value: Any) -> list[str]:
        """Du JSON d'une condition aux contrôles."""
        donnees = value or {}
        liaison = next((nom for nom in ("tous", "un") if nom in donnees), "tous")
        branches = donnees.get(liaison, [donnees] if donnees else [])
        paires = [ecrire_critere(branche, self.connus) for branche in branches]
        return [liaison, *(texte for paire in paires for texte in paire)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Contexte du gabarit : la liaison, puis une rangée par critère."""
        valeurs = list(value) if isinstance(value, list) else self.decompress(value)
        valeurs += [""] * (len(self.widgets) - len(valeurs))
        self._remplir([v for v in valeurs[1::2] if v and v.startswith("#") and _lisible(v)])
        contexte = super().get_context(name, valeurs[: len(self.widgets)], attrs)
        sous = contexte["widget"]["subwidgets"]
        for rang, controle in enumerate(sous):
            nom = "saisie" if rang and rang % 2 == 0 else "selection"
            controle["attrs"]["class"] = themes.classes(nom)
        contexte["widget"]["liaison"] = sous[0]
        contexte["widget"]["rangees"] = list(zip(sous[1::2], sous[2::2], strict=True))
        return contexte


def _lisible(texte: str) -> bool:
    try:
        Condition.lire(json.loads(texte[1:]))
    except (ValueError, ConditionInvalide):
        return False
    return True


class ChampCondition(forms.Field):
    """Rend le JSON d'une condition : {} quand rien n'est choisi."""

    def __init__(self, *, pieces: Pieces = (), lignes: int = LIGNES, **options: Any) -> None:
        options.setdefault("required", False)
        options["widget"] = ConditionSaisie(criteres(pieces), lignes)
        super().__init__(**options)
        self.facultatif = False

    def clean(self, value: Any) -> dict[str, Any]:
        """Lève ValidationError : critère inconnu, nombre absent, et une condition vide si elle est exigée."""
        liaison, *reste = value or [""]
        branches: list[Any] = []
        for rang, (texte, saisi) in enumerate(zip(reste[::2], reste[1::2], strict=False), 1):
            if not texte:
                continue
            try:
                branches.append(Condition.lire(lire_critere(texte, saisi or "")).en_json())
            except ConditionInvalide as refus:
                raise ValidationError(f"Critère {rang} : {refus.message}") from refus
        if self.required and not branches:
            raise ValidationError("Choisissez au moins un critère.", code="required")
        return {liaison or "tous": branches} if len(branches) > 1 else (branches[0] if branches else {})

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 - signature de Django
        """Vrai si quelque chose est choisi : sert aux lignes vides d'une liste."""
        return any((data or [])[1:])
