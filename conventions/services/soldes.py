"""Ramener un solde à ce que les dépenses justifiées permettent (lecture AMB-22), et libérer le reste."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from conventions.models import Versement
from conventions.selecteurs.compte import REDUCTIBLES
from conventions.selecteurs.soldes import CalculSolde, calcul_du_solde
from conventions.services.echeancier import liberer_part
from conventions.services.mouvements import verrouiller
from regles.phrases import euros
from socle.acteurs import Acteur
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite

ACTION = "versement.certifier"


@transaction.atomic
def ajuster_solde(versement: Versement, *, depenses: Decimal, acteur: Acteur, taux: Decimal | None = None) -> Versement:
    """Ramène le solde à min(reste, dépenses × taux − déjà versé), en euros ; la différence est libérée.

    `depenses` : dépenses éligibles justifiées ; `taux` (0 à 1) : celui de la convention par défaut. Le droit est celui
    de certifier : c'est la même décision du service. Lève DroitManquant, MauvaisEtat si le solde est déjà certifié,
    TransitionInterdite si le taux n'est pas connu.
    """
    if not acteur.peut(ACTION, versement):
        raise DroitManquant(acteur.refus(ACTION, versement))
    verrouiller(versement.convention_id)
    verrou = Versement.objects.select_for_update(of=("self",)).get(pk=versement.pk)
    if verrou.etat not in REDUCTIBLES:
        raise MauvaisEtat(f"Ce versement est {verrou.get_etat_display()} : son montant ne s'ajuste plus.")
    calcul = calcul_du_solde(verrou, depenses, taux)
    if calcul is None:
        raise TransitionInterdite("Le coût retenu n'est pas connu : le taux de la convention ne peut pas se calculer.")
    return _ramener(verrou, calcul, acteur)


def _ramener(versement: Versement, calcul: CalculSolde, acteur: Acteur) -> Versement:
    libere = versement.montant - calcul.solde
    if libere:
        motif = f"Solde ajusté aux dépenses justifiées : {euros(calcul.depenses)}"
        liberer_part(versement, libere, motif=motif, acteur=acteur)
        versement.refresh_from_db()
    return versement
