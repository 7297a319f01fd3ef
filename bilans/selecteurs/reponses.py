"""Où en est un bilan : ses réponses, ce que les tableaux donnent, l'année précédente, l'objectif de la convention."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from aap.types import CalculIndicateur, Perimetre, TypeIndicateur
from bilans import etats
from bilans.models import Bilan, ValeurIndicateur
from bilans.selecteurs.calculs import Calcule, Donnees, calculer, charger
from bilans.selecteurs.postes import postes_du_bilan
from bilans.selecteurs.questionnaire import CleValeur, Question, Questionnaire, questionnaire
from bilans.types import GenreBilan
from candidatures.types import Segment
from regles.echeances import ajouter_mois

RENDUS = sorted({etats.Etat.TRANSMIS, etats.Etat.VALIDE, etats.Etat.A_CORRIGER})
MOIS_PAR_AN = 12


@dataclass(frozen=True)
class Releve:
    """Un bilan relu d'un coup : questions, réponses, calculs, comparaisons. Rien n'y est écrit."""

    bilan: Bilan
    questionnaire: Questionnaire
    valeurs: dict[CleValeur, ValeurIndicateur]
    donnees: Donnees
    precedent: Bilan | None
    objectifs: dict[CleValeur, Decimal]

    @cached_property
    def calculees(self) -> dict[CleValeur, Calcule]:
        """Réponses que les tableaux donnent."""
        return calculer(self.questionnaire, self.donnees)

    @cached_property
    def valeurs_n1(self) -> dict[CleValeur, ValeurIndicateur]:
        """Réponses du bilan précédent."""
        return {} if self.precedent is None else _valeurs(self.precedent)

    @cached_property
    def explications(self) -> dict[str, str]:
        """Mots d'explication déjà écrits, par chemin."""
        return {e.chemin: e.texte for e in self.bilan.explications.all()}

    @cached_property
    def illisibles(self) -> dict[str, str]:
        """Textes illisibles gardés, par chemin."""
        return {s.chemin: s.texte for s in self.bilan.saisies_invalides.all()}

    def valeur(self, cle: CleValeur) -> ValeurIndicateur:
        """Réponse enregistrée, ou une réponse vide."""
        return self.valeurs.get(cle) or ValeurIndicateur(bilan=self.bilan, code=cle.code, perimetre=cle.perimetre)

    def modifiee(self, question: Question, cle: CleValeur) -> bool:
        """Vrai si la réponse n'est pas celle que les tableaux donnent. Un temps de travail a sa propre règle."""
        calcule = None if question.poste else self.calculees.get(cle)
        return calcule is not None and not meme_reponse(question, self.valeur(cle), calcule)


def meme_reponse(question: Question, valeur: ValeurIndicateur, calcule: Calcule) -> bool:
    """Vrai si cette réponse dit la même chose que les tableaux. Une répartition se compare case à case."""
    if question.type == TypeIndicateur.REPARTITION:
        dites = {case: int(nombre) for case, nombre in valeur.cases.items() if nombre}
        return dites == calcule.cases
    if question.type == TypeIndicateur.LISTE:
        return lignes(valeur.texte) == lignes(calcule.texte)
    return valeur.valeur == calcule.valeur


def lignes(texte: str) -> list[str]:
    """Lignes non vides d'une liste."""
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]


def relever(bilan: Bilan) -> Releve:
    """Relit un bilan en un nombre fixe de requêtes."""
    questions = questionnaire(bilan).avec_postes(postes_du_bilan(bilan))
    return Releve(
        bilan=bilan,
        questionnaire=questions,
        valeurs=_valeurs(bilan),
        donnees=charger(bilan),
        precedent=precedent(bilan),
        objectifs=_objectifs(bilan, questions),
    )


def _valeurs(bilan: Bilan) -> dict[CleValeur, ValeurIndicateur]:
    return {CleValeur(v.code, v.perimetre): v for v in bilan.valeurs.all()}


def precedent(bilan: Bilan) -> Bilan | None:
    """Dernier bilan rendu par la structure, du même genre et du même métier, sur une période plus ancienne.

    Un trimestre se compare au même trimestre un an plus tôt.
    """
    anciens = Bilan.objects.filter(
        convention__dossier__structure=bilan.convention.dossier.structure_id,
        genre=bilan.genre,
        role=bilan.role,
        transmis_le__isnull=False,
        etat__in=RENDUS,
        periode_debut__lt=bilan.periode_debut,
    )
    if bilan.genre == GenreBilan.TRIMESTRIEL:
        anciens = anciens.filter(periode_debut=ajouter_mois(bilan.periode_debut, -MOIS_PAR_AN))
    return anciens.order_by("-periode_debut", "-pk").first()


def _objectifs(bilan: Bilan, questions: Questionnaire) -> dict[CleValeur, Decimal]:
    """Volumes prévus au dossier, en face des indicateurs qui les comptent : marchés, heures."""
    volumes = list(bilan.convention.dossier.volumes.all())
    objectifs = {}
    for question in questions.questions:
        champ = _volume_vise(question)
        if not champ:
            continue
        for cle in question.cles:
            tous = cle.perimetre == Perimetre.TOUS_MARCHES
            dits = [
                prevu
                for v in volumes
                if (tous or v.segment == Segment.ETAT) and (prevu := getattr(v, champ)) is not None
            ]
            if dits:
                objectifs[cle] = Decimal(sum(dits))
    return objectifs


def _volume_vise(question: Question) -> str:
    calcul = question.indicateur.calcul
    if calcul == CalculIndicateur.MARCHES:
        return "marches_prevus"
    return "heures_prevues" if calcul == CalculIndicateur.HEURES else ""
