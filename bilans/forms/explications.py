"""Les mots d'explication du récapitulatif : un par contradiction, un par nombre qui n'est pas celui des tableaux."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms

from aap.types import Perimetre
from bilans.faits import contradictions
from bilans.selecteurs.manques import repondue
from bilans.selecteurs.reponses import Releve
from socle.formulaires import Formulaire


class AExpliquer(NamedTuple):
    """Ce qui demande un mot : où le ranger, la phrase, ce qui est conseillé."""

    chemin: str
    phrase: str
    conseil: str


def a_expliquer(releve: Releve) -> list[AExpliquer]:
    """Contradictions non bloquantes et nombres modifiés, expliqués ou non."""
    restes = [
        AExpliquer(c.chemin, c.constat.message, c.constat.conseil) for c in contradictions(releve) if not c.bloquante
    ]
    for question in releve.questionnaire.questions:
        for cle in question.cles:
            if repondue(question, releve, cle) and releve.modifiee(question, cle):
                ou = f", {Perimetre(cle.perimetre).label}" if len(question.perimetres) > 1 else ""
                phrase = f"{question.indicateur.libelle}{ou} : ce n'est pas ce que les marchés saisis donnent."
                restes.append(AExpliquer(cle.chemin, phrase, "Corrigez, ou dites pourquoi."))
    return restes


class ExplicationsForm(Formulaire):
    """Un texte par chose à expliquer ; rien n'est exigé pour enregistrer."""

    marquer_facultatifs = False
    bouton = "Enregistrer les explications"

    def __init__(self, releve: Releve, data: Any = None) -> None:
        """`releve` : le bilan relu."""
        super().__init__(data)
        self.chemins: dict[str, str] = {}
        for rang, reste in enumerate(a_expliquer(releve), 1):
            nom = f"explication-{rang}"
            self.chemins[nom] = reste.chemin
            self.fields[nom] = forms.CharField(
                label=reste.phrase,
                help_text=reste.conseil,
                required=False,
                max_length=4000,
                initial=releve.explications.get(reste.chemin, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            # La liste peut changer entre la lecture et l'envoi : chaque mot part avec ce qu'il explique.
            self.fields[f"chemin-{rang}"] = forms.CharField(
                required=False, initial=reste.chemin, widget=forms.HiddenInput
            )

    @property
    def explications(self) -> dict[str, str]:
        """Texte par chemin ; ce qui n'est plus à expliquer est laissé de côté."""
        lues = self.cleaned_data
        ecrites = {
            lues.get(f"chemin-{nom.removeprefix('explication-')}", ""): lues.get(nom, "") for nom in self.chemins
        }
        return {chemin: texte for chemin, texte in ecrites.items() if chemin in self.chemins.values()}
