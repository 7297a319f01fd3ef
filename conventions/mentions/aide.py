"""Ce qu'on peut insérer dans un article : mentions, autres écritures, passages conditionnels, passages répétés."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from conventions.mentions.blocs import BLOCS
from conventions.mentions.conditions import CONDITIONS
from conventions.mentions.formats import ecrire, formats_de
from conventions.mentions.liste import MENTIONS, Mention
from conventions.mentions.remplissage import Valeurs

FIN = "[[fin]]"


class Insertion(NamedTuple):
    """Un texte à insérer : `avant` et `apres` entourent ce qui est choisi dans la zone de texte."""

    cle: str
    libelle: str
    avant: str
    apres: str = ""


class GroupeInsertions(NamedTuple):
    """Des insertions sous un titre."""

    titre: str
    insertions: tuple[Insertion, ...]


MISES_EN_FORME = (
    Insertion("gras", "Gras", "**", "**"),
    Insertion("italique", "Italique", "*", "*"),
    Insertion("liste", "Liste", "\n- "),
    Insertion("numerotee", "Liste numérotée", "\n1. "),
    Insertion("sous_titre", "Sous-titre", "\n## "),
)


def insertions(valeurs: Valeurs) -> list[GroupeInsertions]:
    """Tout ce qu'un article peut contenir, avec ce que chaque mention donne sur ces valeurs."""
    autres = [paire for mention in MENTIONS.values() for paire in _autres(mention, valeurs)]
    groupes = [
        GroupeInsertions("Mentions", tuple(_mention(mention, valeurs) for mention in MENTIONS.values())),
        GroupeInsertions("La même mention, écrite autrement", tuple(autres)),
        GroupeInsertions("Passages selon une condition", tuple(_conditions())),
    ]
    for bloc in BLOCS.values():
        repete = Insertion(f"pour {bloc.cle}", f"Répéter pour {bloc.libelle}", f"[[pour {bloc.cle}]]\n", f"\n{FIN}")
        propres = [Insertion(m.cle, m.libelle.capitalize(), f"[[{m.cle}]]") for m in bloc.mentions]
        groupes.append(GroupeInsertions(f"Passage répété pour {bloc.libelle}", (repete, *propres)))
    return groupes


def inserer(corps: str, cle: str, groupes: Iterable[GroupeInsertions]) -> str:
    """Le texte, et à sa fin l'insertion de cette clé ; tel quel si la clé n'est pas de la liste."""
    connues = [*MISES_EN_FORME, *(i for groupe in groupes for i in groupe.insertions)]
    choisie = next((i for i in connues if i.cle == cle), None)
    if choisie is None:
        return corps
    texte = f"{choisie.avant}…{choisie.apres}" if choisie.apres or choisie.avant.startswith("\n") else choisie.avant
    separation = "\n\n" if "\n" in choisie.avant else " "
    return f"{corps.rstrip()}{separation}{texte.strip()}".strip()


def _mention(mention: Mention, valeurs: Valeurs) -> Insertion:
    exemple = ecrire(valeurs.brute(mention.cle), mention.genre, mention.format)
    return Insertion(mention.cle, _avec(mention.libelle, exemple), f"[[{mention.cle}]]")


def _autres(mention: Mention, valeurs: Valeurs) -> Iterable[Insertion]:
    for format_ in formats_de(mention.genre):
        cle = f"{mention.cle}|{format_.cle}"
        exemple = ecrire(valeurs.brute(mention.cle), mention.genre, format_.cle)
        yield Insertion(cle, _avec(f"{mention.libelle}, {format_.libelle}", exemple), f"[[{cle}]]")


def _conditions() -> Iterable[Insertion]:
    for condition in CONDITIONS.values():
        libelle = f"Si {condition.libelle}"
        yield Insertion(f"si {condition.cle}", libelle, f"[[si {condition.cle}]]\n", f"\n{FIN}")


def _avec(libelle: str, exemple: str) -> str:
    titre = libelle[:1].upper() + libelle[1:]
    return f"{titre} — {exemple}" if exemple else titre
