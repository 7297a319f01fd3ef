"""Le montant minimal d'une demande, et le temps minimal de chaque salarié."""

from dataclasses import dataclass
from decimal import Decimal

from regles.calcul import Calcul
from regles.conditions import Condition
from regles.constats import Constat, Detail, Niveau, Signal, Unite
from regles.faits import FaitsDossier
from regles.montants import CENT, ZERO
from regles.parametres import Parametres, champ
from regles.phrases import accord, euros, taux
from regles.regle import Etape, Famille, regle, regle_de_montant


@dataclass(frozen=True, kw_only=True)
class ParametresMinimum(Parametres):
    montant: Decimal = champ("Montant minimal", unite=Unite.EUROS, mini=0, aide="Inclus", borne="plancher")
    exception: Condition | None = champ("Exception", defaut=None, aide="Quand elle est vraie, pas de minimum")


@regle_de_montant(
    "MONTANT_MINIMAL",
    "Montant minimal de l'aide",
    famille=Famille.FINANCEMENT,
    parametres=ParametresMinimum,
    niveau=Niveau.BLOQUANT,
)
def montant_minimal(faits: FaitsDossier, p: ParametresMinimum, calcul: Calcul) -> Constat:
    """« le montant des demandes d'aides FSE devra être supérieur ou égal à 10 000 € » (Deux-Sèvres 2018) ; « il ne
    s'appliquera pas aux opérations portées par le Département ».

    Apprécié sur la demande ET sur l'aide calculée ; le minimum est inclus.
    """
    mesure = min(faits.demande, calcul.montant)
    exempte = p.exception is not None and bool(p.exception.evaluer(faits))
    trop_peu = mesure < p.montant
    signal = Signal.MONTANT_MINIMAL_EXCEPTION if exempte else Signal.MONTANT_MINIMAL
    message = f"L'aide serait de {euros(mesure)}, pour un minimum de {euros(p.montant)}."
    return Constat(
        ok=exempte or not trop_peu,
        mesure=mesure,
        limite=p.montant,
        unite=Unite.EUROS,
        message=f"{message} Ce minimum ne s'applique pas ici." if exempte else message,
        conseil=f"Il manque {euros(p.montant - mesure)} d'aide pour atteindre le minimum."
        if trop_peu and not exempte
        else "",
        signaux=(signal,) if trop_peu else (),
        niveau=Niveau.INFO if exempte else None,
    )


@dataclass(frozen=True, kw_only=True)
class ParametresTemps(Parametres):
    part: Decimal = champ(
        "Part minimale du temps de travail", unite=Unite.TAUX, mini=0, maxi=1, aide="Incluse", borne="plancher"
    )


@regle(
    "TEMPS_MIN",
    "Temps minimal de chaque salarié",
    famille=Famille.FINANCEMENT,
    parametres=ParametresTemps,
    niveau=Niveau.ALERTE,
    etape=Etape.EXCLUSION,
)
def temps_min(faits: FaitsDossier, p: ParametresTemps) -> Constat:
    """« Seuil minimum de 40 % du temps d'activité consacré à l'opération pour chaque salarié(e) » (Deux-Sèvres 2018).

    Part du temps du salarié, non d'un ETP. Un poste au-dessous sort de l'assiette ; un poste sans réponse y reste.
    """
    courts = [poste for poste in faits.postes if poste.part_temps is not None and poste.part_temps < p.part]
    connus = [poste.part_temps for poste in faits.postes if poste.part_temps is not None]
    limite = p.part * CENT
    sortie = accord(len(courts), "poste sort", "postes sortent")
    return Constat(
        ok=not courts,
        mesure=min(connus) * CENT if connus else None,
        limite=limite,
        unite=Unite.POURCENT,
        message=f"Chaque salarié doit consacrer au moins {taux(p.part)} de son temps à l'opération.",
        conseil=f"{sortie} de l'assiette : augmentez le temps consacré ou retirez la dépense." if courts else "",
        details=tuple(
            Detail(poste.nom, poste.ref, (poste.part_temps or ZERO) * CENT, limite, Unite.POURCENT, ok=False)
            for poste in courts
        ),
        signaux=(Signal.TEMPS_INSUFFISANT,) if courts else (),
        exclus=tuple(poste.ref for poste in courts),
    )
