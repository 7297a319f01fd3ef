"""Le cofinancement attendu, et les contributions volontaires qui n'en sont pas."""

from dataclasses import dataclass
from decimal import Decimal

from regles.catalogue.assiettes import Assiette, couts, total
from regles.constats import Constat, Detail, Niveau, Signal, Unite
from regles.faits import Categorie, FaitsDossier
from regles.montants import UNITE_CERFA, borner, tronquer
from regles.parametres import Parametres, SansParametre, champ
from regles.phrases import euros
from regles.phrases import taux as en_mots
from regles.regle import Famille, regle


@dataclass(frozen=True, kw_only=True)
class ParametresCofinancement(Parametres):
    taux: Decimal = champ("Part de cofinancement attendue", unite=Unite.TAUX, mini=0, maxi=1, borne="plancher")
    assiette: Assiette = champ("Assiette", defaut=Assiette.SALAIRE_CHARGE)
    autofinancement: tuple[Categorie, ...] = champ(
        "Financements comptés comme autofinancement", defaut=(Categorie.RECETTES, Categorie.AUTOFINANCEMENT)
    )


@regle(
    "COFINANCEMENT_MIN",
    "Cofinancement attendu",
    famille=Famille.FINANCEMENT,
    parametres=ParametresCofinancement,
    niveau=Niveau.ALERTE,
)
def cofinancement_min(faits: FaitsDossier, p: ParametresCofinancement) -> Constat:
    """« encourage donc le cofinancement à hauteur de 30% minimum » (AAP 2025, B. 2-3) ; « Les 30% de cofinancement
    attendus […] peuvent être constitués de crédits FSE+ ».

    Tous les autres financements comptent. Ce que l'autofinancement couvre n'est qu'une information ; moins de 1 €
    manquant ne se signale pas (le cerfa s'écrit sans centimes).
    """
    attendu = tronquer(p.taux * total(couts(faits, p.assiette)))
    apporte = faits.total_autres_financements
    propre = faits.total_categories(*p.autofinancement)
    manque = borner(attendu - apporte)
    insuffisant = manque >= UNITE_CERFA
    couvert = not insuffisant and attendu - (apporte - propre) >= UNITE_CERFA
    signal = Signal.COFINANCEMENT_INSUFFISANT if insuffisant else Signal.COFINANCEMENT_PROPRE
    message = f"{euros(apporte)} de cofinancement, pour {euros(attendu)} attendus ({en_mots(p.taux)} du coût)."
    return Constat(
        ok=not insuffisant,
        mesure=apporte,
        limite=attendu,
        unite=Unite.EUROS,
        message=f"{message} L'autofinancement en couvre {euros(propre)}." if couvert else message,
        conseil=f"Il manque {euros(manque)} de cofinancement." if insuffisant else "",
        details=tuple(
            Detail(f.libelle or f.categorie.value, f.poste, f.montant, None, Unite.EUROS)
            for f in faits.autres_financements
        ),
        signaux=(signal,) if insuffisant or couvert else (),
    )


@regle(
    "CVN_HORS_BASE",
    "Contributions volontaires hors de l'assiette",
    famille=Famille.FINANCEMENT,
    parametres=SansParametre,
    niveau=Niveau.INFO,
)
def cvn_hors_base(faits: FaitsDossier, _p: SansParametre) -> Constat:
    """« à hauteur maximale de 70% » (AAP 2025, B. 2-3) : le taux se rapporte à des dépenses, les contributions
    volontaires en nature n'en sont pas. Le % imprimé au §6 du cerfa les compte, lui.
    """
    valeur = max(faits.cvn_charges, faits.cvn_produits)
    return Constat(
        ok=not valeur,
        mesure=valeur,
        limite=None,
        unite=Unite.EUROS,
        message=f"{euros(valeur)} de contributions volontaires : elles ne comptent pas dans le calcul de l'aide."
        if valeur
        else "Aucune contribution volontaire en nature.",
        signaux=(Signal.CVN_HORS_BASE,) if valeur else (),
    )
