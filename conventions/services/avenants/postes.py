"""Les postes qu'un avenant ajoute, modifie ou retire ; rien ne compte avant qu'il soit en vigueur."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from comptes.models import Utilisateur
from conventions.etats import EtatAvenant
from conventions.models import Avenant, PosteConventionne
from conventions.selecteurs.postes import postes_en_vigueur, retire_le
from conventions.services.avenants.redaction import ecrire_version_avenant, verrouiller_avenant
from regles.montants import ZERO
from socle import journal
from socle.workflow import MauvaisEtat, TransitionInterdite


@transaction.atomic
def ajouter_poste(
    avenant: Avenant,
    *,
    acteur: Utilisateur,
    role: str,
    etp: Decimal,
    debut: date,
    fin: date,
    cout: Decimal,
    aide: Decimal,
    remplace: PosteConventionne | None = None,
) -> PosteConventionne:
    """Ajoute un poste à l'avenant, ou récrit un poste en vigueur (`remplace` : il garde son rang). Euros et ETP."""
    verrou = verrouiller_avenant(avenant, acteur)
    _exiger_possible(etp, cout, aide, debut=debut, fin=fin)
    if remplace is not None:
        _marquer_retire(verrou, remplace)
    dernier = verrou.convention.postes.aggregate(rang=Max("rang"))["rang"] or 0
    poste = PosteConventionne.objects.create(
        convention=verrou.convention,
        avenant=verrou,
        poste=remplace.poste if remplace else None,
        rang=remplace.rang if remplace else dernier + 1,
        role=role,
        etp=etp,
        debut=debut,
        fin=fin,
        cout=cout,
        aide=aide,
    )
    detail = {"poste": str(poste), "etp": etp, "cout": cout, "aide": aide}
    journal.inscrire(verrou, "avenant.ajouter_poste", acteur=acteur, detail=detail)
    ecrire_version_avenant(verrou, acteur=acteur)
    return poste


def _exiger_possible(etp: Decimal, cout: Decimal, aide: Decimal, *, debut: date, fin: date) -> None:
    if fin < debut:
        raise TransitionInterdite("Le poste finit avant de commencer.")
    if etp <= 0 or cout <= 0 or not ZERO <= aide <= cout:
        phrase = "Le temps de travail et le coût sont supérieurs à zéro, l'aide ne dépasse pas le coût."
        raise TransitionInterdite(phrase)


@transaction.atomic
def retirer_poste(avenant: Avenant, poste: PosteConventionne, *, acteur: Utilisateur) -> Avenant:
    """Retire un poste en vigueur, à la date d'effet de l'avenant."""
    verrou = verrouiller_avenant(avenant, acteur)
    _marquer_retire(verrou, poste)
    journal.inscrire(verrou, "avenant.retirer_poste", acteur=acteur, detail={"poste": str(poste)})
    ecrire_version_avenant(verrou, acteur=acteur)
    return verrou


@transaction.atomic
def oublier_poste(avenant: Avenant, poste: PosteConventionne, *, acteur: Utilisateur) -> Avenant:
    """Revient sur un poste ajouté, récrit ou retiré par cet avenant encore en préparation."""
    verrou = verrouiller_avenant(avenant, acteur)
    if verrou.pk not in {poste.avenant_id, poste.retire_par_id}:
        raise MauvaisEtat("Cet avenant ne change pas ce poste.")
    # Récrire un poste le retire et en ajoute un de même rang : l'un ne va pas sans l'autre.
    verrou.postes_retires.filter(rang=poste.rang).update(retire_par=None)
    verrou.postes.filter(rang=poste.rang).delete()
    journal.inscrire(verrou, "avenant.oublier_poste", acteur=acteur, detail={"poste": str(poste)})
    ecrire_version_avenant(verrou, acteur=acteur)
    return verrou


def _marquer_retire(avenant: Avenant, poste: PosteConventionne) -> None:
    en_vigueur = postes_en_vigueur(avenant.convention).filter(pk=poste.pk).first()
    if en_vigueur is None or retire_le(en_vigueur) is not None:
        raise MauvaisEtat("Ce poste n'est pas en vigueur.")
    autre = en_vigueur.retire_par
    if autre is not None and autre.etat != EtatAvenant.ABANDONNE:
        raise MauvaisEtat("Cet avenant change déjà ce poste.")
    PosteConventionne.objects.filter(pk=en_vigueur.pk).update(retire_par=avenant)
