"""Inviter une personne par un lien nominatif, révoquer l'invitation, ouvrir le lien, rendre l'avis demandé."""

from __future__ import annotations

import secrets
from datetime import date, time, timedelta

from django.db import transaction
from django.urls import reverse

from aap.models.appel import instant_limite
from candidatures import types
from candidatures.etats import FINALS, Etat
from candidatures.models import Dossier, LienInvite
from candidatures.models.invites import condenser
from candidatures.selecteurs.invites import Invite
from candidatures.services.notifications import prevenir_agents
from candidatures.services.recevabilite import exiger, verrouiller
from comptes.champs import normaliser_courriel
from comptes.models import MembreStructure, Utilisateur
from socle import journal
from socle.courriels import envoyer
from socle.horloge import aujourd_hui, maintenant
from socle.workflow import MauvaisEtat, TransitionInterdite

DUREE_MAX = timedelta(days=90)
FIN_DE_JOURNEE = time(23, 59, 59)


def _exiger_a_l_examen(dossier: Dossier) -> None:
    if dossier.etat in FINALS or dossier.etat == Etat.BROUILLON or dossier.decide_le is not None:
        raise MauvaisEtat("Ce dossier n'est pas à l'examen : un avis n'y changerait rien.")


@transaction.atomic
def inviter(
    dossier: Dossier, *, acteur: Utilisateur, nom: str, courriel: str, jusqu_au: date, demande: str
) -> LienInvite:
    """Envoie à cette adresse un lien nominatif, ouvert jusqu'à la fin de ce jour (heure de l'appel).

    Le secret n'est écrit que dans le courriel ; la base en garde le condensé.
    """
    exiger(acteur, "dossier.inviter", dossier)
    verrou, adresse = verrouiller(dossier), normaliser_courriel(courriel)
    _controler_invitation(verrou, adresse, jusqu_au)
    secret = secrets.token_urlsafe(32)
    lien = LienInvite.objects.create(
        dossier=verrou,
        nom=nom.strip(),
        courriel=adresse,
        demande=demande.strip(),
        condense=condenser(secret),
        invite_par=acteur,
        expire_le=instant_limite(jusqu_au, FIN_DE_JOURNEE, verrou.appel.fuseau),
    )
    detail = {"personne": lien.nom, "courriel": adresse, "jusqu_au": jusqu_au}
    journal.inscrire(verrou, "dossier.inviter", acteur=acteur, motif=lien.demande, detail=detail)
    _envoyer_le_lien(lien, secret, acteur)
    return lien


def _controler_invitation(dossier: Dossier, adresse: str, jusqu_au: date) -> None:
    _exiger_a_l_examen(dossier)
    jour = aujourd_hui(dossier.appel.fuseau)
    if not jour <= jusqu_au <= jour + DUREE_MAX:
        raise TransitionInterdite(f"Choisissez une date d'ici {DUREE_MAX.days} jours.")
    membres = MembreStructure.objects.filter(structure__siren=dossier.structure.siren)
    if membres.filter(utilisateur__courriel=adresse).exists():
        raise TransitionInterdite("Cette personne appartient à la structure candidate : elle ne peut donner d'avis.")


def _envoyer_le_lien(lien: LienInvite, secret: str, acteur: Utilisateur) -> None:
    dossier = lien.dossier
    chemin = reverse("candidatures:invite_ouvrir", args=[lien.uuid, secret])
    envoyer(
        "candidatures/courriels/invitation_avis.txt",
        [lien.courriel],
        {"invitation": lien, "dossier": dossier, "appel": dossier.appel, "chemin": chemin, "acteur": acteur},
        genre="dossier.invitation_avis",
        objet=dossier,
        secret=True,
    )


@transaction.atomic
def revoquer_invitation(lien: LienInvite, *, acteur: Utilisateur) -> LienInvite:
    """Ferme le lien aussitôt ; l'avis déjà rendu reste."""
    exiger(acteur, "dossier.inviter", lien.dossier)
    verrou = LienInvite.objects.select_for_update(of=("self",)).get(pk=lien.pk)
    if not verrou.ouvert:
        raise MauvaisEtat("Ce lien est déjà fermé.")
    verrou.revoque_le, verrou.revoque_par = maintenant(), acteur
    verrou.save(update_fields=["revoque_le", "revoque_par"])
    detail = {"personne": verrou.nom, "courriel": verrou.courriel}
    journal.inscrire(verrou.dossier, "dossier.revoquer_invitation", acteur=acteur, detail=detail)
    return verrou


@transaction.atomic
def ouvrir_lien(invite: Invite) -> LienInvite:
    """Note la première ouverture. Lève DroitManquant si la matrice ne montre plus le dossier."""
    exiger(invite, "dossier.voir", invite.lien.dossier)
    verrou = LienInvite.objects.select_for_update(of=("self",)).get(pk=invite.lien.pk)
    if verrou.ouvert_le is None:
        verrou.ouvert_le = maintenant()
        verrou.save(update_fields=["ouvert_le"])
        journal.inscrire(verrou.dossier, "dossier.ouvrir_lien", acteur=invite)
    return verrou


@transaction.atomic
def rendre_avis_invite(invite: Invite, *, sens: types.SensAvis, texte: str) -> LienInvite:
    """Rend l'avis demandé, une seule fois, tant que le dossier n'est pas décidé."""
    dossier = verrouiller(invite.lien.dossier)
    exiger(invite, "dossier.donner_avis", dossier)
    _exiger_a_l_examen(dossier)
    verrou = LienInvite.objects.select_for_update(of=("self",)).get(pk=invite.lien.pk)
    if verrou.rendu_le is not None:
        raise MauvaisEtat("Votre avis est déjà rendu.")
    if not texte.strip():
        raise TransitionInterdite("Motivez votre avis : les instructeurs s'appuient sur vos raisons.")
    verrou.sens, verrou.texte, verrou.rendu_le = sens, texte.strip(), maintenant()
    verrou.save(update_fields=["sens", "texte", "rendu_le"])
    journal.inscrire(
        dossier, "dossier.donner_avis", acteur=invite, detail={"instance": "personne invitée", "sens": str(sens)}
    )
    prevenir_agents(dossier, "avis_invite_rendu", invitation=verrou)
    return verrou
