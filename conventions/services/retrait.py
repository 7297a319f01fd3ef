"""Retrait pour manquement au contrat d'engagement républicain : observations d'abord, décision motivée ensuite.

Un manquement entraîne le retrait et la restitution au prorata de la période qui restait à courir (loi 2000-321,
art. 10-1 ; décret 2021-1947). Il ne vise que les associations et les fondations.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from comptes.types import RoleService, TypeStructure
from conventions.etats import RETRAIT, Etat, EtatRetrait
from conventions.models import Convention, Retrait
from conventions.selecteurs.periode import Periode, periode_du
from conventions.services.echeancier import reduire
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.redaction import exiger
from conventions.services.reversements import proposer
from conventions.types import OrigineReversement
from regles.reliquat import echeance_reversement
from socle import journal
from socle.affichage import date_longue
from socle.evenements import emettre
from socle.horloge import aujourd_hui, maintenant
from socle.workflow import MauvaisEtat, TransitionInterdite

VISEES = frozenset({TypeStructure.ASSOCIATION, TypeStructure.FONDATION})
EXECUTEES = frozenset({Etat.SIGNEE, Etat.EN_COURS, Etat.ECHUE})
DELAI_MIN, DELAI_MAX = 8, 90
MOIS_POUR_RENDRE = 6


def vise_par_le_contrat(convention: Convention) -> bool:
    """Vrai pour une association ou une fondation : le contrat ne vise pas les personnes publiques."""
    return TypeStructure(convention.dossier.structure.type) in VISEES


@transaction.atomic
def ouvrir_retrait(
    convention: Convention, *, acteur: Utilisateur, manquement: str, manquement_le: date, delai_jours: int = 15
) -> Retrait:
    """Ouvre la procédure et demande ses observations au bénéficiaire, dans ce délai (8 à 90 jours).

    Lève DroitManquant, MauvaisEtat (état, structure non visée, procédure déjà ouverte) ou TransitionInterdite (date).
    """
    exiger(acteur, "convention.ouvrir_retrait", convention)
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    _exiger_visee(verrou)
    aujourdhui = aujourd_hui(verrou.dossier.appel.fuseau)
    if manquement_le > aujourdhui or periode_du(verrou, manquement_le) is None:
        raise TransitionInterdite("La date du manquement est passée, et dans la période de la convention.")
    if not DELAI_MIN <= delai_jours <= DELAI_MAX:
        raise TransitionInterdite(f"Le délai va de {DELAI_MIN} à {DELAI_MAX} jours.")
    if not manquement.strip():
        raise TransitionInterdite("Dites le manquement : le bénéficiaire doit pouvoir y répondre.")
    retrait = Retrait.objects.create(
        convention=verrou,
        manquement=manquement.strip(),
        manquement_le=manquement_le,
        ouvert_le=maintenant(),
        ouvert_par=acteur,
        observations_avant=aujourdhui + timedelta(days=delai_jours),
    )
    detail = {"jour": manquement_le, "observations_avant": retrait.observations_avant}
    journal.inscrire(retrait, "retrait.ouvrir", acteur=acteur, apres=retrait.etat, detail=detail)
    journal.inscrire(verrou, "convention.ouvrir_retrait", acteur=acteur, detail={"identifiant": retrait.pk, **detail})
    prevenir_beneficiaire(verrou, "retrait_ouvert", retrait=retrait)
    return retrait


def _exiger_visee(convention: Convention) -> None:
    if not vise_par_le_contrat(convention):
        raise MauvaisEtat(
            "Le contrat d'engagement républicain vise les associations et les fondations, pas cette structure."
        )
    if convention.etat not in EXECUTEES:
        raise MauvaisEtat("Le retrait porte sur une convention signée.")
    if convention.retraits.filter(etat=EtatRetrait.OBSERVATIONS).exists():
        raise MauvaisEtat("Une procédure de retrait est déjà ouverte sur cette convention.")


def recevoir_observations(retrait: Retrait, *, acteur: Utilisateur, observations: str) -> Retrait:
    """Enregistre les observations du bénéficiaire ; les nouvelles remplacent, le journal garde."""
    if not observations.strip():
        raise TransitionInterdite("Écrivez vos observations.")

    def ecrire(verrou: Retrait) -> None:
        verrou.observations, verrou.observations_le = observations.strip(), maintenant()
        for role in (RoleService.RESPONSABLE, RoleService.SIGNATAIRE_SERVICE):
            prevenir_role(verrou.convention, role, "retrait_observations", retrait=verrou)

    detail = {"observations": observations.strip()}
    return RETRAIT.appliquer(retrait, "recevoir_observations", acteur=acteur, avant_ecriture=ecrire, detail=detail)


@transaction.atomic
def prononcer(retrait: Retrait, *, acteur: Utilisateur, motif: str) -> Retrait:
    """Prononce le retrait, par décision motivée, une fois les observations reçues ou leur délai passé.

    La part de la période qui restait à courir est libérée ; ce qui en est déjà payé est proposé au reversement, à
    rendre dans les six mois. Émet « retrait.prononce » (`convention`, `retrait`, `acteur`).
    """
    Convention.objects.select_for_update(of=("self",)).get(pk=retrait.convention_id)

    def ecrire(verrou: Retrait) -> None:
        jour = aujourd_hui(verrou.convention.dossier.appel.fuseau)
        if verrou.observations_le is None and jour <= verrou.observations_avant:
            fin = date_longue(verrou.observations_avant)
            raise TransitionInterdite(f"Le bénéficiaire peut présenter ses observations jusqu'au {fin} : attendez.")
        verrou.decide_le, verrou.decide_par, verrou.motif = maintenant(), acteur, motif.strip()
        _retirer(verrou, jour)
        detail["reversement"] = verrou.reversement_id
        prevenir_beneficiaire(verrou.convention, "retrait_prononce", retrait=verrou, motif=motif.strip())
        prevenir_role(verrou.convention, RoleService.RESPONSABLE, "retrait_a_suivre", retrait=verrou)

    detail: dict[str, Any] = {}
    prononce = RETRAIT.appliquer(retrait, "prononcer", acteur=acteur, motif=motif, avant_ecriture=ecrire, detail=detail)
    emettre("retrait.prononce", convention=prononce.convention, retrait=prononce, acteur=acteur)
    return prononce


def _retirer(retrait: Retrait, jour: date) -> None:
    convention = retrait.convention
    part = periode_exigee(retrait).restituer(retrait.manquement_le, "Manquement")
    a_rendre = reduire(convention, part.montant, motif="Retrait de la subvention", acteur=SYSTEME)
    if a_rendre <= 0:
        return
    ligne = {"libelle": "Période qui restait à courir", "montant": a_rendre, "phrase": part.phrase, "retenu": True}
    retrait.reversement = proposer(
        convention,
        montant=a_rendre,
        origine=OrigineReversement.RETRAIT_CER,
        motif=part.phrase,
        acteur=SYSTEME,
        calcul=[ligne],
        echeance=echeance_reversement(jour, MOIS_POUR_RENDRE),
    )


def periode_exigee(retrait: Retrait) -> Periode:
    """Période du manquement. Lève TransitionInterdite si la convention n'en a plus."""
    periode = periode_du(retrait.convention, retrait.manquement_le)
    if periode is None:
        raise TransitionInterdite("Le manquement n'est plus dans une période de la convention.")
    return periode


def classer(retrait: Retrait, *, acteur: Utilisateur, motif: str) -> Retrait:
    """Classe la procédure sans suite, avec la raison."""

    def ecrire(verrou: Retrait) -> None:
        verrou.decide_le, verrou.decide_par, verrou.motif = maintenant(), acteur, motif.strip()
        prevenir_beneficiaire(verrou.convention, "retrait_classe", retrait=verrou, motif=motif.strip())

    return RETRAIT.appliquer(retrait, "classer", acteur=acteur, motif=motif, avant_ecriture=ecrire)
