"""Ce que l'appel demande dans un bilan : ses indicateurs, rangés en étapes. Aucun indicateur n'est nommé ici.

S'y ajoute une question par poste financé : son temps de travail, auquel les heures du poste se rapportent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from aap.models import Indicateur
from aap.types import CalculIndicateur, Perimetre, PeriodeBilan, RolePoste, TypeIndicateur
from bilans.models import Bilan
from bilans.selecteurs.echeancier import roles
from bilans.selecteurs.postes import PosteDuBilan
from bilans.types import EtapeBilan, GenreBilan, SegmentAchat, TypeAcheteur, TypePublic

# Le bilan final porte ce que l'appel demande au rapport annuel (lecture retenue).
LISTE_DU_GENRE = {
    GenreBilan.INTERMEDIAIRE: PeriodeBilan.INTERMEDIAIRE,
    GenreBilan.TRIMESTRIEL: PeriodeBilan.INTERMEDIAIRE,
    GenreBilan.ANNUEL: PeriodeBilan.ANNUEL,
    GenreBilan.FINAL: PeriodeBilan.ANNUEL,
}
NOMBRES = frozenset(
    {TypeIndicateur.ENTIER, TypeIndicateur.DECIMAL, TypeIndicateur.MONTANT, TypeIndicateur.ENTIER_ET_TEXTE}
)
RANGEES = frozenset({TypeIndicateur.REPARTITION, TypeIndicateur.LISTE})
DES_SALARIES = frozenset(
    {CalculIndicateur.SALARIES, CalculIndicateur.PUBLICS, CalculIndicateur.PART_RSA, CalculIndicateur.SORTIES}
)
# Cases d'une répartition calculée, quand l'appel n'écrit pas les siennes.
CASES_CALCULEES: dict[str, list[tuple[str, str]]] = {
    CalculIndicateur.ACHETEURS: [(str(c), str(lib)) for c, lib in TypeAcheteur.choices],
    CalculIndicateur.SEGMENTS: [(str(c), str(lib)) for c, lib in SegmentAchat.choices],
    CalculIndicateur.PUBLICS: [(str(c), str(lib)) for c, lib in TypePublic.choices],
}
PLURIEL = 2
COMPARE_AU_TOTAL, COMPARE_A_N1 = "TOTAL_PORTEUR", "N_MOINS_1"
TEMPS_DE_TRAVAIL = (
    "L'appel compte les heures du poste financé sans redemander son temps de travail : il est repris de la convention. "
    "Corrigez-le s'il a été différent."
)


class CleValeur(NamedTuple):
    """Une réponse : l'indicateur et les marchés qu'elle compte."""

    code: str
    perimetre: str

    @property
    def chemin(self) -> str:
        """Chemin stable de la réponse."""
        return f"{self.code}.{self.perimetre}"


@dataclass(frozen=True)
class Question:
    """Un indicateur tel qu'il se demande. `poste` : celui dont la question demande le temps de travail."""

    indicateur: Indicateur
    poste: PosteDuBilan | None = None

    @property
    def code(self) -> str:
        """Code de l'indicateur."""
        return self.indicateur.code

    @property
    def type(self) -> TypeIndicateur:
        """Forme de la réponse."""
        return TypeIndicateur(self.indicateur.type_valeur)

    @cached_property
    def perimetres(self) -> tuple[Perimetre, ...]:
        """Marchés que la réponse distingue ; un seul, tous les marchés, quand l'appel n'en dit rien."""
        return tuple(Perimetre(p) for p in self.indicateur.perimetres) or (Perimetre.TOUS_MARCHES,)

    @property
    def cles(self) -> list[CleValeur]:
        """Réponses attendues."""
        return [CleValeur(self.code, perimetre) for perimetre in self.perimetres]

    @cached_property
    def cases(self) -> list[tuple[str, str]]:
        """(code, libellé) des cases d'une répartition."""
        ecrites = [(case["code"], case["libelle"]) for case in self.indicateur.modalites]
        return ecrites or CASES_CALCULEES.get(self.indicateur.calcul, [])

    @property
    def etape(self) -> EtapeBilan:
        """Étape où la question se pose."""
        if self.type in NOMBRES:
            return EtapeBilan.CHIFFRES
        return EtapeBilan.REPARTITIONS if self.type in RANGEES else EtapeBilan.TEXTES

    @property
    def compare_n1(self) -> bool:
        """Vrai si l'année précédente est demandée à côté."""
        return COMPARE_A_N1 in self.indicateur.comparaisons

    @property
    def compare_total(self) -> bool:
        """Vrai si le total de la structure est demandé à côté."""
        return COMPARE_AU_TOTAL in self.indicateur.comparaisons


@dataclass(frozen=True)
class Questionnaire:
    """Toutes les questions d'un bilan."""

    questions: tuple[Question, ...]

    def de(self, etape: EtapeBilan) -> list[Question]:
        """Questions d'une étape."""
        return [question for question in self.questions if question.etape == etape]

    @cached_property
    def calculs(self) -> frozenset[str]:
        """Ce dont les réponses se calculent."""
        return frozenset(q.indicateur.calcul for q in self.questions if q.indicateur.calcul)

    @property
    def etapes(self) -> list[EtapeBilan]:
        """Étapes de ce bilan : celles qui ont une question, les tableaux dont une réponse se calcule, la relecture."""
        utiles = {question.etape for question in self.questions} | {EtapeBilan.RECAPITULATIF}
        if self.calculs - DES_SALARIES:
            utiles.add(EtapeBilan.MARCHES)
        if self.calculs & DES_SALARIES:
            utiles |= {EtapeBilan.SALARIES, EtapeBilan.MARCHES}
        return [etape for etape in EtapeBilan if etape in utiles]

    @property
    def par_role(self) -> bool:
        """Vrai si les deux métiers répondent dans le même bilan."""
        return len({question.indicateur.role for question in self.questions}) > 1

    def avec_postes(self, postes: Iterable[PosteDuBilan]) -> Questionnaire:
        """Le même, le temps de travail de chaque poste demandé d'abord ; sans autre question, rien ne s'ajoute."""
        if not self.questions:
            return self
        return Questionnaire((*(_du_poste(poste) for poste in postes), *self.questions))


def _du_poste(poste: PosteDuBilan) -> Question:
    indicateur = Indicateur(
        code=poste.code,
        libelle=f"{poste.libelle} : temps de travail pendant la période",
        role=poste.poste.role,
        type_valeur=TypeIndicateur.DECIMAL,
        unite="ETP",
        lecture_retenue=TEMPS_DE_TRAVAIL,
    )
    return Question(indicateur, poste)


def questionnaire(bilan: Bilan) -> Questionnaire:
    """Questions que l'appel pose dans ce bilan, pour le métier du bilan ou pour ceux que la convention finance."""
    liste = LISTE_DU_GENRE.get(GenreBilan(bilan.genre))
    if liste is None:
        return Questionnaire(())
    tous = [i for i in bilan.convention.dossier.version_suivie.indicateurs.all() if i.bilan == liste]
    finances = {bilan.role} if bilan.role else roles(bilan.convention)
    retenus = [i for i in tous if i.role in finances]
    return Questionnaire(tuple(Question(i) for i in retenus or tous))


def unite_accordee(valeur: Decimal, unite: str) -> str:
    """« heure » pour moins de deux, « heures » ensuite ; un sigle ou un signe ne s'accorde pas."""
    return unite.removesuffix("s") if abs(valeur) < PLURIEL and unite.islower() else unite


def libelle_role(role: str) -> str:
    """« facilitateur »."""
    return str(RolePoste(role).label) if role else ""
