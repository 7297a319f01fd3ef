"""Signature du formulaire : par l'acte du signataire dans l'application, ou sur papier puis téléversé.

La signature est liée à l'empreinte du formulaire : un dossier changé depuis demande à être signé de nouveau.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from candidatures import types
from candidatures.documents.instantane import empreinte
from candidatures.etats import Etat
from candidatures.models import DerogationSignature, Dossier, SignatureFormulaire
from candidatures.selecteurs.parcours.pieces import derogation_en_cours, limite_de_signature
from candidatures.services.notifications import (
    prevenir_agents,
    prevenir_porteur,
    prevenir_responsables,
    prevenir_signataires,
)
from candidatures.services.recevabilite import exiger, verrouiller
from comptes.models import Structure, Utilisateur
from comptes.types import EtatMembre, RoleStructure
from regles.echeances import dans_le_delai
from socle import fichiers, journal
from socle.horloge import maintenant
from socle.types import Televersement
from socle.workflow import MauvaisEtat, TransitionInterdite


class DossierChange(TransitionInterdite):
    """Le formulaire n'est plus celui que la personne avait sous les yeux."""


TYPES_SIGNES = frozenset({"application/pdf", "image/jpeg", "image/png"})


def signature_valable(dossier: Dossier) -> SignatureFormulaire | None:
    """Dernière signature du formulaire tel qu'il est aujourd'hui ; None s'il a changé depuis ou n'est pas signé."""
    return dossier.signatures.filter(empreinte=empreinte(dossier)).first()


def signature_ouverte(dossier: Dossier, instant: datetime | None = None) -> bool:
    """Vrai si le formulaire attend une signature et peut encore la recevoir."""
    limite = limite_de_signature(dossier)
    if limite is not None:
        return dans_le_delai(instant or maintenant(), limite)
    return dossier.etat in {Etat.BROUILLON, Etat.A_COMPLETER}


def _ouvrir_a_la_signature(dossier: Dossier, instant: datetime, lue: str) -> tuple[Dossier, str]:
    """Dossier sous verrou et empreinte à signer ; `lue` : celle du formulaire affiché, vide si on ne la connaît pas."""
    verrou = verrouiller(dossier)
    if not signature_ouverte(verrou, instant):
        passe = limite_de_signature(verrou) is not None
        raise MauvaisEtat(
            "Le délai pour signer après la clôture est passé." if passe else "Le formulaire n'attend plus de signature."
        )
    actuelle = empreinte(verrou)
    if lue and lue != actuelle:
        raise DossierChange(
            "Le dossier a changé pendant que vous le relisiez. Relisez-le tel qu'il est maintenant, puis signez."
        )
    return verrou, actuelle


@transaction.atomic
def signer(
    dossier: Dossier,
    *,
    acteur: Utilisateur,
    fonction: str = "",
    fait_a: str = "",
    lue: str = "",
    instant: datetime | None = None,
) -> SignatureFormulaire:
    """Signe le formulaire dans l'application : réservé à un signataire de la structure.

    `lue` : empreinte du formulaire que la personne avait sous les yeux ; lève DossierChange s'il a changé depuis.
    Signer deux fois le même formulaire ne fait qu'une signature.
    """
    exiger(acteur, "dossier.signer", dossier)
    quand = instant or maintenant()
    verrou, actuelle = _ouvrir_a_la_signature(dossier, quand, lue)
    mode = types.ModeSignature.APPLICATION
    deja = verrou.signatures.filter(empreinte=actuelle, mode=mode, signee_par=acteur).first()
    if deja is not None and not verrou.sous_reserve_signature:
        return deja
    return _enregistrer(
        verrou,
        SignatureFormulaire(
            mode=mode, empreinte=actuelle, nom=acteur.libelle_acteur, fonction=fonction.strip(), fait_a=fait_a.strip()
        ),
        acteur,
        quand,
    )


@transaction.atomic
def deposer_formulaire_signe(
    dossier: Dossier,
    fichier: Televersement,
    *,
    acteur: Utilisateur,
    nom: str,
    fonction: str = "",
    fait_a: str = "",
    lue: str = "",
    instant: datetime | None = None,
) -> SignatureFormulaire:
    """Enregistre le formulaire signé sur papier. Lève FichierRefuse si ce n'est ni un PDF ni une image lisible."""
    exiger(acteur, "dossier.remplir", dossier)
    quand = instant or maintenant()
    verrou, actuelle = _ouvrir_a_la_signature(dossier, quand, lue)
    range_ = fichiers.deposer(fichier, acteur=acteur, types=TYPES_SIGNES)
    return _enregistrer(
        verrou,
        SignatureFormulaire(
            mode=types.ModeSignature.PAPIER,
            empreinte=actuelle,
            nom=nom.strip(),
            fonction=fonction.strip(),
            fait_a=fait_a.strip(),
            fichier=range_,
        ),
        acteur,
        quand,
    )


def _enregistrer(
    dossier: Dossier, signature: SignatureFormulaire, acteur: Utilisateur, instant: datetime
) -> SignatureFormulaire:
    signature.dossier, signature.signee_le, signature.signee_par = dossier, instant, acteur
    signature.save()
    detail = {"mode": str(signature.mode), "empreinte": signature.empreinte}
    journal.inscrire(dossier, "dossier.signer", acteur=acteur, detail=detail)
    if dossier.sous_reserve_signature:
        _lever_la_reserve(dossier, instant)
    return signature


def _lever_la_reserve(dossier: Dossier, instant: datetime) -> None:
    dossier.sous_reserve_signature = False
    # Le délai du silence court du jour où plus rien ne manque ; un complément encore attendu le fixera à son tour.
    dossier.complet_le = instant if dossier.etat != Etat.A_COMPLETER else None
    dossier.save(update_fields=["sous_reserve_signature", "complet_le"])
    DerogationSignature.objects.filter(dossier=dossier).update(close_le=instant)
    prevenir_agents(dossier, "signature_recue")


@transaction.atomic
def demander_signature(dossier: Dossier, *, acteur: Utilisateur) -> int:
    """Écrit aux signataires de la structure que le formulaire les attend ; rend le nombre de personnes prévenues.

    Un même état du formulaire ne leur est annoncé qu'une fois.
    """
    exiger(acteur, "dossier.remplir", dossier)
    verrou = verrouiller(dossier)
    if not signature_ouverte(verrou):
        raise MauvaisEtat("Le formulaire n'attend plus de signature.")
    adresses = [personne.courriel for personne in signataires(verrou.structure)]
    if not adresses:
        raise TransitionInterdite("Personne n'est encore signataire de votre structure : désignez d'abord quelqu'un.")
    prevenir_signataires(verrou, adresses, demandeur=acteur, empreinte=empreinte(verrou))
    return len(adresses)


def signataires(structure: Structure) -> list[Utilisateur]:
    """Personnes qui peuvent signer pour cette structure."""
    membres = structure.membres.filter(etat=EtatMembre.ACTIF, role=RoleStructure.SIGNATAIRE)
    return [membre.utilisateur for membre in membres.select_related("utilisateur")]


@transaction.atomic
def demander_derogation_signature(
    dossier: Dossier, *, acteur: Utilisateur, motif: str, instant: datetime | None = None
) -> DerogationSignature:
    """Demande, avant la clôture, à signer plus tard. Les responsables du service l'apprennent aussitôt, sans voir le
    dossier, et peuvent répondre avant le dépôt comme après la clôture.

    Une demande déjà faite, ou accordée, est rendue telle quelle ; après un refus, on peut redemander avant la clôture.
    """
    exiger(acteur, "dossier.demander_derogation_signature", dossier)
    quand = instant or maintenant()
    verrou = verrouiller(dossier)
    appel = verrou.appel
    if appel.signature_terme is None:
        raise TransitionInterdite("Cet appel ne prévoit pas de signature après la clôture.")
    if verrou.etat != Etat.BROUILLON or not appel.ouvert(quand):
        raise MauvaisEtat("La dérogation se demande avant la clôture et avant le dépôt.")
    if not motif.strip():
        raise TransitionInterdite("Dites pourquoi la signature ne peut pas être obtenue à temps.")
    deja = derogation_en_cours(verrou)
    if deja is not None:
        return deja
    derogation, _ = DerogationSignature.objects.update_or_create(
        dossier=verrou,
        defaults={
            "motif": motif.strip(),
            "demandee_le": quand,
            "demandee_par": acteur,
            "terme": appel.signature_terme,
            "etat": types.EtatDemande.DEMANDEE,
            "repondue_le": None,
            "repondue_par": None,
            "reponse": "",
        },
    )
    journal.inscrire(verrou, "dossier.demander_derogation_signature", acteur=acteur, motif=motif.strip())
    prevenir_responsables(
        verrou,
        "derogation_signature_demandee",
        derogation=derogation,
        lien=reverse("instruction:demande_signature", args=[verrou.uuid]),
    )
    return derogation


@transaction.atomic
def accorder_derogation_signature(
    dossier: Dossier, *, acteur: Utilisateur, motif: str, accordee: bool
) -> DerogationSignature:
    """Répond à la demande de dérogation, avec un motif. Un refus laisse le dossier à décider par un agent.

    Le droit porte sur la demande et non sur le dossier : on y répond sans voir un brouillon.
    """
    verrou = verrouiller(dossier)
    derogation = DerogationSignature.objects.select_for_update().filter(dossier=verrou).first()
    exiger(acteur, "dossier.accorder_derogation_signature", derogation or verrou)
    if derogation is None or derogation.etat != types.EtatDemande.DEMANDEE or verrou.etat == Etat.ABANDONNE:
        raise MauvaisEtat("Aucune demande de dérogation n'attend de réponse.")
    if not motif.strip():
        raise TransitionInterdite("Motivez la réponse : le porteur la recevra.")
    derogation.etat = types.EtatDemande.ACCORDEE if accordee else types.EtatDemande.REFUSEE
    derogation.repondue_le, derogation.repondue_par, derogation.reponse = maintenant(), acteur, motif.strip()
    derogation.save()
    journal.inscrire(
        verrou,
        "dossier.accorder_derogation_signature",
        acteur=acteur,
        motif=motif.strip(),
        detail={"reponse": str(derogation.etat)},
    )
    prevenir_porteur(verrou, "derogation_signature_repondue", derogation=derogation)
    return derogation
