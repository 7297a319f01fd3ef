"""Conditions à vocabulaire fermé : {"tous": […]}, {"un": […]}, {"non": …}, {"champ", "op", "valeur"}, {} (toujours).

Jamais d'évaluation de code. Le résultat a trois valeurs : vrai, faux, ou None quand le dossier n'a pas répondu.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regles.faits import FaitsDossier
from regles.phrases import liste
from regles.vocabulaire import CHAMPS, Champ, Genre, exprimer

Valeur = Decimal | str | tuple[str, ...] | None


class ConditionInvalide(ValueError):
    """Condition mal écrite ; `chemin` désigne l'endroit (« tous.1.op »)."""

    def __init__(self, chemin: str, message: str) -> None:
        self.chemin, self.message = chemin, message
        super().__init__(f"{chemin} : {message}" if chemin else message)


OPERATEURS: dict[Genre, tuple[str, ...]] = {
    Genre.BOOLEEN: ("vrai", "faux"),
    Genre.CHOIX: ("egal", "different", "parmi", "hors"),
    Genre.NOMBRE: ("egal", "superieur", "superieur_ou_egal", "inferieur", "inferieur_ou_egal"),
    Genre.ENSEMBLE: ("contient", "ne_contient_pas"),
}
SANS_VALEUR = frozenset({"vrai", "faux"})
AVEC_LISTE = frozenset({"parmi", "hors"})

COMPARAISONS: dict[str, Callable[[Any, Any], bool]] = {
    "vrai": lambda mesure, _: mesure is True,
    "faux": lambda mesure, _: mesure is False,
    "egal": lambda mesure, valeur: bool(mesure == valeur),
    "different": lambda mesure, valeur: bool(mesure != valeur),
    "parmi": lambda mesure, valeur: mesure in valeur,
    "hors": lambda mesure, valeur: mesure not in valeur,
    "superieur": lambda mesure, valeur: bool(mesure > valeur),
    "superieur_ou_egal": lambda mesure, valeur: bool(mesure >= valeur),
    "inferieur": lambda mesure, valeur: bool(mesure < valeur),
    "inferieur_ou_egal": lambda mesure, valeur: bool(mesure <= valeur),
    "contient": lambda mesure, valeur: valeur in mesure,
    "ne_contient_pas": lambda mesure, valeur: valeur not in mesure,
}


@dataclass(frozen=True)
class Condition:
    """Arbre d'une condition. `liaison` : tous, un, non, ou vide pour une feuille (champ, op, valeur)."""

    liaison: str = "tous"
    branches: tuple["Condition", ...] = ()
    champ: str = ""
    op: str = ""
    valeur: Valeur = None

    @classmethod
    def lire(cls, donnees: object, chemin: str = "") -> "Condition":
        """Lit le JSON d'une condition ; lève ConditionInvalide au premier défaut, avec son chemin."""
        if not isinstance(donnees, Mapping):
            raise ConditionInvalide(chemin, "Une condition est un objet.")
        if not donnees:
            return cls()
        liaisons = [nom for nom in ("tous", "un", "non") if nom in donnees]
        if liaisons:
            return cls._lire_liaison(liaisons[0], donnees, chemin)
        return cls._lire_feuille(donnees, chemin)

    @classmethod
    def _lire_liaison(cls, nom: str, donnees: Mapping[str, object], chemin: str) -> "Condition":
        if len(donnees) > 1:
            raise ConditionInvalide(chemin, f"« {nom} » ne se mélange pas avec d'autres clés.")
        contenu = donnees[nom]
        if nom == "non":
            return cls(nom, (cls.lire(contenu, _joindre(chemin, nom)),))
        if not isinstance(contenu, list) or not contenu:
            raise ConditionInvalide(_joindre(chemin, nom), "Une liste d'au moins une condition est attendue.")
        branches = (cls.lire(sous, _joindre(chemin, nom, rang)) for rang, sous in enumerate(contenu))
        return cls(nom, tuple(branches))

    @classmethod
    def _lire_feuille(cls, donnees: Mapping[str, object], chemin: str) -> "Condition":
        if inconnues := sorted(set(donnees) - {"champ", "op", "valeur"}):
            raise ConditionInvalide(chemin, f"Clé inconnue : « {inconnues[0]} ».")
        nom, op = donnees.get("champ"), donnees.get("op")
        if not isinstance(nom, str) or nom not in CHAMPS:
            raise ConditionInvalide(_joindre(chemin, "champ"), f"Champ inconnu : « {nom} ».")
        if not isinstance(op, str) or op not in OPERATEURS[CHAMPS[nom].genre]:
            permis = ", ".join(OPERATEURS[CHAMPS[nom].genre])
            raise ConditionInvalide(_joindre(chemin, "op"), f"Opérateur « {op} » refusé ici. Permis : {permis}.")
        valeur = _lire_valeur(CHAMPS[nom], op, donnees.get("valeur"), _joindre(chemin, "valeur"))
        return cls("", (), nom, op, valeur)

    def en_json(self) -> dict[str, Any]:
        if not self.liaison:
            valeur: Any = self.valeur
            if isinstance(valeur, Decimal):
                valeur = f"{valeur:f}"
            elif isinstance(valeur, tuple):
                valeur = list(valeur)
            feuille = {"champ": self.champ, "op": self.op}
            return feuille if valeur is None else {**feuille, "valeur": valeur}
        if self.liaison == "non":
            return {"non": self.branches[0].en_json()}
        return {self.liaison: [branche.en_json() for branche in self.branches]} if self.branches else {}

    def evaluer(self, faits: FaitsDossier) -> bool | None:
        """Vrai, faux, ou None si une réponse qui manque au dossier décide du résultat."""
        if not self.liaison:
            mesure = CHAMPS[self.champ].valeur(faits)
            return None if mesure is None else COMPARAISONS[self.op](mesure, self.valeur)
        resultats = [branche.evaluer(faits) for branche in self.branches]
        if self.liaison == "non":
            return None if resultats[0] is None else not resultats[0]
        decisif = self.liaison == "un"
        if decisif in resultats:
            return decisif
        return None if None in resultats else not decisif

    def champs_sans_reponse(self, faits: FaitsDossier) -> tuple[str, ...]:
        """Libellés des champs que le dossier n'a pas renseignés et dont la condition dépend."""
        if not self.liaison:
            champ = CHAMPS[self.champ]
            return () if champ.valeur(faits) is not None else (champ.libelle,)
        trouves = (nom for branche in self.branches for nom in branche.champs_sans_reponse(faits))
        return tuple(dict.fromkeys(trouves))

    def phrase(self) -> str:
        """La condition en français, sans majuscule ni point : « la structure est une association »."""
        if not self.liaison:
            return exprimer(CHAMPS[self.champ], self.op, self.valeur)
        if not self.branches:
            return "toujours"
        if self.liaison == "non":
            return f"il n'est pas vrai que {self.branches[0].phrase()}"
        morceaux = [f"({b.phrase()})" if len(b.branches) > 1 else b.phrase() for b in self.branches]
        return liste(morceaux, "et" if self.liaison == "tous" else "ou")


TOUJOURS = Condition()


def _joindre(chemin: str, *noms: object) -> str:
    return ".".join(str(morceau) for morceau in (chemin, *noms) if morceau != "")


def _lire_valeur(champ: Champ, op: str, valeur: object, chemin: str) -> Valeur:
    if op in SANS_VALEUR:
        if valeur is not None:
            raise ConditionInvalide(chemin, "Cet opérateur ne prend pas de valeur.")
        return None
    if champ.genre == Genre.NOMBRE:
        return _lire_nombre(valeur, chemin)
    if op not in AVEC_LISTE:
        return _lire_choix(champ, valeur, chemin)
    if not isinstance(valeur, list) or not valeur:
        raise ConditionInvalide(chemin, "Une liste d'au moins une valeur est attendue.")
    return tuple(_lire_choix(champ, element, _joindre(chemin, rang)) for rang, element in enumerate(valeur))


def _lire_nombre(valeur: object, chemin: str) -> Decimal:
    texte = valeur if isinstance(valeur, str) else ""
    if not texte.replace(".", "", 1).isdecimal() or not texte.isascii():
        raise ConditionInvalide(chemin, "Un nombre décimal entre guillemets est attendu : « 153000 ».")
    return Decimal(texte)


def _lire_choix(champ: Champ, valeur: object, chemin: str) -> str:
    if not isinstance(valeur, str):
        raise ConditionInvalide(chemin, "Un texte est attendu.")
    if champ.choix and valeur not in champ.choix:
        raise ConditionInvalide(chemin, f"Valeur inconnue : « {valeur} ». Permises : {', '.join(champ.choix)}.")
    return valeur
