"""Ce qui manque avant de transmettre un bilan, chaque ligne avec le chemin de son champ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aap.types import Perimetre, TypeIndicateur
from bilans.selecteurs.questionnaire import NOMBRES, CleValeur, Question
from bilans.selecteurs.reponses import Releve
from bilans.types import EtapeBilan


class Manque(NamedTuple):
    """Ce qui manque : l'étape et le chemin où le corriger, la phrase."""

    etape: EtapeBilan
    chemin: str
    phrase: str


def manques(releve: Releve) -> list[Manque]:
    """Réponses absentes, textes illisibles, nombres modifiés sans un mot d'explication."""
    return [*_illisibles(releve), *_sans_reponse(releve), *_sans_explication(releve)]


def _illisibles(releve: Releve) -> Iterator[Manque]:
    par_chemin = {cle.chemin: q for q in releve.questionnaire.questions for cle in q.cles}
    for chemin, texte in releve.illisibles.items():
        question = next((q for debut, q in par_chemin.items() if chemin.startswith(debut)), None)
        if question is not None:
            phrase = f"« {texte[:40]} » ne se lit pas dans « {question.indicateur.libelle} » : corrigez."
            yield Manque(question.etape, chemin, phrase)


def _sans_reponse(releve: Releve) -> Iterator[Manque]:
    """Un temps de travail laissé vide est celui de la convention : il ne manque jamais."""
    for question in (q for q in releve.questionnaire.questions if q.poste is None):
        for cle in question.cles:
            if not repondue(question, releve, cle):
                phrase = f"Renseignez « {question.indicateur.libelle} »{_dans(question, cle)}."
                yield Manque(question.etape, cle.chemin, phrase)


def _dans(question: Question, cle: CleValeur) -> str:
    return f", {Perimetre(cle.perimetre).label}" if len(question.perimetres) > 1 else ""


def repondue(question: Question, releve: Releve, cle: CleValeur) -> bool:
    """Vrai si cette réponse dit quelque chose ; zéro est une réponse."""
    valeur = releve.valeur(cle)
    if question.type in NOMBRES:
        return valeur.valeur is not None
    if question.type == TypeIndicateur.REPARTITION:
        return bool(valeur.cases)
    return bool(valeur.texte.strip())


def _sans_explication(releve: Releve) -> Iterator[Manque]:
    for question in releve.questionnaire.questions:
        for cle in question.cles:
            if not repondue(question, releve, cle) or not releve.modifiee(question, cle):
                continue
            if not releve.explications.get(cle.chemin, "").strip():
                phrase = (
                    f"« {question.indicateur.libelle} »{_dans(question, cle)} n'est pas ce que les marchés saisis "
                    "donnent : dites pourquoi."
                )
                yield Manque(EtapeBilan.RECAPITULATIF, cle.chemin, phrase)
