"""Avenants préremplis : reconduire l'année qui finit, ou baisser l'aide des mois non pourvus."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from comptes.models import Utilisateur
from conventions.models import Avenant, Convention, PosteConventionne
from conventions.selecteurs.conditions import reconduction_permise
from conventions.selecteurs.postes import (
    FaitsDuPoste,
    baisse_a_retirer,
    faits_des_postes,
    fin_effective,
    postes_en_vigueur,
    retire_le,
)
from conventions.services.avenants.redaction import creer_avenant
from conventions.types import NatureAvenant
from regles import postes as vies
from regles.echeances import fin_de_periode
from regles.montants import somme, tronquer
from socle.affichage import date_longue
from socle.horloge import aujourd_hui
from socle.workflow import TransitionInterdite

UN_JOUR = timedelta(days=1)


def preparer_reconduction(convention: Convention, *, acteur: Utilisateur) -> Avenant:
    """Ouvre l'avenant qui reconduit la convention, prérempli depuis la période qui finit : mêmes postes, mêmes coûts.

    Lève TransitionInterdite si l'appel ne permet pas de reconduction de plus.
    """
    permise = reconduction_permise(convention)
    if not permise.remplie:
        raise TransitionInterdite(permise.phrase)
    if convention.terme is None:
        raise TransitionInterdite("La convention n'a pas de terme : elle ne peut pas être reconduite.")
    duree = convention.dossier.version_suivie.duree_mois
    effet = convention.terme + UN_JOUR
    fin = fin_de_periode(effet, duree)
    lignes = [_reconduire(p, effet, fin) for p in postes_en_vigueur(convention) if _finit_avec(p, convention)]

    def ecrire_postes(avenant: Avenant) -> None:
        for ligne in lignes:
            ligne.avenant = avenant
            ligne.save()

    return creer_avenant(
        convention,
        acteur=acteur,
        nature=NatureAvenant.RECONDUCTION,
        objet=f"Reconduction de la convention du {date_longue(effet)} au {date_longue(fin)}",
        motif="La convention est reconduite en fonction des résultats obtenus.",
        effet=effet,
        montant_apres=convention.montant_consolide + somme(ligne.aide for ligne in lignes),
        fin_apres=fin,
        completer=ecrire_postes,
    )


def _finit_avec(poste: PosteConventionne, convention: Convention) -> bool:
    """Postes de la période qui finit : ceux que l'année suivante continue."""
    return retire_le(poste) is None and fin_effective(poste) == convention.terme


def _reconduire(poste: PosteConventionne, debut: date, fin: date) -> PosteConventionne:
    """La même ligne pour l'année suivante ; un poste financé moins longtemps est porté à l'année entière."""
    part = vies.mois(debut, fin, debut) / vies.mois(poste.debut, poste.fin, poste.debut)
    rapport = Decimal(part.numerator) / Decimal(part.denominator)
    return PosteConventionne(
        convention_id=poste.convention_id, poste=poste.poste, rang=poste.rang, role=poste.role, etp=poste.etp,
        debut=debut, fin=fin, cout=tronquer(poste.cout * rapport), aide=tronquer(poste.aide * rapport),
    )  # fmt: skip


def preparer_baisse(convention: Convention, *, acteur: Utilisateur) -> Avenant:
    """Ouvre l'avenant qui retire l'aide des mois non pourvus, phrases du calcul à l'appui.

    Lève TransitionInterdite si aucun mois connu n'est à retirer, ou s'il ne resterait rien de l'aide.
    """
    lignes = faits_des_postes(convention)
    vides = [faits for faits in lignes if faits.recalcul is not None and faits.recalcul.baisse]
    baisse = baisse_a_retirer(convention, lignes)
    if not baisse:
        raise TransitionInterdite("Aucun mois non pourvu n'est connu, ou un avenant l'a déjà retiré.")
    if baisse >= convention.montant_consolide:
        raise TransitionInterdite("Il ne resterait rien de l'aide : la convention se résilie, elle ne s'amende pas.")
    return creer_avenant(
        convention,
        acteur=acteur,
        objet="Prise en compte des mois où un poste n'est pas pourvu",
        motif="\n".join(_phrase(faits) for faits in vides),
        effet=max(filter(None, (aujourd_hui(convention.dossier.appel.fuseau), convention.debut))),
        montant_apres=convention.montant_consolide - baisse,
    )


def _phrase(faits: FaitsDuPoste) -> str:
    return f"{faits.libelle} : {faits.recalcul.phrase if faits.recalcul else ''}"
