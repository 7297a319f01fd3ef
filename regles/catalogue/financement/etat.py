"""L'argent de l'État, tous financeurs confondus : plafond des collectivités, EPA à confirmer, 100 % à signaler."""

from dataclasses import dataclass
from decimal import Decimal

from regles.calcul import Calcul
from regles.catalogue.assiettes import (
    CATEGORIES_ETAT,
    Assiette,
    Lecture,
    couts,
    par_poste,
    part_de,
    parts,
    total,
)
from regles.catalogue.bornes import borne
from regles.constats import Constat, Detail, Niveau, NomPlafond, Plafond, Signal, Unite, sans_objet
from regles.faits import Categorie, FaitsDossier
from regles.faits import Famille as FamilleStructure
from regles.montants import borner, depasse, pourcentage, tronquer
from regles.parametres import Parametres, champ
from regles.phrases import euros, nombre
from regles.phrases import taux as en_mots
from regles.regle import Famille, regle, regle_de_montant


@dataclass(frozen=True, kw_only=True)
class ParametresEtat(Parametres):
    taux: Decimal = champ("Part maximale de l'État", unite=Unite.TAUX, mini=0, maxi=1, borne="plafond")
    familles: tuple[FamilleStructure, ...] = champ("Structures visées")
    assiette: Assiette = champ("Assiette", defaut=Assiette.SALAIRE_CHARGE)
    categories_etat: tuple[Categorie, ...] = champ("Financeurs comptés comme l'État", defaut=CATEGORIES_ETAT)


@dataclass(frozen=True, kw_only=True)
class ParametresEtatMax(ParametresEtat):
    lecture: Lecture = champ("Plafond apprécié", defaut=Lecture.PAR_POSTE, aide="Lecture du texte")


@regle(
    "ETAT_MAX",
    "Part maximale de l'État, tous financeurs État confondus",
    famille=Famille.FINANCEMENT,
    parametres=ParametresEtatMax,
    niveau=Niveau.ALERTE,
)
def etat_max(faits: FaitsDossier, p: ParametresEtatMax) -> Constat:
    """« Les collectivités territoriales déposant une candidature devront présenter un budget plafonné à 80% de
    financements État, tous financeurs État confondus, sur l’ETP identifié. » (AAP 2025, B. 2-3)

    S = tronque(taux × coût) − autres financements de l'État, jamais négatif. Par poste quand le financement est
    rattaché à un poste, au prorata des coûts sinon ; lecture globale en paramètre.
    """
    if faits.famille not in p.familles:
        return sans_objet("Cette limite ne vise pas votre type de structure.", Unite.EUROS)
    base = couts(faits, p.assiette)
    etat = par_poste(faits, p.categories_etat, base)
    limites = {ref: borner(montant - etat[ref]) for ref, montant in part_de(p.taux, base).items()}
    autres = faits.total_categories(*p.categories_etat)
    limite_globale = borner(tronquer(p.taux * total(base)) - autres)
    seul = p.lecture == Lecture.PAR_POSTE
    limite = total(limites) if seul else limite_globale
    return borne(
        faits,
        Plafond(NomPlafond.ETAT, limite, limite_globale, parts(limites) if seul else ()),
        Signal.ETAT_MAX_DEPASSE,
        message=f"L'État ne peut payer plus de {en_mots(p.taux)} de {euros(total(base))} ; les autres services de "
        f"l'État apportent déjà {euros(autres)} : il reste {euros(limite)} pour cet appel.",
        conseil="Ramenez la demande à {limite} ou remplacez {exces} d'argent de l'État par un autre cofinancement.",
        details=tuple(
            Detail(poste.nom, poste.ref, etat[poste.ref], limites[poste.ref], Unite.EUROS) for poste in faits.postes
        ),
    )


@regle_de_montant(
    "ETAT_MAX_A_CONFIRMER",
    "Part de l'État à confirmer pour ces structures",
    famille=Famille.FINANCEMENT,
    parametres=ParametresEtat,
    niveau=Niveau.ALERTE,
)
def etat_max_a_confirmer(faits: FaitsDossier, p: ParametresEtat, calcul: Calcul) -> Constat:
    """« Les collectivités territoriales […] 80% de financements État » (AAP 2025, B. 2-3) : la lettre ne vise pas les
    établissements publics. Rien n'est réduit ; un agent confirme au-dessus du taux.
    """
    if faits.famille not in p.familles:
        return sans_objet("Cette vérification ne vise pas votre type de structure.", Unite.EUROS)
    limite = tronquer(p.taux * total(couts(faits, p.assiette)))
    etat = calcul.montant + faits.total_categories(*p.categories_etat)
    trop = depasse(etat, limite)
    return Constat(
        ok=not trop,
        mesure=etat,
        limite=limite,
        unite=Unite.EUROS,
        message=f"L'État apporterait {euros(etat)}, soit {nombre(pourcentage(etat, calcul.cout))} % du coût.",
        conseil=f"Le texte limite les seules collectivités à {en_mots(p.taux)} : le service dira si cela vous vise."
        if trop
        else "",
        signaux=(Signal.ETAT_MAX_A_CONFIRMER,) if trop else (),
        a_examiner=trop,
    )


@regle_de_montant(
    "ETAT_TOTAL",
    "Projet payé par l'État seul",
    famille=Famille.FINANCEMENT,
    parametres=ParametresEtat,
    niveau=Niveau.ALERTE,
)
def etat_total(faits: FaitsDossier, p: ParametresEtat, calcul: Calcul) -> Constat:
    """« encourage donc le cofinancement à hauteur de 30% minimum » (AAP 2025, B. 2-3) : rien n'interdit à ces
    structures d'être payées par l'État seul, mais l'agent doit le voir.
    """
    if faits.famille not in p.familles:
        return sans_objet("Cette vérification ne vise pas votre type de structure.", Unite.EUROS)
    seuil = tronquer(p.taux * total(couts(faits, p.assiette)))
    etat = calcul.montant + faits.total_categories(*p.categories_etat)
    plein = seuil > 0 and etat >= seuil
    return Constat(
        ok=not plein,
        mesure=etat,
        limite=seuil,
        unite=Unite.EUROS,
        message=f"L'État apporterait {euros(etat)} sur {euros(calcul.cout)}.",
        conseil="Cherchez un cofinanceur hors État, ou dites pourquoi il n'y en a pas." if plein else "",
        signaux=(Signal.ETAT_TOTAL,) if plein else (),
        a_examiner=plein,
    )
