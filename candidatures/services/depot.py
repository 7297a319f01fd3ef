"""Déposer, compléter, abandonner : refusé à la seconde après la limite, et un double clic ne dépose qu'une fois."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from aap.models import AppelAProjets
from candidatures import types
from candidatures.documents.instantane import prendre_instantane
from candidatures.etats import DOSSIER
from candidatures.faits import verdict
from candidatures.models import Dossier
from candidatures.selecteurs.parcours import GenreManque, Manque, dossier_charge, manques_du_dossier
from candidatures.services.notifications import prevenir_agents
from candidatures.services.signature import signature_valable
from comptes.models import Utilisateur
from socle import affichage
from socle.horloge import maintenant
from socle.travaux import programmer
from socle.workflow import MauvaisEtat, TransitionInterdite


class DepotRefuse(TransitionInterdite):
    """Le dépôt est refusé ; `manques` dit quoi faire, chacun avec son lien."""

    def __init__(self, message: str, manques: Sequence[Manque] = ()) -> None:
        super().__init__(message)
        self.manques = tuple(manques)


def controler_delai(appel: AppelAProjets, instant: datetime) -> None:
    """Lève DepotRefuse si la demande a été reçue hors des dates de l'appel (bornes incluses)."""
    if appel.ouvert(instant):
        return
    if appel.ouverture and instant < appel.ouverture:
        raise DepotRefuse(f"Le dépôt ouvre le {affichage.instant(appel.ouverture, appel.fuseau)}.")
    raise DepotRefuse(
        f"Le dépôt est clos depuis le {affichage.instant(appel.cloture, appel.fuseau)}. "
        f"Votre demande a été reçue le {affichage.instant(instant, appel.fuseau, secondes=True)}. "
        "Votre brouillon est conservé."
    )


def sous_reserve(dossier: Dossier) -> bool:
    """Vrai si le dépôt peut se faire sans signature : dérogation demandée avant la clôture, et pas refusée."""
    derogation = getattr(dossier, "derogation_signature", None)
    return derogation is not None and derogation.etat != types.EtatDemande.REFUSEE


def manques_au_depot(dossier: Dossier) -> list[Manque]:
    """Tout ce qui empêche de déposer : sections, pièces, règles bloquantes, signature."""
    charge = dossier_charge(dossier)
    manques = list(manques_du_dossier(charge))
    manques += [
        Manque.vers(
            charge,
            types.Section.PLAN,
            ligne.constat.message,
            chemin=f"regles.{ligne.code}",
            ancre="verdict",
            genre=GenreManque.INCOHERENT,
        )
        for ligne in verdict(dossier).lignes
        if ligne.refuse
    ]
    if signature_valable(dossier) is None and not sous_reserve(dossier):
        phrase = (
            "Le formulaire a changé depuis sa signature : faites-le signer de nouveau."
            if dossier.signatures.exists()
            else "Le formulaire n'est pas signé."
        )
        manques.append(Manque.vers(charge, types.Section.RECAPITULATIF, phrase, chemin="signature"))
    return manques


def deposer(dossier: Dossier, *, acteur: Utilisateur, instant: datetime, cle: uuid.UUID) -> Dossier:
    """Dépose le dossier, reçu à `instant` ; `cle` est celle du formulaire affiché : la même ne dépose qu'une fois.

    Donne le numéro, photographie le dossier, fixe sa relève, programme l'accusé de réception.
    Lève DepotRefuse avec la liste de ce qui manque.
    """
    with transaction.atomic():
        verrou = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        if verrou.cle_depot == cle and verrou.depose_le is not None:
            return verrou
        controler_delai(verrou.appel, instant)
        return DOSSIER.appliquer(
            verrou,
            "deposer",
            acteur=acteur,
            avant_ecriture=lambda sous_verrou: _ecrire_depot(sous_verrou, acteur, instant, cle),
        )


def _ecrire_depot(dossier: Dossier, acteur: Utilisateur, instant: datetime, cle: uuid.UUID) -> None:
    manques = manques_au_depot(dossier)
    if manques:
        raise DepotRefuse("Votre dossier n'est pas encore prêt à être déposé.", manques)
    dossier.version = dossier.appel.version_courante
    dossier.cle_depot, dossier.depose_le, dossier.depose_par = cle, instant, acteur
    dossier.modifie_le = maintenant()
    dossier.releve = dossier.appel.releve_de(instant)
    dossier.sous_reserve_signature = signature_valable(dossier) is None
    dossier.complet_le = None if dossier.sous_reserve_signature else instant
    photo = prendre_instantane(dossier, types.MomentInstantane.DEPOT)
    programmer(
        "dossier.accuse",
        f"dossier:{dossier.uuid}:accuse",
        {"dossier": dossier.pk, "instantane": photo.pk},
        objet=dossier,
    )
    # Le compteur en dernier : son verrou ne tient que le temps de finir la transaction.
    dossier.numero = _prochain_numero(dossier.appel_id)
    dossier.recherche = dossier.texte_de_recherche()


def _prochain_numero(appel_id: int) -> str:
    AppelAProjets.objects.filter(pk=appel_id).update(dernier_numero=F("dernier_numero") + 1)
    appel = AppelAProjets.objects.only("prefixe_numero", "dernier_numero").get(pk=appel_id)
    return f"{appel.prefixe_numero}-{appel.dernier_numero:04d}"


def completer(dossier: Dossier, *, acteur: Utilisateur, instant: datetime) -> Dossier:
    """Envoie les compléments demandés. La date du premier dépôt et la relève ne bougent pas.

    Lève DepotRefuse si le délai est passé ou s'il manque encore une pièce demandée.
    """

    def ecrire(verrou: Dossier) -> None:
        demande = verrou.demandes_completion.select_for_update().filter(satisfaite_le__isnull=True).first()
        if demande is None:
            raise MauvaisEtat("Aucun complément n'est demandé.")
        if instant > demande.echeance:
            fuseau = verrou.appel.fuseau
            raise DepotRefuse(
                f"Le délai pour compléter est passé depuis le {affichage.instant(demande.echeance, fuseau)}."
            )
        manques = manques_au_depot(verrou)
        recues = set(
            verrou.pieces.filter(retiree_le__isnull=True, deposee_le__gte=demande.demandee_le).values_list(
                "code", flat=True
            )
        )
        manques += [
            Manque.vers(
                verrou,
                types.Section.PIECES,
                f"La pièce demandée « {libelle} » n'est pas fournie.",
                chemin=f"pieces.{code}",
            )
            for code, libelle in verrou.version_suivie.pieces.filter(code__in=set(demande.pieces) - recues).values_list(
                "code", "libelle"
            )
        ]
        if manques:
            raise DepotRefuse("Il manque encore quelque chose.", manques)
        demande.satisfaite_le = instant
        demande.save(update_fields=["satisfaite_le"])
        verrou.complet_le, verrou.modifie_le = instant, maintenant()
        prendre_instantane(verrou, types.MomentInstantane.COMPLEMENT)
        prevenir_agents(verrou, "complements_recus")

    return DOSSIER.appliquer(dossier, "completer", acteur=acteur, avant_ecriture=ecrire)


def abandonner(dossier: Dossier, *, acteur: Utilisateur, motif: str) -> Dossier:
    """Abandonne le dossier ; il reste lisible, et le service est prévenu s'il l'avait reçu."""

    def ecrire(verrou: Dossier) -> None:
        verrou.abandonne_le = maintenant()
        if verrou.depose_le is not None:
            prevenir_agents(verrou, "abandon", motif=motif.strip())

    return DOSSIER.appliquer(dossier, "abandonner", acteur=acteur, motif=motif, avant_ecriture=ecrire)


__all__ = ["DepotRefuse", "abandonner", "completer", "controler_delai", "deposer", "manques_au_depot"]
