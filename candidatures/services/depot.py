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
from candidatures.etats import DOSSIER, Etat
from candidatures.faits import verdict_charge
from candidatures.models import DemandeCompletion, Dossier
from candidatures.selecteurs.complements import pieces_du_complement
from candidatures.selecteurs.documents import cle_accuse, cle_complement
from candidatures.selecteurs.parcours import GenreManque, Manque, dossier_charge, manques_du_dossier
from candidatures.selecteurs.parcours.pieces import CHEMIN_SIGNATURE, derogation_en_cours
from candidatures.services.accuse import TRAVAIL_ACCUSE, TRAVAIL_COMPLEMENT
from candidatures.services.financement import demander_cerfa
from candidatures.services.notifications import prevenir_agents
from candidatures.services.recevabilite import verrouiller
from candidatures.services.signature import signature_valable
from comptes.models import Utilisateur
from regles.echeances import dans_le_delai
from regles.moteur import Famille, Ligne, Signal
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


def manques_au_depot(dossier: Dossier) -> list[Manque]:
    """Tout ce qui empêche de déposer : sections, pièces, règles bloquantes, signature du formulaire tel qu'il est."""
    charge = dossier_charge(dossier)
    # Le parcours ne voit qu'une signature absente ; seule l'empreinte dit si elle vaut encore.
    manques = [manque for manque in manques_du_dossier(charge) if manque.chemin != CHEMIN_SIGNATURE]
    return manques + _manques_des_regles(charge, manques) + _manques_de_signature(charge)


# Jugées autrement au dépôt : pièces et textes dans leurs sections, l'heure à la seconde, la signature à l'empreinte.
FAMILLE_DES_SECTIONS = Famille.RECEVABILITE
REGLES_DU_DEPOT = frozenset({"CLOTURE", "RELEVE", "SIGNATURE"})
# Ce qu'une section dit déjà, avec le lien vers son champ : la règle ne le répète pas.
DEJA_DIT: dict[Signal, str] = {
    Signal.DESEQUILIBRE: "budget_projet",
    Signal.CVN_DESEQUILIBRE: "budget_projet.86",
    Signal.DEMANDE_INCOHERENTE: "budget_projet.{compte}",
    Signal.ETP_INSUFFISANT: "postes",
}


def juge_le_projet(ligne: Ligne) -> bool:
    """Vrai pour une règle sur le projet lui-même ; faux pour ce que le dépôt contrôle autrement (voir ci-dessus)."""
    return ligne.famille != FAMILLE_DES_SECTIONS and ligne.code not in REGLES_DU_DEPOT


def _manques_des_regles(charge: Dossier, deja: Sequence[Manque]) -> list[Manque]:
    """Règles bloquantes non respectées, plafonds compris (« jamais plus que le besoin »)."""
    dits = {manque.chemin for manque in deja}
    compte = charge.version_suivie.compte_demande
    return [
        Manque.vers(
            charge,
            types.Section.PLAN,
            f"{ligne.libelle} : {ligne.constat.conseil or ligne.constat.message}",
            chemin=f"regles.{ligne.code}",
            ancre="titre-verdict",
            genre=GenreManque.INCOHERENT,
        )
        for ligne in verdict_charge(charge).bloquants
        if juge_le_projet(ligne)
        and not any(DEJA_DIT.get(signal, "").format(compte=compte) in dits for signal in ligne.constat.signaux)
    ]


def _manques_de_signature(charge: Dossier) -> list[Manque]:
    if signature_valable(charge) is not None or derogation_en_cours(charge) is not None:
        return []
    perimee = bool(charge.signatures.all())
    phrase = (
        "Le formulaire a changé depuis sa signature : faites-le signer de nouveau."
        if perimee
        else "Faites signer le formulaire."
    )
    genre = GenreManque.INCOHERENT if perimee else GenreManque.ABSENT
    return [Manque.vers(charge, types.Section.RECAPITULATIF, phrase, chemin=CHEMIN_SIGNATURE, genre=genre)]


def deposer(dossier: Dossier, *, acteur: Utilisateur, instant: datetime, cle: uuid.UUID) -> Dossier:
    """Dépose le dossier, reçu à `instant` ; `cle` est celle du formulaire affiché : la même ne dépose qu'une fois.

    Donne le numéro, photographie le dossier, fixe sa relève, programme l'accusé de réception et le formulaire imprimé.
    Lève DepotRefuse avec la liste de ce qui manque.
    """
    with transaction.atomic():
        verrou = verrouiller(dossier)
        if verrou.cle_depot == cle and verrou.depose_le is not None:
            return verrou
        if verrou.etat == Etat.BROUILLON:
            controler_delai(verrou.appel, instant)
        depose = DOSSIER.appliquer(
            verrou,
            "deposer",
            acteur=acteur,
            avant_ecriture=lambda sous_verrou: _ecrire_depot(sous_verrou, acteur, instant, cle),
        )
        demander_cerfa(depose)
    return depose


def _ecrire_depot(dossier: Dossier, acteur: Utilisateur, instant: datetime, cle: uuid.UUID) -> None:
    manques = manques_au_depot(dossier)
    if manques:
        raise DepotRefuse("Votre dossier n'est pas encore prêt à être déposé.", manques)
    sous_reserve = signature_valable(dossier) is None
    dossier.version = dossier.appel.version_courante
    dossier.cle_depot, dossier.depose_le, dossier.depose_par = cle, instant, acteur
    dossier.modifie_le = maintenant()
    dossier.releve = dossier.appel.releve_de(instant)
    dossier.sous_reserve_signature = sous_reserve
    dossier.complet_le = None if sous_reserve else instant
    if sous_reserve:
        _annoncer_la_derogation(dossier)
    # Le compteur après tous les contrôles : son verrou ne tient que le temps de photographier et de finir.
    dossier.numero = _prochain_numero(dossier.appel_id)
    dossier.recherche = dossier.texte_de_recherche()
    photo = prendre_instantane(dossier, types.MomentInstantane.DEPOT)
    programmer(
        TRAVAIL_ACCUSE,
        cle_accuse(dossier),
        {"dossier": dossier.pk, "instantane": photo.pk, "sous_reserve": sous_reserve},
        objet=dossier,
    )


def _annoncer_la_derogation(dossier: Dossier) -> None:
    """Les responsables le savent depuis la demande ; qui instruit l'apprend en recevant le dossier."""
    derogation = derogation_en_cours(dossier)
    if derogation is not None and derogation.etat == types.EtatDemande.DEMANDEE:
        prevenir_agents(dossier, "derogation_signature_demandee", derogation=derogation)


def _prochain_numero(appel_id: int) -> str:
    AppelAProjets.objects.filter(pk=appel_id).update(dernier_numero=F("dernier_numero") + 1)
    appel = AppelAProjets.objects.only("prefixe_numero", "dernier_numero").get(pk=appel_id)
    return f"{appel.prefixe_numero}-{appel.dernier_numero:04d}"


def manques_au_complement(dossier: Dossier, demande: DemandeCompletion) -> list[Manque]:
    """Ce qui empêche d'envoyer les compléments : tout ce qu'un dépôt exige, et chaque pièce demandée."""
    charge = dossier_charge(dossier)
    return manques_au_depot(dossier) + [
        Manque.vers(
            charge,
            types.Section.PIECES,
            f"La pièce demandée « {piece.libelle} » n'est pas fournie.",
            chemin=f"pieces.{piece.code}",
        )
        for piece, recues in pieces_du_complement(charge, demande)
        if not recues
    ]


def completer(dossier: Dossier, *, acteur: Utilisateur, instant: datetime) -> Dossier:
    """Envoie les compléments demandés. La date du premier dépôt et la relève ne bougent pas.

    Lève DepotRefuse si le délai est passé ou s'il manque encore une pièce demandée.
    """

    def ecrire(verrou: Dossier) -> None:
        demande = verrou.demandes_completion.select_for_update().filter(satisfaite_le__isnull=True).first()
        if demande is None:
            raise MauvaisEtat("Aucun complément n'est demandé.")
        if not dans_le_delai(instant, demande.echeance):
            passe = affichage.instant(demande.echeance, verrou.appel.fuseau)
            raise DepotRefuse(f"Le délai pour compléter est passé depuis le {passe}.")
        manques = manques_au_complement(verrou, demande)
        if manques:
            raise DepotRefuse("Il manque encore quelque chose.", manques)
        demande.satisfaite_le = instant
        demande.save(update_fields=["satisfaite_le"])
        verrou.modifie_le = maintenant()
        verrou.complet_le = None if verrou.sous_reserve_signature else instant
        photo = prendre_instantane(verrou, types.MomentInstantane.COMPLEMENT)
        arguments = {"instantane": photo.pk, "demande": demande.pk, "sous_reserve": verrou.sous_reserve_signature}
        programmer(TRAVAIL_COMPLEMENT, cle_complement(verrou, photo.rang), arguments, objet=verrou)
        prevenir_agents(verrou, "complements_recus")

    with transaction.atomic():
        complet = DOSSIER.appliquer(dossier, "completer", acteur=acteur, avant_ecriture=ecrire)
        demander_cerfa(complet)
    return complet


def abandonner(dossier: Dossier, *, acteur: Utilisateur, motif: str) -> Dossier:
    """Abandonne le dossier ; il reste lisible, et le service est prévenu s'il l'avait reçu."""

    def ecrire(verrou: Dossier) -> None:
        verrou.abandonne_le = maintenant()
        if verrou.depose_le is not None:
            prevenir_agents(verrou, "abandon", motif=motif.strip())

    return DOSSIER.appliquer(dossier, "abandonner", acteur=acteur, motif=motif, avant_ecriture=ecrire)


__all__ = [
    "DepotRefuse",
    "abandonner",
    "completer",
    "controler_delai",
    "deposer",
    "manques_au_complement",
    "manques_au_depot",
]
