"""Résilier : date d'effet et motif, ce qui n'était pas payé libéré, ce qui l'était trop proposé au reversement."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.etats import CONVENTION
from conventions.models import Convention, Reversement
from conventions.selecteurs.periode import periode_du
from conventions.services.echeancier import liberer_non_paye
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.reversements import proposer, reste_recuperable
from conventions.types import OrigineReversement
from socle.affichage import date_longue
from socle.evenements import emettre
from socle.horloge import aujourd_hui, maintenant
from socle.workflow import TransitionInterdite


@transaction.atomic
def resilier(convention: Convention, *, acteur: Utilisateur, motif: str, effet: date | None = None) -> Convention:
    """Résilie à la date d'effet (défaut : ce jour), avec son motif.

    Les versements ni payés ni certifiés sont annulés ; ce qui a été payé pour les jours qui restaient à courir est
    proposé au reversement, qu'une personne décidera. Émet « convention.resiliee » (`convention`, `effet`, `acteur`).
    Lève TransitionInterdite si la date sort de la convention.
    """
    jour = effet or aujourd_hui(convention.dossier.appel.fuseau)

    def ecrire(verrou: Convention) -> None:
        _dans_la_convention(verrou, jour)
        verrou.resiliee_le, verrou.resiliation_effet = maintenant(), jour
        liberer_non_paye(verrou, motif=f"Résiliation : {motif.strip()}", acteur=acteur)
        prevenir_beneficiaire(verrou, "resiliee", motif=motif.strip(), effet=jour)

    resiliee = CONVENTION.appliquer(
        convention, "resilier", acteur=acteur, motif=motif, avant_ecriture=ecrire, detail={"effet": jour}
    )
    reversement = _proposer_le_prorata(resiliee, jour)
    if reversement is not None:
        prevenir_role(resiliee, RoleService.RESPONSABLE, "resiliation_a_decider", reversement=reversement)
    emettre("convention.resiliee", convention=resiliee, effet=jour, acteur=acteur)
    return resiliee


def _dans_la_convention(convention: Convention, jour: date) -> None:
    debut, terme = convention.debut, convention.fin_en_vigueur or convention.fin
    if debut is None or terme is None or not debut <= jour <= terme:
        raise TransitionInterdite(
            f"La résiliation prend effet pendant la convention, du {date_longue(debut)} au {date_longue(terme)}."
        )


def _proposer_le_prorata(convention: Convention, jour: date) -> Reversement | None:
    """Lecture retenue : l'aide est acquise au prorata des jours ; le jour d'effet compte dans ce qui restait."""
    periode = periode_du(convention, jour)
    if periode is None:
        return None
    part = periode.restituer(jour, "Résiliation")
    montant = min(part.a_reverser, reste_recuperable(convention))
    if montant <= 0:
        return None
    ligne = {"libelle": "Jours qui restaient à courir", "montant": montant, "phrase": part.phrase, "retenu": True}
    return proposer(
        convention,
        montant=montant,
        origine=OrigineReversement.RESILIATION,
        motif=part.phrase,
        acteur=SYSTEME,
        calcul=[ligne],
    )
