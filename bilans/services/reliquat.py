"""Ce qui n'a pas été dépensé : calculé par le guichet, décidé par une personne, jamais appliqué seul."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from bilans.etats import RELIQUAT, Etat, EtatReliquat
from bilans.models import Bilan, Reliquat
from bilans.selecteurs.reliquat import Donnees, donnees, reste_a_verser, solde_a_ajuster
from bilans.services.notifications import prevenir_beneficiaire
from bilans.types import GenreBilan
from comptes.models import Utilisateur
from conventions.services.reversements import lignes_de_reliquat, proposer
from conventions.services.soldes import ajuster_solde
from conventions.types import OrigineReversement
from regles import reliquat as purs
from regles.montants import ZERO
from regles.phrases import euros
from socle import journal
from socle.acteurs import Acteur
from socle.canonique import simple
from socle.evenements import emettre
from socle.horloge import maintenant
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite


@transaction.atomic
def calculer(bilan: Bilan, *, acteur: Acteur, depenses: Decimal | None = None) -> Reliquat:
    """Calcule (ou recalcule) le reliquat d'un compte rendu validé. `depenses` : dépenses éligibles, en euros.

    Rien n'est réclamé. Lève DroitManquant ; MauvaisEtat si le compte rendu n'est pas validé ou si c'est déjà décidé.
    """
    if not acteur.peut("bilan.calculer_reliquat", bilan):
        raise DroitManquant(acteur.refus("bilan.calculer_reliquat", bilan))
    verrou = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    if verrou.genre != GenreBilan.COMPTE_RENDU or verrou.etat != Etat.VALIDE:
        raise MauvaisEtat("Le calcul se fait sur un compte rendu financier validé.")
    connu = Reliquat.objects.select_for_update(of=("self",)).filter(bilan=verrou).first()
    if connu is not None and connu.etat == EtatReliquat.DECIDE:
        raise MauvaisEtat("Ce qui est à rendre est déjà décidé.")
    if depenses is not None and depenses < 0:
        raise TransitionInterdite("Des dépenses ne sont pas négatives.")
    lues = donnees(verrou)
    calcul = lues.calculer(depenses)
    valeurs = {
        "calcul": simple(lignes_du_calcul(lues, calcul)),
        "montant_propose": calcul.montant,
        "propose_le": maintenant(),
    }
    reliquat, _ = Reliquat.objects.update_or_create(bilan=verrou, defaults=valeurs)
    detail = {
        "montant": calcul.montant,
        "due": calcul.due,
        "depenses": lues.proposees if depenses is None else depenses,
    }
    journal.inscrire(reliquat, "bilan.calculer_reliquat", acteur=acteur, apres=reliquat.etat, detail=detail)
    return reliquat


def _calcule_par(reliquat: Reliquat) -> int | None:
    """Clé de la dernière personne qui a fait le calcul."""
    calculs = journal.lignes(reliquat).filter(action="bilan.calculer_reliquat")
    return calculs.values_list("acteur_id", flat=True).last()


def lignes_du_calcul(lues: Donnees, calcul: purs.Reliquat) -> list[dict[str, Any]]:
    """Chaque terme, prêt à montrer, puis les postes et ce qui restera à verser."""
    lignes = [dict(ligne) for ligne in lignes_de_reliquat(calcul)]
    lignes += [{"libelle": "Poste", "montant": None, "phrase": p, "retenu": False} for p in lues.phrases_postes]
    solde = solde_a_ajuster(lues, calcul)
    if solde is not None:
        reste = reste_a_verser(lues, calcul)
        phrase = f"« {solde.libelle} » est ramené à ce que l'aide due permet ; la différence est libérée."
        lignes.append({"libelle": "Reste à verser", "montant": reste, "phrase": phrase, "retenu": False})
    return lignes


def decider(reliquat: Reliquat, *, acteur: Utilisateur, motif: str, montant: Decimal | None = None) -> Reliquat:
    """Décide ce qui est à rendre, en euros (le calcul par défaut, ou moins), avec son motif.

    Une somme versée en trop devient un reversement proposé ; un solde pas encore versé est ramené à l'aide due.
    Lève TransitionInterdite si le montant dépasse le calcul.
    """

    def ecrire(verrou: Reliquat) -> None:
        retenu = verrou.montant_propose if montant is None else montant
        if not ZERO <= retenu <= verrou.montant_propose:
            raise TransitionInterdite(
                f"La somme décidée va de 0 € à {euros(verrou.montant_propose)}, la somme calculée."
            )
        verrou.montant_decide, verrou.motif = retenu, motif.strip()
        verrou.decide_le, verrou.decide_par = maintenant(), acteur
        if retenu:
            verrou.reversement = proposer(
                verrou.bilan.convention,
                montant=retenu,
                origine=OrigineReversement.RELIQUAT,
                motif=motif.strip(),
                acteur=acteur,
                calcul=verrou.calcul,
                calcule_par=_calcule_par(verrou),
            )
        detail["solde"] = _ajuster(verrou, acteur)
        detail["montant"] = retenu
        prevenir_beneficiaire(verrou.bilan, "reliquat_decide", reliquat=verrou)
        emettre("reliquat.decide", reliquat=verrou, acteur=acteur)

    detail: dict[str, Any] = {}
    return RELIQUAT.appliquer(reliquat, "decider", acteur=acteur, motif=motif, avant_ecriture=ecrire, detail=detail)


def _ajuster(reliquat: Reliquat, acteur: Utilisateur) -> Decimal | None:
    """Ramène le solde à l'aide due ; rend son nouveau montant, None s'il n'y a rien à ajuster.

    L'aide due est relue du calcul montré : c'est lui que la personne décide.
    """
    lues = donnees(reliquat.bilan)
    due = next(Decimal(x["montant"]) for x in reliquat.calcul if x["libelle"] == "Aide due")
    if not lues.soldes or due >= lues.accorde:
        return None
    montant: Decimal = ajuster_solde(lues.soldes[-1], depenses=due, taux=Decimal(1), acteur=acteur).montant
    return montant
