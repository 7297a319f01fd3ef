"""Signature du formulaire : par l'acte du signataire dans l'application, ou sur papier puis téléversé.

La signature est liée à l'empreinte du formulaire : un dossier changé depuis demande à être signé de nouveau.
"""

from __future__ import annotations

from django.db import transaction

from candidatures import types
from candidatures.documents.instantane import empreinte
from candidatures.etats import Etat
from candidatures.models import DerogationSignature, Dossier, SignatureFormulaire
from candidatures.services.notifications import prevenir_agents, prevenir_porteur
from candidatures.services.recevabilite import exiger, verrouiller
from comptes.models import Utilisateur
from socle import fichiers, journal
from socle.horloge import maintenant
from socle.types import Televersement
from socle.workflow import MauvaisEtat, TransitionInterdite

TYPES_SIGNES = frozenset({"application/pdf", "image/jpeg", "image/png"})


def signature_valable(dossier: Dossier) -> SignatureFormulaire | None:
    """Dernière signature du formulaire tel qu'il est aujourd'hui ; None s'il a changé depuis ou n'est pas signé."""
    derniere = dossier.signatures.first()
    return derniere if derniere is not None and derniere.empreinte == empreinte(dossier) else None


def _ouvrir_a_la_signature(dossier: Dossier) -> Dossier:
    verrou = verrouiller(dossier)
    attendue = verrou.etat in {Etat.BROUILLON, Etat.A_COMPLETER} or verrou.sous_reserve_signature
    if not attendue:
        raise MauvaisEtat("Le formulaire n'attend plus de signature.")
    if verrou.sous_reserve_signature:
        derogation = getattr(verrou, "derogation_signature", None)
        if derogation is None or maintenant() > derogation.terme:
            raise MauvaisEtat("Le délai pour signer après la clôture est passé.")
    return verrou


@transaction.atomic
def signer(dossier: Dossier, *, acteur: Utilisateur, fonction: str = "", fait_a: str = "") -> SignatureFormulaire:
    """Signe le formulaire dans l'application : réservé à un signataire de la structure."""
    exiger(acteur, "dossier.signer", dossier)
    verrou = _ouvrir_a_la_signature(dossier)
    return _enregistrer(
        verrou, acteur, types.ModeSignature.APPLICATION, nom=acteur.libelle_acteur, fonction=fonction, fait_a=fait_a
    )


@transaction.atomic
def deposer_formulaire_signe(
    dossier: Dossier, fichier: Televersement, *, acteur: Utilisateur, nom: str, fonction: str = "", fait_a: str = ""
) -> SignatureFormulaire:
    """Enregistre le formulaire signé sur papier. Lève FichierRefuse si ce n'est ni un PDF ni une image lisible."""
    exiger(acteur, "dossier.remplir", dossier)
    verrou = _ouvrir_a_la_signature(dossier)
    range_ = fichiers.deposer(fichier, acteur=acteur, types=TYPES_SIGNES)
    return _enregistrer(
        verrou, acteur, types.ModeSignature.PAPIER, nom=nom.strip(), fonction=fonction, fait_a=fait_a, fichier=range_
    )


def _enregistrer(
    dossier: Dossier,
    acteur: Utilisateur,
    mode: types.ModeSignature,
    *,
    nom: str,
    fonction: str,
    fait_a: str,
    fichier: fichiers.Fichier | None = None,
) -> SignatureFormulaire:
    signature = SignatureFormulaire.objects.create(
        dossier=dossier,
        mode=mode,
        empreinte=empreinte(dossier),
        nom=nom,
        fonction=fonction.strip(),
        fait_a=fait_a.strip(),
        signee_le=maintenant(),
        signee_par=acteur,
        fichier=fichier,
    )
    journal.inscrire(
        dossier, "dossier.signer", acteur=acteur, detail={"mode": str(mode), "empreinte": signature.empreinte}
    )
    if dossier.sous_reserve_signature:
        _lever_la_reserve(dossier)
    return signature


def _lever_la_reserve(dossier: Dossier) -> None:
    dossier.sous_reserve_signature = False
    dossier.save(update_fields=["sous_reserve_signature"])
    DerogationSignature.objects.filter(dossier=dossier).update(close_le=maintenant())
    prevenir_agents(dossier, "signature_recue")


@transaction.atomic
def demander_derogation_signature(dossier: Dossier, *, acteur: Utilisateur, motif: str) -> DerogationSignature:
    """Demande, avant la clôture, à signer plus tard. Le service peut répondre après la clôture."""
    exiger(acteur, "dossier.demander_derogation_signature", dossier)
    verrou = verrouiller(dossier)
    appel = verrou.appel
    if appel.signature_terme is None:
        raise TransitionInterdite("Cet appel ne prévoit pas de signature après la clôture.")
    if verrou.etat != Etat.BROUILLON or not appel.ouvert():
        raise MauvaisEtat("La dérogation se demande avant la clôture et avant le dépôt.")
    if not motif.strip():
        raise TransitionInterdite("Dites pourquoi la signature ne peut pas être obtenue à temps.")
    derogation, _ = DerogationSignature.objects.update_or_create(
        dossier=verrou,
        defaults={
            "motif": motif.strip(),
            "demandee_le": maintenant(),
            "demandee_par": acteur,
            "terme": appel.signature_terme,
            "etat": types.EtatDemande.DEMANDEE,
            "repondue_le": None,
            "repondue_par": None,
            "reponse": "",
        },
    )
    journal.inscrire(verrou, "dossier.demander_derogation_signature", acteur=acteur, motif=motif.strip())
    prevenir_agents(verrou, "derogation_signature_demandee", derogation=derogation)
    return derogation


@transaction.atomic
def accorder_derogation_signature(
    dossier: Dossier, *, acteur: Utilisateur, motif: str, accordee: bool
) -> DerogationSignature:
    """Répond à la demande de dérogation, avec un motif. Un refus laisse le dossier à décider par un agent."""
    exiger(acteur, "dossier.accorder_derogation_signature", dossier)
    verrou = verrouiller(dossier)
    derogation = DerogationSignature.objects.select_for_update().filter(dossier=verrou).first()
    if derogation is None or derogation.etat != types.EtatDemande.DEMANDEE:
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
