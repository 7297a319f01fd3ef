"""Le taux maximal de l'appel, par assiette, et ses taux particuliers par zone ou situation."""

from dataclasses import dataclass
from decimal import Decimal

from regles.catalogue.assiettes import MOTS_ASSIETTE, Assiette, couts, part_de, parts, total
from regles.catalogue.bornes import borne
from regles.conditions import Condition
from regles.constats import Constat, Detail, Niveau, NomPlafond, Plafond, Signal, Unite
from regles.faits import FaitsDossier
from regles.montants import tronquer
from regles.parametres import Parametres, champ
from regles.phrases import euros
from regles.phrases import taux as en_mots
from regles.regle import Famille, regle


@dataclass(frozen=True, kw_only=True)
class TauxParticulier(Parametres):
    """Un taux qui remplace le taux ordinaire quand la condition est vraie (zone, situation, famille)."""

    condition: Condition = champ("Condition")
    taux: Decimal = champ("Taux", unite=Unite.TAUX, mini=0, maxi=1, borne="plafond")


@dataclass(frozen=True, kw_only=True)
class ParametresTaux(Parametres):
    taux: Decimal = champ("Taux maximal", unite=Unite.TAUX, mini=0, maxi=1, aide="0.70 pour 70 %", borne="plafond")
    assiette: Assiette = champ("Assiette", defaut=Assiette.SALAIRE_CHARGE, aide="Ce que l'on compte dans le coût")
    particuliers: tuple[TauxParticulier, ...] = champ("Taux particuliers", defaut=())

    def taux_pour(self, faits: FaitsDossier) -> Decimal:
        """Le premier taux particulier dont la condition est vraie, sinon le taux ordinaire."""
        return next((sorte.taux for sorte in self.particuliers if sorte.condition.evaluer(faits)), self.taux)


@regle(
    "TAUX_MAX",
    "Taux maximal de l'appel",
    famille=Famille.FINANCEMENT,
    parametres=ParametresTaux,
    niveau=Niveau.ALERTE,
)
def taux_max(faits: FaitsDossier, p: ParametresTaux) -> Constat:
    """« Cet appel finance ces nouveaux ETP à hauteur maximale de 70% » (AAP 2025, B. 2-3).

    T = tronque(taux × coût du poste), hors contributions volontaires. Le taux imprimé au cerfa a une autre base.
    """
    taux = p.taux_pour(faits)
    base = couts(faits, p.assiette)
    limites = part_de(taux, base)
    limite = total(limites)
    plafond = Plafond(NomPlafond.TAUX, limite, tronquer(taux * total(base)), parts(limites), parts(base))
    return borne(
        faits,
        plafond,
        Signal.TAUX_DEPASSE,
        message=f"{en_mots(taux)} de {euros(total(base))} ({MOTS_ASSIETTE[p.assiette]}) font {euros(limite)}.",
        conseil="Ramenez la demande à {limite}, soit {exces} de moins.",
        details=tuple(
            Detail(poste.nom, poste.ref, base[poste.ref], limites[poste.ref], Unite.EUROS) for poste in faits.postes
        ),
    )
