"""Un bilan en faits, pour les règles de cohérence ; et ses contradictions, avec le mot qui les explique."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from aap.types import CalculIndicateur, CompteurHeures, TypeIndicateur
from bilans.selecteurs.calculs import heures
from bilans.selecteurs.questionnaire import CleValeur, Question
from bilans.selecteurs.reponses import Releve
from regles.catalogue.coherence_bilan import Champ, ConstatBilan, evaluer_bilan
from regles.constats import Niveau
from regles.faits_bilan import (
    CompteursHeures,
    FaitsBeneficiaires,
    FaitsBilan,
    FaitsIndicateur,
    FaitsPosteBilan,
    ParametresCoherence,
    Perimetre,
)

ETP = "etp"
COMPTEURS = (CompteurHeures.CLAUSEES, CompteurHeures.DEGAGEES, CompteurHeures.REALISEES)
MARCHES = "marches"


@dataclass(frozen=True)
class Contradiction:
    """Deux réponses qui ne vont pas ensemble. `chemin` : où en ranger l'explication ; `champs` : où regarder."""

    constat: ConstatBilan
    chemin: str
    explication: str = ""

    @property
    def bloquante(self) -> bool:
        """Vrai si elle empêche de transmettre, même expliquée."""
        return self.constat.niveau == Niveau.BLOQUANT

    @property
    def a_expliquer(self) -> bool:
        """Vrai s'il manque le mot d'explication."""
        return not self.bloquante and not self.explication.strip()

    @property
    def champs(self) -> tuple[str, ...]:
        """Chemins des réponses concernées."""
        return tuple(dict.fromkeys(chemin_de(champ) for champ in self.constat.champs))


def chemin_de(champ: Champ) -> str:
    """Chemin d'une réponse que nomme une règle. Le temps de travail d'un poste est une réponse sur tous les marchés."""
    if champ.colonne == ETP:
        return CleValeur(champ.code, Perimetre.TOUS_MARCHES.value).chemin
    return f"{champ.code}.{champ.perimetre}" if champ.perimetre else champ.code


def contradictions(releve: Releve) -> list[Contradiction]:
    """Contradictions du bilan tel qu'il est en base, dans l'ordre des règles."""
    parametres = ParametresCoherence(heures_par_etp=releve.donnees.heures_etp)
    trouvees = []
    for constat in evaluer_bilan(faits_du_bilan(releve), parametres):
        chemin = f"regle:{constat.code}:{chemin_de(constat.champs[0])}"[:160]
        trouvees.append(Contradiction(constat, chemin, releve.explications.get(chemin, "")))
    return trouvees


def faits_du_bilan(releve: Releve) -> FaitsBilan:
    """Faits d'un bilan relu. Ce qui n'est pas répondu vaut None, jamais zéro."""
    questions = releve.questionnaire.questions
    return FaitsBilan(
        indicateurs=tuple(_indicateur(releve, question, cle) for question in questions for cle in question.cles),
        heures=(_total(releve), *_par_marche(releve)),
        postes=tuple(_poste(releve, question) for question in questions if question.poste is not None),
        beneficiaires=tuple(
            FaitsBeneficiaires(
                code=question.code,
                etp=releve.valeur(cle).valeur,
                heures=_heures_dites(releve, question.indicateur.compteur, cle.perimetre),
                perimetre=Perimetre(cle.perimetre),
            )
            for question in questions
            if question.indicateur.calcul == CalculIndicateur.ETP
            for cle in question.cles
        ),
        heures_du_poste=frozenset(q.code for q in questions if q.indicateur.compteur == CompteurHeures.DEGAGEES),
    )


def _indicateur(releve: Releve, question: Question, cle: CleValeur) -> FaitsIndicateur:
    valeur, ancienne = releve.valeur(cle), releve.valeurs_n1.get(cle)
    return FaitsIndicateur(
        code=cle.code,
        libelle=question.indicateur.libelle,
        unite=question.indicateur.unite,
        perimetre=Perimetre(cle.perimetre),
        valeur=valeur.valeur,
        valeur_n1=valeur.valeur_n1 if question.compare_n1 else None,
        total_porteur=valeur.total_porteur,
        cible=releve.objectifs.get(cle),
        texte=valeur.texte if question.type == TypeIndicateur.TEXTE else "",
        texte_n1=ancienne.texte if ancienne is not None else "",
        cases=tuple((case, Decimal(nombre)) for case, nombre in valeur.cases.items()),
        total_attendu=_total_des_cases(releve, question, cle),
    )


def _poste(releve: Releve, question: Question) -> FaitsPosteBilan:
    poste = question.poste
    if poste is None:
        raise ValueError("Cette question ne porte pas sur un poste.")
    return FaitsPosteBilan(
        ref=poste.code,
        libelle=poste.libelle,
        etp_convention=poste.etp,
        etp_bilan=releve.valeur(question.cles[0]).valeur,
        mois_non_pourvus=poste.non_pourvus or Decimal(0),
    )


def _total_des_cases(releve: Releve, question: Question, cle: CleValeur) -> Decimal | None:
    """Les segments répartissent les marchés comptés dans le même bilan ; les autres cases n'ont pas de total écrit."""
    if question.indicateur.calcul != CalculIndicateur.SEGMENTS:
        return None
    comptes = [q for q in releve.questionnaire.questions if q.indicateur.calcul == CalculIndicateur.MARCHES]
    return releve.valeur(CleValeur(comptes[0].code, cle.perimetre)).valeur if comptes else None


def _heures_dites(releve: Releve, compteur: str, perimetre: str) -> Decimal | None:
    """Heures de ce compteur que le bilan déclare dans une autre question."""
    for question in releve.questionnaire.questions:
        if question.indicateur.calcul == CalculIndicateur.HEURES and question.indicateur.compteur == compteur:
            return releve.valeur(CleValeur(question.code, perimetre)).valeur
    return None


def _total(releve: Releve) -> CompteursHeures:
    codes = [
        next((q.code for q in releve.questionnaire.questions if q.indicateur.compteur == compteur), MARCHES)
        for compteur in COMPTEURS
    ]
    clausees, degagees, realisees = (heures(releve.donnees.activites, compteur) for compteur in COMPTEURS)
    return CompteursHeures(
        clausees=clausees, degagees=degagees, realisees=realisees, codes=(codes[0], codes[1], codes[2])
    )


def _par_marche(releve: Releve) -> list[CompteursHeures]:
    return [
        CompteursHeures(
            clausees=activite.heures_clausees,
            degagees=activite.heures_degagees,
            realisees=activite.heures_realisees,
            ref=MARCHES,
            libelle=str(activite.marche),
            codes=(str(activite.marche.uuid),) * 3,
        )
        for activite in releve.donnees.activites
    ]
