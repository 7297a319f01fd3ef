"""Le montant maximal par ETP, au prorata du temps de travail et des mois conventionnés."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regles.calcul import Calcul
from regles.catalogue.assiettes import (
    CATEGORIES_ETAT,
    Assiette,
    Lecture,
    cout,
    couts,
    par_poste,
    parts,
    total,
)
from regles.catalogue.bornes import borne
from regles.constats import Constat, Detail, Niveau, NomPlafond, Plafond, Signal, Unite
from regles.faits import Categorie, FaitsDossier, FaitsPoste
from regles.montants import ZERO, borner, depasse, tronquer
from regles.parametres import Parametres, SansParametre, champ
from regles.phrases import accord, etp, euros
from regles.regle import Famille, regle, regle_de_montant


class AidesComptees(StrEnum):
    CET_APPEL = "cet_appel"
    TOUTES_AIDES_ETAT = "toutes_aides_etat"


@dataclass(frozen=True, kw_only=True)
class ParametresPlafondEtp(Parametres):
    montant: Decimal = champ("Montant maximal pour un ETP", unite=Unite.EUROS, mini=0, borne="plafond")
    mois_reference: int = champ("Durée à laquelle ce montant se rapporte", unite=Unite.MOIS, mini=1)
    derogation_possible: bool = champ("Une dérogation peut être examinée")
    prorata_etp: bool = champ("Au prorata du temps de travail", defaut=True, aide="Lecture du texte")
    prorata_mois: bool = champ("Au prorata des mois conventionnés", defaut=True, aide="Lecture du texte")
    lecture: Lecture = champ("Plafond apprécié", defaut=Lecture.PAR_POSTE, aide="Lecture du texte")
    aides: AidesComptees = champ("Aides comptées", defaut=AidesComptees.CET_APPEL, aide="Lecture du texte")
    categories_etat: tuple[Categorie, ...] = champ("Financeurs comptés comme l'État", defaut=CATEGORIES_ETAT)

    def permet_derogation(self) -> bool:
        return self.derogation_possible

    def brut(self, poste: FaitsPoste) -> Decimal:
        """Plafond du poste avant troncature : montant × ETP × mois ÷ durée de référence."""
        temps = poste.etp if self.prorata_etp else Decimal(1)
        mois = min(poste.mois, self.mois_reference) if self.prorata_mois else self.mois_reference
        return self.montant * temps * mois / self.mois_reference


@regle(
    "PLAFOND_ETP",
    "Montant maximal par ETP",
    famille=Famille.FINANCEMENT,
    parametres=ParametresPlafondEtp,
    niveau=Niveau.ALERTE,
    derogable=True,
)
def plafond_etp(faits: FaitsDossier, p: ParametresPlafondEtp) -> Constat:
    """« Le montant maximal versé par l’Etat pour un ETP est de 29 473 €. Une dérogation à ce montant maximal pourra
    être examinée pour répondre à des circonstances exceptionnelles. » (AAP 2025, B. 2-3)

    P = tronque(montant × ETP × mois ÷ durée). Lectures en paramètres : prorata, par poste ou global, cette aide seule
    ou toutes les aides de l'État.
    """
    limites = _limites(faits, p)
    limite_globale = _limite_globale(faits, p)
    limite = total(limites) if p.lecture == Lecture.PAR_POSTE else limite_globale
    par_poste_ = parts(limites) if p.lecture == Lecture.PAR_POSTE else ()
    prorata = p.prorata_mois and any(poste.mois < p.mois_reference for poste in faits.postes)
    return borne(
        faits,
        Plafond(NomPlafond.ETP, limite, limite_globale, par_poste_),
        Signal.PLAFOND_ETP_DEPASSE,
        message=_message(faits, p, limite),
        conseil="Ramenez la demande à {limite} : il manque alors {exces} de cofinancement.",
        details=_details(faits, limites),
        renseigne=(Signal.PRORATA_DUREE,) if prorata else (),
    )


def _limites(faits: FaitsDossier, p: ParametresPlafondEtp) -> dict[str, Decimal]:
    bruts = {poste.ref: tronquer(p.brut(poste)) for poste in faits.postes}
    if p.aides == AidesComptees.CET_APPEL:
        return bruts
    etat = par_poste(faits, p.categories_etat, couts(faits, Assiette.SALAIRE_CHARGE))
    return {ref: borner(montant - etat[ref]) for ref, montant in bruts.items()}


def _limite_globale(faits: FaitsDossier, p: ParametresPlafondEtp) -> Decimal:
    brut = tronquer(sum((p.brut(poste) for poste in faits.postes), Decimal(0)))
    etat = ZERO if p.aides == AidesComptees.CET_APPEL else faits.total_categories(*p.categories_etat)
    return borner(brut - etat)


def _message(faits: FaitsDossier, p: ParametresPlafondEtp, limite: Decimal) -> str:
    etendue = f"{euros(p.montant)} par ETP et pour {accord(p.mois_reference, 'mois', 'mois')}"
    return f"{etendue} : pour {etp(faits.etp_total)}, l'aide ne peut dépasser {euros(limite)}."


def _details(faits: FaitsDossier, limites: dict[str, Decimal]) -> tuple[Detail, ...]:
    return tuple(
        Detail(
            f"{poste.nom} : {etp(poste.etp)}, {accord(poste.mois, 'mois', 'mois')}",
            poste.ref,
            cout(poste, Assiette.SALAIRE_CHARGE),
            limites[poste.ref],
            Unite.EUROS,
        )
        for poste in faits.postes
    )


@regle_de_montant(
    "ECART_LECTURE_GLOBALE",
    "Écart entre la lecture par poste et la lecture globale",
    famille=Famille.FINANCEMENT,
    parametres=SansParametre,
    niveau=Niveau.INFO,
)
def ecart_lecture_globale(_faits: FaitsDossier, _p: SansParametre, calcul: Calcul) -> Constat:
    """« Le montant maximal versé par l’Etat pour un ETP » (AAP 2025, B. 2-3) : pour un ETP, donc poste par poste.

    Affiche ce que donnerait la même règle lue sur tout le projet, où un poste peu coûteux compense un poste cher.
    """
    ecart = calcul.ecart_lecture_globale
    joue = depasse(calcul.montant_lecture_globale, calcul.montant)
    return Constat(
        ok=not joue,
        mesure=calcul.montant,
        limite=calcul.montant_lecture_globale,
        unite=Unite.EUROS,
        message=f"Lus sur tout le projet, les plafonds donneraient {euros(ecart)} de plus."
        if joue
        else "Lus poste par poste ou sur tout le projet, les plafonds donnent le même montant.",
        conseil="Les plafonds jouent poste par poste : un poste ne compense pas l'autre." if joue else "",
        signaux=(Signal.PLAFOND_PAR_POSTE,) if joue else (),
    )
