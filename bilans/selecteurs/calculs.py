"""Ce que les marchés et les salariés saisis donnent aux indicateurs. Trois compteurs d'heures, jamais mélangés."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from aap.types import CalculIndicateur, CompteurHeures, Perimetre, TypeIndicateur
from bilans.models import ActiviteMarche, Bilan, SalarieClause
from bilans.selecteurs.acheteurs import AcheteursEtat, acheteurs_au
from bilans.selecteurs.questionnaire import CleValeur, Question, Questionnaire
from bilans.types import SortieSalarie
from regles.montants import arrondir, pourcentage
from socle.affichage import nombre

DURABLES = frozenset({SortieSalarie.CDI.value})
SANS_MARCHE = "Marché non précisé"


@dataclass(frozen=True)
class Calcule:
    """Ce que les tableaux donnent pour une réponse : un nombre, un texte ou des cases."""

    valeur: Decimal | None = None
    texte: str = ""
    cases: dict[str, int] = field(default_factory=dict)
    total_porteur: Decimal | None = None

    @property
    def vide(self) -> bool:
        """Vrai si les tableaux ne disent rien."""
        return self.valeur is None and not self.texte and not self.cases


@dataclass(frozen=True)
class Donnees:
    """Les tableaux d'un bilan, chargés une fois. `heures_etp` : heures par an d'un équivalent temps plein."""

    activites: list[ActiviteMarche]
    salaries: list[SalarieClause]
    acheteurs: AcheteursEtat
    heures_etp: Decimal | None

    def du_perimetre(self, perimetre: str) -> list[ActiviteMarche]:
        """Activités des marchés de ce périmètre."""
        if perimetre == Perimetre.TOUS_MARCHES:
            return self.activites
        return [activite for activite in self.activites if self.acheteurs.compte(activite.marche)]

    def salaries_du(self, perimetre: str) -> list[SalarieClause]:
        """Lignes de salariés des marchés de ce périmètre."""
        if perimetre == Perimetre.TOUS_MARCHES:
            return self.salaries
        return [s for s in self.salaries if s.marche is not None and self.acheteurs.compte(s.marche)]


def charger(bilan: Bilan) -> Donnees:
    """Lit les tableaux d'un bilan. La part de l'État : `bilans.selecteurs.acheteurs`."""
    dossier = bilan.convention.dossier
    return Donnees(
        activites=list(bilan.activites.select_related("marche").order_by("marche__acheteur", "marche__numero")),
        salaries=list(bilan.salaries.select_related("marche")),
        acheteurs=acheteurs_au(dossier.appel.service, bilan.periode_fin),
        heures_etp=dossier.version_suivie.heures_etp,
    )


def calculer(questionnaire: Questionnaire, donnees: Donnees) -> dict[CleValeur, Calcule]:
    """Réponses que les tableaux, et la convention pour ses postes, donnent ; les autres questions n'y sont pas."""
    calculees = {}
    for question in questionnaire.questions:
        if question.poste is not None:
            calculees[question.cles[0]] = Calcule(question.poste.etp)
        formule = _FORMULES.get(question.indicateur.calcul)
        if formule is None:
            continue
        for cle in question.cles:
            calcule = formule(question, donnees, cle.perimetre)
            if not calcule.vide:
                calculees[cle] = calcule
    return calculees


def heures(activites: Iterable[ActiviteMarche], compteur: str) -> Decimal | None:
    """Heures d'un compteur ; None si aucun marché n'en porte, ou si le compteur n'est pas dit."""
    if not compteur:
        return None
    dites = [h for a in activites if (h := getattr(a, f"heures_{compteur}")) is not None]
    return sum(dites, Decimal(0)) if dites else None


def en_etp(total: Decimal | None, heures_etp: Decimal | None) -> Decimal | None:
    """Heures ÷ heures d'un équivalent temps plein, au centième ; None sans l'un ou l'autre."""
    return arrondir(total / heures_etp) if total is not None and heures_etp else None


def _nombre_ou_liste(question: Question, noms: Iterable[str]) -> Calcule:
    """Noms distincts, comptés ou énumérés selon la forme de la réponse."""
    distincts = sorted({nom.strip() for nom in noms if nom.strip()}, key=str.casefold)
    if not distincts:
        return Calcule()
    if question.type == TypeIndicateur.LISTE:
        return Calcule(texte="\n".join(distincts))
    texte = "\n".join(distincts) if question.type == TypeIndicateur.ENTIER_ET_TEXTE else ""
    return Calcule(Decimal(len(distincts)), texte)


def _marches(_: Question, donnees: Donnees, perimetre: str) -> Calcule:
    return Calcule(Decimal(len(donnees.du_perimetre(perimetre)))) if donnees.activites else Calcule()


def _montant(_: Question, donnees: Donnees, perimetre: str) -> Calcule:
    if all(a.marche.montant_ht is None for a in donnees.activites):
        return Calcule()
    return Calcule(sum((a.marche.montant_ht or Decimal(0) for a in donnees.du_perimetre(perimetre)), Decimal(0)))


def _heures(question: Question, donnees: Donnees, perimetre: str) -> Calcule:
    compteur = question.indicateur.compteur
    if heures(donnees.activites, compteur) is None:
        return Calcule()
    activites = donnees.du_perimetre(perimetre)
    total = heures(activites, CompteurHeures.CLAUSEES) if question.compare_total else None
    return Calcule(heures(activites, compteur) or Decimal(0), total_porteur=total)


def _etp(question: Question, donnees: Donnees, perimetre: str) -> Calcule:
    if heures(donnees.activites, question.indicateur.compteur) is None:
        return Calcule()
    total = heures(donnees.du_perimetre(perimetre), question.indicateur.compteur) or Decimal(0)
    return Calcule(en_etp(total, donnees.heures_etp))


def _acheteurs(question: Question, donnees: Donnees, perimetre: str) -> Calcule:
    activites = donnees.du_perimetre(perimetre)
    if question.type == TypeIndicateur.REPARTITION:
        types = {a.marche.acheteur_siret: a.marche.type_acheteur for a in activites}
        return Calcule(cases=dict(Counter(types.values())))
    return _nombre_ou_liste(question, (a.marche.acheteur for a in activites))


def _segments(_: Question, donnees: Donnees, perimetre: str) -> Calcule:
    return Calcule(cases=dict(Counter(a.marche.segment for a in donnees.du_perimetre(perimetre))))


def _titulaires(question: Question, donnees: Donnees, perimetre: str) -> Calcule:
    return _nombre_ou_liste(question, (a.marche.titulaire for a in donnees.du_perimetre(perimetre)))


def _inclusives(question: Question, donnees: Donnees, perimetre: str) -> Calcule:
    return _nombre_ou_liste(question, (a.marche.structure_inclusive for a in donnees.du_perimetre(perimetre)))


def _salaries(question: Question, donnees: Donnees, perimetre: str) -> Calcule:
    lignes = donnees.salaries_du(perimetre)
    if question.type != TypeIndicateur.LISTE:
        personnes = {ligne.pseudonyme for ligne in lignes}
        return Calcule(Decimal(len(personnes))) if donnees.salaries else Calcule()
    par_marche: dict[str, list[SalarieClause]] = {}
    for ligne in lignes:
        par_marche.setdefault(str(ligne.marche or SANS_MARCHE), []).append(ligne)
    return Calcule(texte="\n".join(_dire_marche(nom, par_marche[nom]) for nom in sorted(par_marche)))


def _dire_marche(nom: str, lignes: list[SalarieClause]) -> str:
    personnes = len({ligne.pseudonyme for ligne in lignes})
    total = sum((ligne.heures for ligne in lignes), Decimal(0))
    return f"{nom} : {personnes} salarié{'s' if personnes > 1 else ''}, {nombre(total, 2)} heures"


def _publics(_: Question, donnees: Donnees, perimetre: str) -> Calcule:
    publics = {ligne.pseudonyme: ligne.public for ligne in donnees.salaries_du(perimetre)}
    return Calcule(cases=dict(Counter(publics.values())))


def _part_rsa(_: Question, donnees: Donnees, perimetre: str) -> Calcule:
    lignes = donnees.salaries_du(perimetre)
    total = sum((ligne.heures for ligne in lignes), Decimal(0))
    if not total:
        return Calcule()
    part = sum((ligne.heures for ligne in lignes if ligne.rsa), Decimal(0))
    return Calcule(arrondir(pourcentage(part, total)))


def _sorties(_: Question, donnees: Donnees, perimetre: str) -> Calcule:
    if not donnees.salaries:
        return Calcule()
    sortis = {ligne.pseudonyme for ligne in donnees.salaries_du(perimetre) if ligne.sortie in DURABLES}
    return Calcule(Decimal(len(sortis)))


_FORMULES: dict[str, Callable[[Question, Donnees, str], Calcule]] = {
    CalculIndicateur.MARCHES: _marches,
    CalculIndicateur.MONTANT: _montant,
    CalculIndicateur.HEURES: _heures,
    CalculIndicateur.ETP: _etp,
    CalculIndicateur.ACHETEURS: _acheteurs,
    CalculIndicateur.SEGMENTS: _segments,
    CalculIndicateur.TITULAIRES: _titulaires,
    CalculIndicateur.INCLUSIVES: _inclusives,
    CalculIndicateur.SALARIES: _salaries,
    CalculIndicateur.PUBLICS: _publics,
    CalculIndicateur.PART_RSA: _part_rsa,
    CalculIndicateur.SORTIES: _sorties,
}
