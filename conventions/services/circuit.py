"""Le circuit : visa, signature, notification, terme. Les mails partent avec l'acte."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from aap.models.appel import instant_limite
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.documents import mentions_vides
from conventions.etats import CONVENTION
from conventions.models import Convention, VersionConvention, Visa
from conventions.selecteurs.budget import EtatBudget, etat_budget
from conventions.selecteurs.visas import niveau_attendu
from conventions.services.echeancier import ouvrir_compte_convention
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.visas import ecrire_visa, exiger_peut_refuser, exiger_visa_simple, perimer_visas
from socle.acteurs import Acteur
from socle.evenements import emettre
from socle.horloge import maintenant
from socle.travaux import programmer
from socle.workflow import TransitionInterdite


def version_courante(convention: Convention) -> VersionConvention:
    """Dernière version du texte."""
    version = convention.versions_propres.select_related("fichier").first()
    if version is None:
        raise TransitionInterdite("La convention n'a pas encore de texte : produisez-le.")
    return version


def soumettre(convention: Convention, *, acteur: Utilisateur) -> Convention:
    """Soumet au visa. Lève TransitionInterdite si le PDF n'est pas prêt ou si une mention reste à faire valider."""

    def controler(verrou: Convention) -> None:
        version = version_courante(verrou)
        if version.fichier_id is None:
            raise TransitionInterdite("Le document est en cours de production : attendez qu'il soit prêt.")
        vides = mentions_vides(version.contenu)
        if vides:
            raise TransitionInterdite(f"À faire valider avant le visa : {', '.join(vides)}.")
        if etat_budget(verrou) not in {EtatBudget.SANS_OBJET, EtatBudget.VALIDE}:
            raise TransitionInterdite("Le budget ajusté au montant accordé n'est pas encore validé.")
        _demander_le_visa(verrou, version)

    return CONVENTION.appliquer(convention, "soumettre", acteur=acteur, avant_ecriture=controler)


def _demander_le_visa(convention: Convention, version: VersionConvention) -> None:
    """Prévient qui vise maintenant : le rôle du niveau attendu, sinon le responsable."""
    niveau = niveau_attendu(version, convention.dossier.appel.service)
    role = RoleService(niveau.role) if niveau else RoleService.RESPONSABLE
    prevenir_role(convention, role, "visa_demande", niveau=niveau)


def _ouvrir_la_signature(convention: Convention) -> None:
    convention.visee_le = maintenant()
    prevenir_beneficiaire(convention, "a_signer")


def viser_niveau(convention: Convention, *, acteur: Utilisateur, remarque: str = "") -> Convention:
    """Vise le niveau attendu ; le dernier niveau envoie la convention à la signature. Une personne, un niveau."""
    dernier = False

    def ecrire(verrou: Convention) -> None:
        nonlocal dernier
        version = version_courante(verrou)
        dernier = ecrire_visa(version, verrou.dossier.appel.service, acteur=acteur, remarque=remarque)
        if not dernier:
            _demander_le_visa(verrou, version)

    with transaction.atomic():
        visee = CONVENTION.appliquer(convention, "viser_niveau", acteur=acteur, avant_ecriture=ecrire)
        if dernier:
            return CONVENTION.appliquer(visee, "viser", acteur=SYSTEME, avant_ecriture=_ouvrir_la_signature)
    return visee


def viser(convention: Convention, *, acteur: Utilisateur, remarque: str = "") -> Convention:
    """Vise seul la version courante, quand le service n'a pas réglé de niveaux : elle part à la signature."""

    def ecrire(verrou: Convention) -> None:
        exiger_visa_simple(verrou.dossier.appel.service)
        version = version_courante(verrou)
        Visa.objects.create(
            version=version, agent=acteur, favorable=True, remarque=remarque.strip(), vise_le=maintenant()
        )
        _ouvrir_la_signature(verrou)

    return CONVENTION.appliquer(convention, "viser", acteur=acteur, avant_ecriture=ecrire)


def refuser_visa(convention: Convention, *, acteur: Utilisateur, motif: str) -> Convention:
    """Rend la convention à la rédaction, avec la raison."""

    def ecrire(verrou: Convention) -> None:
        version = version_courante(verrou)
        exiger_peut_refuser(version, verrou.dossier.appel.service, acteur)
        perimer_visas(version)
        Visa.objects.create(
            version=version,
            agent=acteur,
            favorable=False,
            remarque=motif.strip(),
            vise_le=maintenant(),
        )
        prevenir_role(verrou, RoleService.GESTIONNAIRE, "visa_refuse", motif=motif.strip())

    return CONVENTION.appliquer(convention, "refuser_visa", acteur=acteur, motif=motif, avant_ecriture=ecrire)


def reprendre(convention: Convention, *, acteur: Utilisateur, motif: str) -> Convention:
    """Reprend la rédaction d'une convention qui n'est pas encore signée du service ; les signatures reçues restent
    attachées à l'ancienne version."""

    def ecrire(verrou: Convention) -> None:
        verrou.visee_le = None
        perimer_visas(version_courante(verrou))
        prevenir_beneficiaire(verrou, "reprise", motif=motif.strip())

    return CONVENTION.appliquer(convention, "reprendre", acteur=acteur, motif=motif, avant_ecriture=ecrire)


def notifier(convention: Convention, *, acteur: Utilisateur) -> Convention:
    """Notifie la convention signée au bénéficiaire ; elle est en cours, son montant est engagé, son terme programmé."""

    def ecrire(verrou: Convention) -> None:
        verrou.notifiee_le = maintenant()
        prevenir_beneficiaire(verrou, "notifiee")
        programmer(
            "convention.echoir",
            f"convention:{verrou.uuid}:terme",
            {"convention": verrou.pk},
            echeance=_lendemain_du_terme(verrou),
            objet=verrou,
        )

    with transaction.atomic():
        notifiee = CONVENTION.appliquer(convention, "notifier", acteur=acteur, avant_ecriture=ecrire)
        ouvrir_compte_convention(notifiee, acteur=acteur)
        emettre("convention.notifiee", convention=notifiee, acteur=acteur)
    return notifiee


def _lendemain_du_terme(convention: Convention) -> datetime:
    if convention.fin is None:
        raise TransitionInterdite("La convention n'a pas de terme.")
    return instant_limite(convention.fin, time(23, 59, 59), convention.dossier.appel.fuseau)


def echoir(convention: Convention, *, acteur: Acteur) -> Convention:
    """Constate que le terme est passé (acte du guichet, programmé à la notification)."""
    return CONVENTION.appliquer(convention, "echoir", acteur=acteur)
