"""Paramètres typés d'une règle : la dataclass EST le schéma du JSON et du formulaire de l'administrateur."""

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from regles.codec import ecrire
from regles.conditions import Condition, ConditionInvalide
from regles.constats import Unite

HEURE = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?"


class ParametresInvalides(ValueError):
    """Erreurs de lecture : `erreurs` associe un chemin (« releves.0.date ») à une phrase."""

    def __init__(self, erreurs: Mapping[str, str]) -> None:
        self.erreurs = dict(erreurs)
        super().__init__(" ".join(f"{chemin or 'paramètres'} : {message}" for chemin, message in erreurs.items()))


class ValeurInvalide(ValueError):
    """Une valeur lue n'est pas du type attendu ; le message est écrit pour la personne qui configure."""


@dataclass(frozen=True, kw_only=True)
class Parametres:
    """Base. Les champs s'écrivent avec `champ(...)` ; une valeur chiffrée n'a jamais de défaut."""

    def permet_derogation(self) -> bool:
        """Vrai si l'appel écrit qu'on peut déroger à cette règle (seules les règles dérogables le demandent)."""
        return True


@dataclass(frozen=True, kw_only=True)
class SansParametre(Parametres):
    """Une règle qui n'a rien à régler."""


P = TypeVar("P", bound=Parametres)


def champ(
    libelle: str,
    *,
    unite: Unite = Unite.TEXTE,
    aide: str = "",
    mini: Decimal | int | None = None,
    maxi: Decimal | int | None = None,
    motif: str = "",
    controle: Callable[[Any], object] | None = None,
    borne: str = "",
    defaut: Any = MISSING,
) -> Any:
    """Champ de paramètre. `mini` et `maxi` sont inclus ; `motif` est une expression régulière entière ; `controle` lève
    ValueError, message français, si la valeur ne convient pas. `borne` : « plafond » si une région ne peut pas écrire
    plus que le cadre national, « plancher » si elle ne peut pas écrire moins."""
    bornes = {"mini": mini, "maxi": maxi, "motif": motif, "controle": controle}
    meta = {"libelle": libelle, "unite": unite, "aide": aide, "borne": borne, **bornes}
    return field(default=defaut, metadata=meta)


@dataclass(frozen=True)
class DescriptionChamp:
    """Ce qu'il faut pour dessiner un champ de formulaire. `genre` : decimal, entier, booleen, texte, date, choix,
    condition, groupe, liste, dictionnaire ; `elements` décrit un groupe, ou l'élément d'une liste."""

    nom: str
    genre: str
    libelle: str
    unite: Unite
    aide: str
    mini: Decimal | int | None
    maxi: Decimal | int | None
    obligatoire: bool
    facultatif: bool
    defaut: Any
    choix: tuple[str, ...] = ()
    elements: tuple["DescriptionChamp", ...] = ()
    borne: str = ""


def lire(genre: type[P], donnees: object) -> P:
    """Lit et valide un objet JSON ; lève ParametresInvalides avec toutes les erreurs, par chemin."""
    erreurs: dict[str, str] = {}
    objet = _lire_groupe(genre, donnees, "", erreurs)
    if erreurs:
        raise ParametresInvalides(erreurs)
    return cast("P", objet)


def decrire(genre: type[Any]) -> tuple[DescriptionChamp, ...]:
    """Champs d'une dataclass de paramètres, dans l'ordre d'écriture."""
    annotations = get_type_hints(genre)
    return tuple(_decrire_champ(f, annotations[f.name]) for f in fields(genre))


def _decrire_champ(f: Field[Any], annotation: Any) -> DescriptionChamp:
    sorte, facultatif = _sans_none(annotation)
    nature, choix, elements = _nature(sorte)
    return DescriptionChamp(
        nom=f.name,
        genre=nature,
        libelle=f.metadata.get("libelle", f.name),
        unite=f.metadata.get("unite", Unite.TEXTE),
        aide=f.metadata.get("aide", ""),
        mini=f.metadata.get("mini"),
        maxi=f.metadata.get("maxi"),
        obligatoire=f.default is MISSING,
        facultatif=facultatif,
        defaut=None if f.default is MISSING else ecrire(f.default),
        choix=choix,
        elements=elements,
        borne=f.metadata.get("borne", ""),
    )


NOMS_SIMPLES: dict[Any, str] = {
    Decimal: "decimal",
    int: "entier",
    bool: "booleen",
    str: "texte",
    date: "date",
    Condition: "condition",
}


def _nature(sorte: Any) -> tuple[str, tuple[str, ...], tuple[DescriptionChamp, ...]]:
    if sorte in NOMS_SIMPLES:
        return NOMS_SIMPLES[sorte], (), ()
    if isinstance(sorte, type) and issubclass(sorte, Enum):
        return "choix", tuple(str(valeur.value) for valeur in sorte), ()
    if is_dataclass(sorte):
        return "groupe", (), decrire(cast("type[Any]", sorte))
    conteneur = "liste" if get_origin(sorte) is tuple else "dictionnaire"
    element = get_args(sorte)[0 if conteneur == "liste" else 1]
    nature, choix, elements = _nature(element)
    meta = field(metadata={"libelle": nature})
    meta.name = "element"
    return conteneur, choix, elements or (_decrire_champ(meta, element),)


def _sans_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        sortes = [sorte for sorte in get_args(annotation) if sorte is not type(None)]
        return sortes[0], len(sortes) < len(get_args(annotation))
    return annotation, False


def _lire_groupe(genre: type[Any], donnees: object, chemin: str, erreurs: dict[str, str]) -> Any:
    if not isinstance(donnees, Mapping):
        erreurs[chemin] = "Un objet est attendu."
        return None
    annotations = get_type_hints(genre)
    connus = {f.name: f for f in fields(genre)}
    for inconnu in sorted(set(donnees) - set(connus)):
        erreurs[_joindre(chemin, inconnu)] = "Ce paramètre n'existe pas."
    valeurs: dict[str, Any] = {}
    for nom, f in connus.items():
        sous_chemin = _joindre(chemin, nom)
        if nom in donnees:
            valeurs[nom] = _lire_valeur(annotations[nom], donnees[nom], sous_chemin, erreurs)
            _controler(f, valeurs[nom], sous_chemin, erreurs)
        elif f.default is MISSING:
            erreurs[sous_chemin] = "Ce paramètre est obligatoire."
    return None if erreurs else genre(**valeurs)


def _joindre(chemin: str, nom: object) -> str:
    return f"{chemin}.{nom}" if chemin else str(nom)


def _controler(f: Field[Any], valeur: Any, chemin: str, erreurs: dict[str, str]) -> None:
    _controler_bornes(f, valeur, chemin, erreurs)
    controle = f.metadata.get("controle")
    if controle and valeur is not None and chemin not in erreurs:
        try:
            controle(valeur)
        except ValueError as erreur:
            erreurs[chemin] = str(erreur)


def _controler_bornes(f: Field[Any], valeur: Any, chemin: str, erreurs: dict[str, str]) -> None:
    mini, maxi, motif = (f.metadata.get(cle) for cle in ("mini", "maxi", "motif"))
    nombres = valeur if isinstance(valeur, tuple) else (valeur,)
    for nombre in nombres:
        if isinstance(nombre, Decimal | int) and not isinstance(nombre, bool):
            if mini is not None and nombre < mini:
                erreurs[chemin] = f"La valeur doit être au moins {mini}."
            if maxi is not None and nombre > maxi:
                erreurs[chemin] = f"La valeur doit être au plus {maxi}."
        elif motif and isinstance(nombre, str) and not re.fullmatch(motif, nombre):
            erreurs[chemin] = "La valeur n'a pas la forme attendue."


def _lire_valeur(annotation: Any, valeur: object, chemin: str, erreurs: dict[str, str]) -> Any:
    sorte, facultatif = _sans_none(annotation)
    if valeur is None and facultatif:
        return None
    if get_origin(sorte) is tuple:
        return _lire_liste(sorte, valeur, chemin, erreurs)
    if get_origin(sorte) in (dict, Mapping):
        return _lire_dictionnaire(sorte, valeur, chemin, erreurs)
    if is_dataclass(sorte) and sorte is not Condition:
        return _lire_groupe(cast("type[Any]", sorte), valeur, chemin, erreurs)
    lecteur = LECTEURS.get(sorte, _lire_choix)
    try:
        return lecteur(sorte, valeur)
    except ConditionInvalide as erreur:
        erreurs[_joindre(chemin, erreur.chemin) if erreur.chemin else chemin] = erreur.message
    except ValeurInvalide as erreur:
        erreurs[chemin] = str(erreur)
    return None


def _lire_liste(sorte: Any, valeur: object, chemin: str, erreurs: dict[str, str]) -> Any:
    if not isinstance(valeur, list):
        erreurs[chemin] = "Une liste est attendue."
        return None
    element = get_args(sorte)[0]
    return tuple(_lire_valeur(element, brut, _joindre(chemin, rang), erreurs) for rang, brut in enumerate(valeur))


def _lire_dictionnaire(sorte: Any, valeur: object, chemin: str, erreurs: dict[str, str]) -> Any:
    if not isinstance(valeur, Mapping):
        erreurs[chemin] = "Un dictionnaire est attendu."
        return None
    element = get_args(sorte)[1]
    return {str(cle): _lire_valeur(element, brut, _joindre(chemin, cle), erreurs) for cle, brut in valeur.items()}


def _lire_decimal(_: Any, valeur: object) -> Decimal:
    if not isinstance(valeur, str) or not re.fullmatch(r"-?\d+(\.\d+)?", valeur):
        raise ValeurInvalide("Un nombre décimal entre guillemets est attendu, avec un point : « 0.70 ».")
    return Decimal(valeur)


def _lire_entier(_: Any, valeur: object) -> int:
    if isinstance(valeur, bool) or not isinstance(valeur, int):
        raise ValeurInvalide("Un nombre entier est attendu.")
    return valeur


def _lire_booleen(_: Any, valeur: object) -> bool:
    if not isinstance(valeur, bool):
        raise ValeurInvalide("Vrai ou faux est attendu.")
    return valeur


def _lire_texte(_: Any, valeur: object) -> str:
    if not isinstance(valeur, str):
        raise ValeurInvalide("Un texte est attendu.")
    return valeur


def _lire_date(_: Any, valeur: object) -> date:
    if not isinstance(valeur, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", valeur):
        raise ValeurInvalide("Une date est attendue, sous la forme AAAA-MM-JJ.")
    try:
        return date.fromisoformat(valeur)
    except ValueError:
        raise ValeurInvalide("Cette date n'existe pas.") from None


def _lire_condition(_: Any, valeur: object) -> Condition:
    return Condition.lire(valeur)


def _lire_choix(sorte: type[Enum], valeur: object) -> Enum:
    permis = [str(membre.value) for membre in sorte]
    if valeur not in permis:
        raise ValeurInvalide(f"Valeur inconnue. Valeurs permises : {', '.join(permis)}.")
    return sorte(valeur)


LECTEURS: dict[Any, Callable[[Any, object], Any]] = {
    Decimal: _lire_decimal,
    int: _lire_entier,
    bool: _lire_booleen,
    str: _lire_texte,
    date: _lire_date,
    Condition: _lire_condition,
}
