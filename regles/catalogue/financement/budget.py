"""L'équilibre du budget du projet, et l'égalité des montants écrits à trois endroits du formulaire."""

from dataclasses import dataclass
from enum import StrEnum

from regles.constats import Constat, Detail, Niveau, Signal, Unite
from regles.faits import FaitsDossier
from regles.montants import UNITE_CERFA
from regles.parametres import Parametres, SansParametre, champ
from regles.phrases import euros
from regles.regle import Famille, regle


class Sens(StrEnum):
    """Ce que l'équilibre regarde : les produits qui manquent, ou les deux sens."""

    MANQUE = "manque"
    DEUX_SENS = "deux_sens"


@dataclass(frozen=True, kw_only=True)
class ParametresEquilibre(Parametres):
    sens: Sens = champ("Écart signalé", defaut=Sens.MANQUE, aide="L'excès de produits relève du besoin de financement")


@regle(
    "DESEQUILIBRE",
    "Équilibre du budget du projet",
    famille=Famille.FINANCEMENT,
    parametres=ParametresEquilibre,
    niveau=Niveau.BLOQUANT,
)
def desequilibre(faits: FaitsDossier, p: ParametresEquilibre) -> Constat:
    """« le budget du projet mettant en avant les cofinanceurs » (AAP 2025, annexe 2) : total des charges = total des
    produits, hors contributions volontaires. Moins de 1 € d'écart vient de l'arrondi du cerfa.
    """
    ecart = faits.charges - faits.produits
    manque = ecart >= UNITE_CERFA
    exces = p.sens == Sens.DEUX_SENS and ecart <= -UNITE_CERFA
    conseil = ""
    if manque:
        conseil = f"Il manque {euros(ecart)} de produits : ajoutez un financement ou baissez les dépenses."
    elif exces:
        conseil = f"Les produits dépassent les charges de {euros(-ecart)} : baissez un financement."
    return Constat(
        ok=not (manque or exces),
        mesure=faits.produits,
        limite=faits.charges,
        unite=Unite.EUROS,
        message=f"Charges {euros(faits.charges)}, produits {euros(faits.produits)}.",
        conseil=conseil,
        signaux=(Signal.DESEQUILIBRE,) if manque or exces else (),
    )


@regle(
    "CVN_EQUILIBRE",
    "Contributions volontaires : emplois et ressources",
    famille=Famille.FINANCEMENT,
    parametres=SansParametre,
    niveau=Niveau.BLOQUANT,
)
def cvn_equilibre(faits: FaitsDossier, _p: SansParametre) -> Constat:
    """« 86 – Emplois des contributions volontaires en nature » et « 87 – Contributions volontaires en nature » (cerfa
    12156*06, §6) : la même valeur est portée des deux côtés.
    """
    ecart = abs(faits.cvn_charges - faits.cvn_produits)
    return Constat(
        ok=not ecart,
        mesure=faits.cvn_charges,
        limite=faits.cvn_produits,
        unite=Unite.EUROS,
        message=f"Compte 86 : {euros(faits.cvn_charges)} ; compte 87 : {euros(faits.cvn_produits)}.",
        conseil=f"Portez le même montant aux deux comptes : l'écart est de {euros(ecart)}." if ecart else "",
        signaux=(Signal.CVN_DESEQUILIBRE,) if ecart else (),
    )


@regle(
    "DEMANDE_COHERENTE",
    "Même montant demandé partout",
    famille=Famille.FINANCEMENT,
    parametres=SansParametre,
    niveau=Niveau.BLOQUANT,
)
def demande_coherente(faits: FaitsDossier, _p: SansParametre) -> Constat:
    """« demander une subvention de … € » (cerfa 12156*06, §7) : le montant attesté est celui du §6 et de la ligne 74
    État du budget. Ce qui n'est pas encore écrit n'est pas comparé.
    """
    ecrits = {"Ligne 74 État du budget (§6)": faits.demande_budget, "Attestation (§7)": faits.demande_attestee}
    connus = {nom: montant for nom, montant in ecrits.items() if montant is not None}
    faux = {nom: montant for nom, montant in connus.items() if montant != faits.demande}
    return Constat(
        ok=not faux,
        mesure=next(iter(faux.values()), faits.demande),
        limite=faits.demande,
        unite=Unite.EUROS,
        message=f"Le plan de financement demande {euros(faits.demande)}.",
        conseil=" ".join(f"{nom} : écrivez {euros(faits.demande)} au lieu de {euros(m)}." for nom, m in faux.items()),
        details=tuple(
            Detail(nom, "", montant, faits.demande, Unite.EUROS, ok=nom not in faux) for nom, montant in connus.items()
        ),
        signaux=(Signal.DEMANDE_INCOHERENTE,) if faux else (),
    )
