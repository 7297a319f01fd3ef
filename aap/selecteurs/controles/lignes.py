"""Contrôles des listes : pièces demandables, critères éclairés, engagements écrits, messages lisibles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aap.models import VersionAppel
from aap.selecteurs import registre
from aap.selecteurs.registre import Controle
from aap.types import MENTIONS_MESSAGE
from regles.conditions import Condition, ConditionInvalide
from regles.conditions_possibles import possible

MENTION = re.compile(r"\[\[([a-z_]+)\]\]")


def pieces(version: VersionAppel) -> Iterator[Controle]:
    """Chaque condition se lit et peut être vraie ; une pièce n'est remplacée que par des pièces de la liste."""
    codes = {piece.code for piece in version.pieces.all()}
    for piece in version.pieces.all():
        phrase = _defaut_de_condition(piece.condition)
        if phrase:
            yield _bloquer("condition", "Pièce jamais demandée", f"« {piece.libelle} » : {phrase}", "pieces")
        if any(code not in codes for jeu in piece.alternatives for code in jeu):
            phrase = f"« {piece.libelle} » peut être remplacée par une pièce qui n'est pas dans la liste."
            yield _bloquer("alternative", "Pièce de remplacement absente", phrase, "pieces")


def _defaut_de_condition(condition: object) -> str:
    try:
        lue = Condition.lire(condition)
    except ConditionInvalide as refus:
        return f"sa condition ne se lit pas. {refus.message}"
    return "" if possible(lue) else f"sa condition ne peut jamais être vraie ({lue.phrase()})."


def criteres(version: VersionAppel) -> Iterator[Controle]:
    """Un critère est éclairé par au moins un élément du dossier, et par des éléments qui existent."""
    notes = [critere.points is not None for critere in version.criteres.all()]
    if any(notes) and not all(notes):
        phrase = "Certains critères ont des points et d'autres n'en ont pas : donnez-en à tous, ou à aucun."
        yield _bloquer("points", "Grille incomplète", phrase, "grille")
    connus = {f"rubrique:{r.code}" for r in version.rubriques.all()} | {f"piece:{p.code}" for p in version.pieces.all()}
    for critere in version.criteres.all():
        if not critere.alimente_par:
            phrase = f"Rien dans le dossier n'éclaire le critère « {critere.libelle} »."
            yield _bloquer("critere_seul", "Critère sans élément", phrase, "grille")
        elif not all(chemin in connus or registre.libelle_du_chemin(chemin) for chemin in critere.alimente_par):
            phrase = f"Le critère « {critere.libelle} » s'appuie sur un élément qui n'est plus dans le dossier."
            yield _bloquer("critere_perdu", "Critère sans élément", phrase, "grille")


def engagements(version: VersionAppel) -> Iterator[Controle]:
    """Un engagement a un texte."""
    for engagement in version.engagements.all():
        if not engagement.texte_engagement.strip():
            phrase = f"L'engagement « {engagement.libelle} » n'a pas de texte à accepter."
            yield _bloquer("engagement", "Engagement sans texte", phrase, "engagements")


def messages(version: VersionAppel) -> Iterator[Controle]:
    """Un message ne contient que des mentions que le guichet sait remplir."""
    for message in version.messages.all():
        for cle in MENTION.findall(f"{message.objet} {message.corps}"):
            if cle not in MENTIONS_MESSAGE:
                phrase = f"Le message « {message.libelle} » contient une mention inconnue : [[{cle}]]."
                yield _bloquer("mention", "Mention inconnue", phrase, "messages")


def _bloquer(code: str, titre: str, phrase: str, chemin: str) -> Controle:
    return Controle(code, titre, phrase, bloquant=True, chemin=chemin)
