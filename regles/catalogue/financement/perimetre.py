"""Le périmètre des dépenses d'un appel européen : forfait de coûts indirects, dépenses admises, contreparties."""

from dataclasses import dataclass
from decimal import Decimal

from regles.catalogue.assiettes import MOTS_ASSIETTE, Assiette, couts, total
from regles.constats import Constat, Detail, Niveau, Signal, Unite
from regles.faits import Categorie, FaitsDossier
from regles.montants import UNITE_CERFA, ZERO, somme, tronquer
from regles.parametres import Parametres, champ
from regles.phrases import euros, liste, taux
from regles.regle import Etape, Famille, regle


@dataclass(frozen=True, kw_only=True)
class ParametresForfait(Parametres):
    taux: Decimal | None = champ(
        "Forfait de coûts indirects",
        unite=Unite.TAUX,
        mini=0,
        maxi=1,
        aide="Part des dépenses de personnel ; vide tant que le texte qui le fixe n'est pas connu",
    )


@regle(
    "FORFAIT_INDIRECT",
    "Coûts indirects au forfait",
    famille=Famille.FINANCEMENT,
    parametres=ParametresForfait,
    niveau=Niveau.INFO,
    etape=Etape.EXCLUSION,
)
def forfait_indirect(faits: FaitsDossier, p: ParametresForfait) -> Constat:
    """« Dépenses indirectes forfaitisées » (Deux-Sèvres 2018, 12 b) : le taux est dans une notice qui n'est pas jointe.

    Le forfait s'ajoute à chaque poste ; sans taux, aucun coût indirect n'est compté, et le verdict le dit.
    """
    personnel = somme(poste.salaire_charge for poste in faits.postes)
    if p.taux is None:
        return Constat(
            ok=True,
            mesure=ZERO,
            limite=None,
            unite=Unite.EUROS,
            message="Le taux du forfait n'est pas saisi par le service : aucun coût indirect n'est compté.",
            signaux=(Signal.FORFAIT_A_SAISIR,),
        )
    montant = somme(tronquer(p.taux * poste.salaire_charge) for poste in faits.postes)
    return Constat(
        ok=True,
        mesure=montant,
        limite=None,
        unite=Unite.EUROS,
        message=f"{taux(p.taux)} de {euros(personnel)} de dépenses de personnel : {euros(montant)} de coûts indirects.",
        forfait=p.taux,
    )


@dataclass(frozen=True, kw_only=True)
class ParametresDepenses(Parametres):
    assiette: Assiette = champ("Dépenses admises", aide="Ce que l'appel compte, et rien d'autre")


@regle(
    "DEPENSES_ADMISES",
    "Dépenses que l'appel compte",
    famille=Famille.FINANCEMENT,
    parametres=ParametresDepenses,
    niveau=Niveau.ALERTE,
)
def depenses_admises(faits: FaitsDossier, p: ParametresDepenses) -> Constat:
    """« Aucune autre dépense ne sera prise en compte dans le périmètre financier des opérations. » (Deux-Sèvres 2018,
    12 b). Les autres dépenses du budget restent au porteur : elles sont signalées, non refusées.
    """
    admises = total(couts(faits, p.assiette))
    dehors = faits.charges - admises
    trop = dehors >= UNITE_CERFA
    return Constat(
        ok=not trop,
        mesure=faits.charges,
        limite=admises,
        unite=Unite.EUROS,
        message=f"{euros(admises)} de dépenses admises ({MOTS_ASSIETTE[p.assiette]}), "
        f"sur {euros(faits.charges)} au budget du projet.",
        conseil=f"{euros(dehors)} n'entrent pas dans le calcul de l'aide : retirez-les, ou payez-les autrement."
        if trop
        else "",
        signaux=(Signal.DEPENSES_HORS_PERIMETRE,) if trop else (),
    )


MOTS_CATEGORIE = {
    Categorie.AUTRE_ETAT: "l'État",
    Categorie.REGION: "la Région",
    Categorie.DEPARTEMENT: "le Département",
    Categorie.COMMUNE_EPCI: "la commune ou l'intercommunalité",
    Categorie.UE_FSE: "l'Europe (FSE+)",
}


@dataclass(frozen=True, kw_only=True)
class ParametresSollicites(Parametres):
    categories: tuple[Categorie, ...] = champ("Financeurs à solliciter")
    piece: str = champ("Pièce qui le prouve", aide="Code d'une pièce de l'appel ; vide : le plan suffit", defaut="")


@regle(
    "COFINANCEURS_SOLLICITES",
    "Autres financeurs sollicités",
    famille=Famille.FINANCEMENT,
    parametres=ParametresSollicites,
    niveau=Niveau.ALERTE,
)
def cofinanceurs_sollicites(faits: FaitsDossier, p: ParametresSollicites) -> Constat:
    """« d'autres financements sont mobilisables et devront être sollicités auprès de l'État (DIRECCTE) et de la
    Région » (Deux-Sèvres 2018, 12 c).

    Une ligne du plan, demandée ou accordée, vaut sollicitation ; la pièce qui le prouve vaut pour tous.
    """
    inscrits = {ligne.categorie for ligne in faits.financements}
    prouve = bool(p.piece) and p.piece in faits.pieces_fournies
    absents = [] if prouve else [categorie for categorie in p.categories if categorie not in inscrits]
    noms = liste([MOTS_CATEGORIE.get(categorie, categorie.value) for categorie in absents])
    tous = liste([MOTS_CATEGORIE.get(categorie, categorie.value) for categorie in p.categories])
    return Constat(
        ok=not absents,
        mesure="joint"
        if prouve
        else liste(sorted(MOTS_CATEGORIE.get(c, c.value) for c in inscrits & set(p.categories))),
        limite=tous,
        unite=Unite.TEXTE,
        message=f"À solliciter aussi : {tous}.",
        conseil=f"Inscrivez au plan la demande faite à {noms}, ou joignez la preuve de cette demande."
        if absents
        else "",
        details=tuple(
            Detail(
                MOTS_CATEGORIE.get(c, c.value),
                c.value,
                faits.total_categories(c),
                None,
                Unite.EUROS,
                ok=c not in absents,
            )
            for c in p.categories
        ),
        signaux=(Signal.COFINANCEUR_NON_SOLLICITE,) if absents else (),
    )
