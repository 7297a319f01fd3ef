"""Un bilan tel qu'un agent le lit : chaque valeur, l'an passé, l'objectif, sa source, les contradictions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from aap.types import Perimetre, TypeIndicateur
from bilans.faits import Contradiction, contradictions
from bilans.models import Bilan, RemarqueBilan
from bilans.selecteurs.compte_rendu import (
    CHAMPS_TEXTE,
    PREFIXE_TEXTE,
    compte_rendu_de,
    libelle_du_chemin,
    tableau,
)
from bilans.selecteurs.questionnaire import CleValeur, Question, unite_accordee
from bilans.selecteurs.remarques import par_champ
from bilans.selecteurs.reponses import Releve, relever
from bilans.types import GenreBilan
from regles.montants import pourcentage
from socle.affichage import euros, nombre, pourcent


@dataclass(frozen=True)
class ValeurLue:
    """Une réponse telle qu'un agent la lit ; les textes sont déjà écrits, vides si rien n'est à dire."""

    chemin: str
    libelle: str
    precision: str
    valeur: str
    n1: str = ""
    objectif: str = ""
    total: str = ""
    source: str = ""
    explication: str = ""
    longue: bool = False
    libelle_objectif: str = "objectif"
    contradictions: list[str] = field(default_factory=list)
    remarques: list[RemarqueBilan] = field(default_factory=list)

    @property
    def champ(self) -> str:
        """Nom du champ où l'agent écrit sa remarque."""
        return f"remarque:{self.chemin}"

    @property
    def ancre(self) -> str:
        """Identifiant dans la page."""
        return f"valeur-{self.chemin.replace('.', '-')}"


def valeurs_lues(bilan: Bilan) -> list[ValeurLue]:
    """Toutes les réponses d'un bilan, dans l'ordre de ses questions. Nombre de requêtes fixe."""
    remarques = par_champ(bilan, agent=True)
    if bilan.genre == GenreBilan.COMPTE_RENDU:
        return list(_compte_rendu(bilan, remarques))
    return list(_reponses(relever(bilan), remarques))


def _reponses(releve: Releve, remarques: dict[str, list[RemarqueBilan]]) -> Iterator[ValeurLue]:
    dites: defaultdict[str, list[str]] = defaultdict(list)
    for contradiction in contradictions(releve):
        for chemin in contradiction.champs or (contradiction.chemin,):
            dites[chemin].append(_phrase(contradiction))
    for question in releve.questionnaire.questions:
        for cle in question.cles:
            yield _reponse(releve, question, cle, dites, remarques)


def _phrase(contradiction: Contradiction) -> str:
    explication = contradiction.explication.strip()
    suite = f" Explication : {explication}" if explication else " Sans explication."
    return f"{contradiction.constat.message}{suite}"


def _reponse(
    releve: Releve,
    question: Question,
    cle: CleValeur,
    dites: dict[str, list[str]],
    remarques: dict[str, list[RemarqueBilan]],
) -> ValeurLue:
    valeur, ancienne = releve.valeur(cle), releve.valeurs_n1.get(cle)
    unite = question.indicateur.unite
    n1 = valeur.valeur_n1 if valeur.valeur_n1 is not None else (ancienne.valeur if ancienne else None)
    return ValeurLue(
        chemin=cle.chemin,
        libelle=question.indicateur.libelle,
        precision=str(Perimetre(cle.perimetre).label) if len(question.perimetres) > 1 else "",
        valeur=_ecrite(question, releve, cle),
        n1=_avec_ecart(n1, valeur.valeur, unite),
        objectif=_atteint(releve.objectifs.get(cle), valeur.valeur, unite),
        total=_nombre(valeur.total_porteur, unite) if valeur.total_porteur is not None else "",
        source=_source(releve, question, cle),
        explication=releve.explications.get(cle.chemin, ""),
        longue=question.type in {TypeIndicateur.TEXTE, TypeIndicateur.LISTE},
        contradictions=[
            *([question.poste.phrase] if question.poste and question.poste.non_pourvus else []),
            *dites.get(cle.chemin, []),
            *dites.get(cle.code, []),
        ],
        remarques=remarques.get(cle.chemin, []) + remarques.get(cle.code, []),
    )


def _ecrite(question: Question, releve: Releve, cle: CleValeur) -> str:
    valeur = releve.valeur(cle)
    if question.type == TypeIndicateur.REPARTITION:
        libelles = dict(question.cases)
        return " ; ".join(f"{libelles.get(code, code)} : {n}" for code, n in valeur.cases.items())
    if question.type in {TypeIndicateur.TEXTE, TypeIndicateur.LISTE}:
        return valeur.texte
    ecrite = _nombre(valeur.valeur, question.indicateur.unite) if valeur.valeur is not None else ""
    return " – ".join(filter(None, (ecrite, valeur.texte)))


def _nombre(valeur: Decimal, unite: str) -> str:
    decimales = 0 if valeur == valeur.to_integral_value() else 2
    return f"{nombre(valeur, decimales)} {unite_accordee(valeur, unite)}".strip()


def _avec_ecart(avant: Decimal | None, apres: Decimal | None, unite: str) -> str:
    """« 900 heures (+11,11 %) » ; sans variation quand l'année précédente est nulle ou inconnue."""
    if avant is None:
        return ""
    if not avant or apres is None:
        return _nombre(avant, unite)
    variation = pourcentage(apres - avant, avant)
    return f"{_nombre(avant, unite)} ({'+' if variation > 0 else ''}{pourcent(variation)})"


def _atteint(objectif: Decimal | None, valeur: Decimal | None, unite: str) -> str:
    """« 1 000 heures, atteint à 90 % »."""
    if objectif is None:
        return ""
    suite = f", atteint à {pourcent(pourcentage(valeur, objectif), 0)}" if objectif and valeur is not None else ""
    return f"{_nombre(objectif, unite)}{suite}"


def _source(releve: Releve, question: Question, cle: CleValeur) -> str:
    if question.poste is not None:
        return "repris de la convention" if releve.valeur(cle).calculee else "corrigé par le bénéficiaire"
    if releve.valeur(cle).calculee:
        return "calculé des marchés et salariés saisis"
    if releve.calculees.get(cle) is not None and releve.modifiee(question, cle):
        return "corrigé à la main"
    return "saisi par le coordinateur" if releve.bilan.saisi_par_coordinateur else "saisi"


def _compte_rendu(bilan: Bilan, remarques: dict[str, list[RemarqueBilan]]) -> Iterator[ValeurLue]:
    lu = compte_rendu_de(bilan)
    for ligne in tableau(bilan).lignes:
        if not (ligne.prevu or ligne.realise):
            continue
        part = f"réalisée à {pourcent(ligne.pourcent)}" if ligne.pourcent is not None else ""
        yield ValeurLue(
            chemin=ligne.chemin,
            libelle=ligne.libelle,
            precision="somme" if ligne.calculee else "",
            valeur=euros(ligne.realise),
            objectif=euros(ligne.prevu) + (f", {part}" if part else ""),
            libelle_objectif="prévision",
            explication=ligne.explication,
            contradictions=["Écart significatif avec la prévision."] if ligne.a_expliquer else [],
            remarques=remarques.get(ligne.chemin, []),
        )
    for nom in CHAMPS_TEXTE:
        chemin = f"{PREFIXE_TEXTE}{nom}"
        yield ValeurLue(
            chemin, libelle_du_chemin(chemin), "", getattr(lu, nom), longue=True, remarques=remarques.get(chemin, [])
        )
