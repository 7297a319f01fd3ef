"""Droit des aides d'État et seuils légaux des subventions publiques."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from regles.calcul import Calcul
from regles.constats import Constat, Niveau, Signal, Unite, sans_objet
from regles.faits import FaitsDossier
from regles.faits import Famille as FamilleStructure
from regles.montants import borner
from regles.parametres import Parametres, champ
from regles.phrases import euros
from regles.regle import Famille, regle, regle_de_montant


@dataclass(frozen=True, kw_only=True)
class ParametresDeMinimis(Parametres):
    seuils: Mapping[str, Decimal] = champ(
        "Plafond sur trois ans, par régime", unite=Unite.EUROS, aide="DE_MINIMIS, DE_MINIMIS_SIEG"
    )


@regle_de_montant(
    "DE_MINIMIS",
    "Cumul des aides de minimis",
    famille=Famille.FINANCEMENT,
    parametres=ParametresDeMinimis,
    niveau=Niveau.ALERTE,
)
def de_minimis(faits: FaitsDossier, p: ParametresDeMinimis, calcul: Calcul) -> Constat:
    """« De minimis » : un plafond d'aides par entreprise, sur trois ans glissants, selon le régime choisi (règlement
    (UE) 2023/2831 en général, 2023/2832 pour un service d'intérêt économique général).

    Cumul déjà perçu + aide calculée ; au-delà, un agent cherche une autre base juridique.
    """
    seuil = p.seuils.get(faits.regime_aide.value)
    if seuil is None:
        return sans_objet("Le régime d'aide de ce dossier n'a pas de plafond de minimis.", Unite.EUROS)
    if faits.cumul_de_minimis is None:
        return sans_objet("Le cumul des aides de minimis n'est pas renseigné.", Unite.EUROS)
    cumul = faits.cumul_de_minimis + calcul.montant
    trop = cumul > seuil
    return Constat(
        ok=not trop,
        mesure=cumul,
        limite=seuil,
        unite=Unite.EUROS,
        message=f"Avec {euros(faits.cumul_de_minimis)} déjà perçus sur trois ans, le cumul atteindrait "
        f"{euros(cumul)}, pour un plafond de {euros(seuil)}.",
        conseil=f"Le plafond est dépassé de {euros(borner(cumul - seuil))} : une autre base juridique est à trouver."
        if trop
        else "",
        signaux=(Signal.DE_MINIMIS,) if trop else (),
        a_examiner=trop,
    )


@dataclass(frozen=True, kw_only=True)
class ParametresSeuilStructures(Parametres):
    seuil: Decimal = champ("Seuil", unite=Unite.EUROS, mini=0, aide="Strictement dépassé")
    familles: tuple[FamilleStructure, ...] = champ("Structures visées")


@regle(
    "COMMISSAIRE_AUX_COMPTES",
    "Commissaire aux comptes",
    famille=Famille.FINANCEMENT,
    parametres=ParametresSeuilStructures,
    niveau=Niveau.INFO,
)
def commissaire_aux_comptes(faits: FaitsDossier, p: ParametresSeuilStructures) -> Constat:
    """« une ou plusieurs subventions en numéraire dont le montant global dépasse un seuil fixé par décret » (code de
    commerce, L. 612-4 ; le seuil est à l'article D. 612-5) : la structure doit nommer un commissaire aux comptes et
    publier ses comptes.
    """
    if faits.famille not in p.familles:
        return sans_objet("Cette obligation ne vise pas votre type de structure.", Unite.EUROS)
    if faits.subventions_publiques_annuelles is None:
        return sans_objet("Le total annuel des subventions publiques n'est pas renseigné.", Unite.EUROS)
    requis = faits.subventions_publiques_annuelles > p.seuil
    montant = euros(faits.subventions_publiques_annuelles)
    return Constat(
        ok=not requis,
        mesure=faits.subventions_publiques_annuelles,
        limite=p.seuil,
        unite=Unite.EUROS,
        message=f"{montant} de subventions publiques par an, pour un seuil de {euros(p.seuil)}.",
        conseil="Joignez le rapport du commissaire aux comptes ou la référence de sa publication." if requis else "",
        signaux=(Signal.COMMISSAIRE_AUX_COMPTES,) if requis else (),
    )


@dataclass(frozen=True, kw_only=True)
class ParametresConvention(ParametresSeuilStructures):
    imposee_par_appel: bool = champ("L'appel impose une convention à tous")


@regle_de_montant(
    "CONVENTION",
    "Convention obligatoire",
    famille=Famille.FINANCEMENT,
    parametres=ParametresConvention,
    niveau=Niveau.INFO,
)
def convention(faits: FaitsDossier, p: ParametresConvention, calcul: Calcul) -> Constat:
    """« lorsque cette subvention dépasse un seuil défini par décret, conclure une convention avec l'organisme de droit
    privé qui en bénéficie » (loi 2000-321, art. 10). Le seuil s'entend strictement ; l'appel peut l'imposer à tous.
    """
    par_loi = faits.famille in p.familles and calcul.montant > p.seuil
    par_appel = p.imposee_par_appel and calcul.montant > 0
    message = "Aucune convention n'est obligatoire."
    if par_loi:
        message = f"Au-dessus de {euros(p.seuil)}, la loi impose une convention."
    elif par_appel:
        message = "L'appel impose une convention."
    signal = Signal.CONVENTION_LOI if par_loi else Signal.CONVENTION_APPEL
    return Constat(
        ok=True,
        mesure=calcul.montant,
        limite=p.seuil,
        unite=Unite.EUROS,
        message=message,
        signaux=(signal,) if par_loi or par_appel else (),
    )
