"""Les engagements suivis : écrits à la signature, déclarés tenus avec leur preuve, constatés ou renvoyés."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from aap.models import Engagement
from aap.types import SuiviEngagement
from comptes.models import Utilisateur
from conventions.etats import SIGNEES
from conventions.models import Convention, EngagementSuivi, PosteConventionne
from conventions.selecteurs.engagements import preuves_attendues
from conventions.services.notifications import prevenir_beneficiaire
from conventions.services.redaction import exiger
from socle import fichiers, journal
from socle.affichage import date_longue
from socle.horloge import aujourd_hui, maintenant
from socle.types import Televersement
from socle.workflow import MauvaisEtat, MotifManquant, TransitionInterdite


def ouvrir_engagements(convention: Convention, postes: Iterable[PosteConventionne] | None = None) -> None:
    """Écrit les engagements que l'appel suit : ceux de la structure, et un par poste. Rejoué, n'ajoute rien.

    `postes` : ceux qu'un avenant vient d'ajouter ; sans eux, tous ceux de la convention. L'échéance court du début de
    la convention ou du poste ; sans délai écrit, l'engagement n'a pas de date.
    """
    tous = list(convention.postes.filter(avenant__isnull=True) if postes is None else postes)
    lignes = [
        EngagementSuivi(
            convention=convention,
            poste=poste,
            code=engagement.code,
            libelle=engagement.libelle,
            texte=engagement.texte_engagement,
            echeance=_echeance(engagement, poste.debut if poste else convention.debut),
        )
        for engagement in _a_suivre(convention)
        for poste in (tous if engagement.suivi == SuiviEngagement.POSTE else [None])
    ]
    EngagementSuivi.objects.bulk_create(lignes, ignore_conflicts=True)


def _a_suivre(convention: Convention) -> list[Engagement]:
    prive = convention.dossier.structure.privee
    suivis = convention.dossier.version_suivie.engagements.exclude(suivi=SuiviEngagement.AUCUN)
    return [engagement for engagement in suivis if prive or not engagement.prive_seulement]


def _echeance(engagement: Engagement, debut: date | None) -> date | None:
    if debut is None or engagement.delai_jours is None:
        return None
    return debut + timedelta(days=engagement.delai_jours)


@transaction.atomic
def tenir_engagement(
    suivi: EngagementSuivi,
    *,
    acteur: Utilisateur,
    tenu_le: date,
    commentaire: str = "",
    fichier: Televersement | None = None,
) -> EngagementSuivi:
    """Déclare un engagement tenu, avec sa preuve si l'appel en demande une. Lève FichierRefuse."""
    verrou = _verrouiller(suivi, acteur, "convention.tenir_engagement")
    convention = verrou.convention
    if tenu_le > aujourd_hui(convention.dossier.appel.fuseau):
        raise TransitionInterdite("Cette date n'est pas encore passée : déclarez l'engagement quand il est tenu.")
    preuve = preuves_attendues(convention).get(verrou.code, "")
    if preuve and fichier is None and verrou.preuve_id is None:
        raise TransitionInterdite(f"Joignez la preuve demandée : {preuve[:1].lower()}{preuve[1:]}.")
    if fichier is not None:
        verrou.preuve = fichiers.deposer(fichier, acteur=acteur)
    verrou.tenu_le, verrou.commentaire = tenu_le, commentaire.strip()
    verrou.declare_le, verrou.declare_par, verrou.refus = maintenant(), acteur, ""
    verrou.save()
    _inscrire(verrou, "convention.tenir_engagement", acteur, {"tenu le": date_longue(tenu_le)})
    return verrou


@transaction.atomic
def constater_engagement(suivi: EngagementSuivi, *, acteur: Utilisateur) -> EngagementSuivi:
    """Constate qu'un engagement déclaré est bien tenu."""
    verrou = _a_juger(suivi, acteur)
    verrou.constate_le, verrou.constate_par = maintenant(), acteur
    verrou.save(update_fields=["constate_le", "constate_par"])
    _inscrire(verrou, "convention.constater_engagement", acteur, {})
    return verrou


@transaction.atomic
def refuser_engagement(suivi: EngagementSuivi, *, acteur: Utilisateur, motif: str) -> EngagementSuivi:
    """Renvoie une déclaration au porteur en disant ce qui manque ; la preuve déposée reste."""
    if not motif.strip():
        raise MotifManquant("Dites ce qui manque : le porteur le lira.")
    verrou = _a_juger(suivi, acteur)
    verrou.tenu_le, verrou.refus = None, motif.strip()
    verrou.save(update_fields=["tenu_le", "refus"])
    _inscrire(verrou, "convention.refuser_engagement", acteur, {}, motif.strip())
    prevenir_beneficiaire(verrou.convention, "engagement_a_completer", engagement=verrou, motif=motif.strip())
    return verrou


def _a_juger(suivi: EngagementSuivi, acteur: Utilisateur) -> EngagementSuivi:
    verrou = _verrouiller(suivi, acteur, "convention.constater_engagement")
    if verrou.tenu_le is None:
        raise MauvaisEtat("Cet engagement n'est pas déclaré tenu : il n'y a rien à constater.")
    return verrou


def _verrouiller(suivi: EngagementSuivi, acteur: Utilisateur, action: str) -> EngagementSuivi:
    exiger(acteur, action, suivi.convention)
    verrou = EngagementSuivi.objects.select_for_update(of=("self",)).get(pk=suivi.pk)
    if verrou.convention.etat not in SIGNEES:
        raise MauvaisEtat("Les engagements se suivent une fois la convention signée.")
    if verrou.constate_le is not None:
        raise MauvaisEtat("Cet engagement est déjà constaté.")
    return verrou


def _inscrire(
    suivi: EngagementSuivi, action: str, acteur: Utilisateur, detail: dict[str, str], motif: str = ""
) -> None:
    pour = {"engagement": suivi.libelle, "pour": str(suivi.poste or "la structure")}
    journal.inscrire(suivi.convention, action, acteur=acteur, motif=motif, detail={**pour, **detail})
