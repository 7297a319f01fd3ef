"""L'échéancier de versement de l'appel, appliqué à l'aide calculée."""

from dataclasses import dataclass
from decimal import Decimal

from regles.calcul import Calcul
from regles.constats import Constat, Detail, Niveau, Unite
from regles.faits import FaitsDossier
from regles.montants import decouper
from regles.parametres import Parametres, champ
from regles.phrases import euros, liste
from regles.regle import Famille, regle_de_montant


@dataclass(frozen=True, kw_only=True)
class PartVersement(Parametres):
    libelle: str = champ("Libellé")
    part: Decimal = champ("Part", unite=Unite.TAUX, mini=0, maxi=1)
    fait_generateur: str = champ("Fait générateur")


@dataclass(frozen=True, kw_only=True)
class ParametresVersements(Parametres):
    parts: tuple[PartVersement, ...] = champ("Tranches", aide="Leur somme fait 1 ; la dernière reçoit le reste")


@regle_de_montant(
    "VERSEMENTS",
    "Échéancier de versement",
    famille=Famille.FINANCEMENT,
    parametres=ParametresVersements,
    niveau=Niveau.INFO,
)
def versements(_faits: FaitsDossier, p: ParametresVersements, calcul: Calcul) -> Constat:
    """« La subvention est versée au bénéficiaire à la signature de la convention. » (AAP 2025, D. 2).

    Chaque tranche est tronquée au centime, la dernière prend le reste : la somme est exacte.
    """
    montants = decouper(calcul.montant, [part.part for part in p.parts])
    ecarts = sum((part.part for part in p.parts), Decimal(0)) != 1
    noms = [f"{part.libelle} {euros(montant)}" for part, montant in zip(p.parts, montants, strict=True)]
    return Constat(
        ok=not ecarts,
        mesure=calcul.montant,
        limite=None,
        unite=Unite.EUROS,
        message=f"{liste(noms)}.",
        conseil="Les parts de l'appel ne font pas un tout : le service doit les corriger." if ecarts else "",
        details=tuple(
            Detail(part.libelle, part.fait_generateur, montant, None, Unite.EUROS)
            for part, montant in zip(p.parts, montants, strict=True)
        ),
    )
