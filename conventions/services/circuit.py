"""Le circuit : visa, signature, notification, terme. Les mails partent avec l'acte."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from aap.models.appel import instant_limite
from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.documents import mentions_vides
from conventions.etats import CONVENTION
from conventions.models import Convention, VersionConvention, Visa
from conventions.services.echeancier import liberer_non_paye, ouvrir_compte_convention
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from socle.acteurs import Acteur
from socle.horloge import maintenant
from socle.travaux import programmer
from socle.workflow import TransitionInterdite


def version_courante(convention: Convention) -> VersionConvention:
    """Dernière version du texte."""
    version = convention.versions.select_related("fichier").first()
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
        prevenir_role(verrou, RoleService.RESPONSABLE, "visa_demande")

    return CONVENTION.appliquer(convention, "soumettre", acteur=acteur, avant_ecriture=controler)


def viser(convention: Convention, *, acteur: Utilisateur, remarque: str = "") -> Convention:
    """Vise la version courante : elle part à la signature du bénéficiaire."""

    def ecrire(verrou: Convention) -> None:
        version = version_courante(verrou)
        Visa.objects.create(
            version=version, agent=acteur, favorable=True, remarque=remarque.strip(), vise_le=maintenant()
        )
        verrou.visee_le = maintenant()
        prevenir_beneficiaire(verrou, "a_signer")

    return CONVENTION.appliquer(convention, "viser", acteur=acteur, avant_ecriture=ecrire)


def refuser_visa(convention: Convention, *, acteur: Utilisateur, motif: str) -> Convention:
    """Rend la convention à la rédaction, avec la raison."""

    def ecrire(verrou: Convention) -> None:
        Visa.objects.create(
            version=version_courante(verrou),
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
    return notifiee


def _lendemain_du_terme(convention: Convention) -> datetime:
    if convention.fin is None:
        raise TransitionInterdite("La convention n'a pas de terme.")
    return instant_limite(convention.fin, time(23, 59, 59), convention.dossier.appel.fuseau)


def echoir(convention: Convention, *, acteur: Acteur) -> Convention:
    """Constate que le terme est passé (acte du guichet, programmé à la notification)."""
    return CONVENTION.appliquer(convention, "echoir", acteur=acteur)


def resilier(convention: Convention, *, acteur: Utilisateur, motif: str) -> Convention:
    """Résilie la convention, avec son motif ; ce qui n'était pas dû est libéré, le bénéficiaire est prévenu."""

    def ecrire(verrou: Convention) -> None:
        verrou.resiliee_le = maintenant()
        liberer_non_paye(verrou, motif=f"Résiliation : {motif.strip()}", acteur=acteur)
        prevenir_beneficiaire(verrou, "resiliee", motif=motif.strip())

    return CONVENTION.appliquer(convention, "resilier", acteur=acteur, motif=motif, avant_ecriture=ecrire)
