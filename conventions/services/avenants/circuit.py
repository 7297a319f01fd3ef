"""Le circuit d'un avenant : visas par niveau, reprise, abandon."""

from __future__ import annotations

from django.db import transaction

from comptes.droits import SYSTEME
from comptes.models import Service, Utilisateur
from comptes.types import RoleService
from conventions.documents.avenant import mentions_vides_avenant
from conventions.etats import AVENANT, EtatAvenant
from conventions.models import Avenant, PosteConventionne, VersionConvention, Visa
from conventions.selecteurs.conditions import conditions_de, manques
from conventions.selecteurs.visas import niveau_attendu
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.visas import ecrire_visa, exiger_peut_refuser, exiger_visa_simple, perimer_visas
from socle.acteurs import Acteur
from socle.horloge import maintenant
from socle.workflow import TransitionInterdite


def version_de(avenant: Avenant) -> VersionConvention:
    """Dernière version de l'avenant."""
    version = avenant.versions.select_related("fichier", "convention").order_by("-rang").first()
    if version is None:
        raise TransitionInterdite("L'avenant n'a pas encore de texte.")
    return version


def soumettre(avenant: Avenant, *, acteur: Utilisateur) -> Avenant:
    """Soumet au visa. Lève TransitionInterdite si le PDF n'est pas prêt, si une mention manque ou si une condition
    (plafonds de l'appel, reconductions permises, bilan validé) n'est pas remplie."""

    def controler(verrou: Avenant) -> None:
        version = version_de(verrou)
        if version.fichier_id is None:
            raise TransitionInterdite("Le document est en cours de production : attendez qu'il soit prêt.")
        vides = mentions_vides_avenant(version.contenu)
        if vides:
            raise TransitionInterdite(f"À faire valider avant le visa : {', '.join(vides)}.")
        retenues = manques(conditions_de(verrou))
        if retenues:
            raise TransitionInterdite(" ".join(f"{c.libelle} : {c.phrase}" for c in retenues))
        _prevenir_niveau(verrou, version)

    return AVENANT.appliquer(avenant, "soumettre", acteur=acteur, avant_ecriture=controler)


def _prevenir_niveau(avenant: Avenant, version: VersionConvention) -> None:
    niveau = niveau_attendu(version, service_de(avenant))
    role = RoleService(niveau.role) if niveau else RoleService.RESPONSABLE
    prevenir_role(avenant.convention, role, "avenant_visa_demande", avenant=avenant)


def service_de(avenant: Avenant) -> Service:
    """Service de l'appel."""
    return avenant.convention.dossier.appel.service


def viser_niveau(avenant: Avenant, *, acteur: Utilisateur, remarque: str = "") -> Avenant:
    """Vise au niveau attendu, si le service en règle ; le dernier envoie l'avenant à la signature."""
    derniers: list[bool] = []

    def ecrire(verrou: Avenant) -> None:
        version = version_de(verrou)
        derniers.append(ecrire_visa(version, service_de(verrou), acteur=acteur, remarque=remarque))
        if not derniers[0]:
            _prevenir_niveau(verrou, version)

    with transaction.atomic():
        vise = AVENANT.appliquer(avenant, "viser_niveau", acteur=acteur, avant_ecriture=ecrire)
        # Le dernier niveau a visé : l'état change par la seule porte, au nom du guichet.
        return _passer_a_la_signature(vise, SYSTEME) if derniers[0] else vise


def viser(avenant: Avenant, *, acteur: Utilisateur, remarque: str = "") -> Avenant:
    """Vise l'avenant quand le service n'a pas de niveaux : il part à la signature du bénéficiaire."""
    exiger_visa_simple(service_de(avenant))
    with transaction.atomic():
        vise = _passer_a_la_signature(avenant, acteur)
        _viser(version_de(vise), acteur, favorable=True, remarque=remarque)
    return vise


def _passer_a_la_signature(avenant: Avenant, acteur: Acteur) -> Avenant:
    def ecrire(verrou: Avenant) -> None:
        prevenir_beneficiaire(verrou.convention, "avenant_a_signer", avenant=verrou)

    return AVENANT.appliquer(avenant, "viser", acteur=acteur, avant_ecriture=ecrire)


def refuser_visa(avenant: Avenant, *, acteur: Utilisateur, motif: str) -> Avenant:
    """Rend l'avenant à la rédaction, avec la raison ; c'est à qui doit viser de refuser."""

    def ecrire(verrou: Avenant) -> None:
        version = version_de(verrou)
        exiger_peut_refuser(version, service_de(verrou), acteur)
        perimer_visas(version)
        _viser(version, acteur, favorable=False, remarque=motif)
        gestionnaire = RoleService.GESTIONNAIRE
        prevenir_role(verrou.convention, gestionnaire, "avenant_visa_refuse", avenant=verrou, motif=motif.strip())

    return AVENANT.appliquer(avenant, "refuser_visa", acteur=acteur, motif=motif, avant_ecriture=ecrire)


def _viser(version: VersionConvention, acteur: Utilisateur, *, favorable: bool, remarque: str) -> None:
    Visa.objects.create(
        version=version, agent=acteur, favorable=favorable, remarque=remarque.strip(), vise_le=maintenant()
    )


def reprendre(avenant: Avenant, *, acteur: Utilisateur, motif: str) -> Avenant:
    """Reprend la rédaction d'un avenant parti à la signature ; ce qui est déjà signé reste à l'ancienne version."""

    def ecrire(verrou: Avenant) -> None:
        perimer_visas(version_de(verrou))
        prevenir_beneficiaire(verrou.convention, "avenant_repris", avenant=verrou, motif=motif.strip())

    return AVENANT.appliquer(avenant, "reprendre", acteur=acteur, motif=motif, avant_ecriture=ecrire)


def abandonner(avenant: Avenant, *, acteur: Utilisateur, motif: str) -> Avenant:
    """Abandonne un avenant qui n'est pas signé du service ; les postes qu'il retirait ne le sont plus."""

    def ecrire(verrou: Avenant) -> None:
        PosteConventionne.objects.filter(retire_par=verrou).update(retire_par=None)
        if avenant.etat == EtatAvenant.A_SIGNER:
            prevenir_beneficiaire(verrou.convention, "avenant_abandonne", avenant=verrou, motif=motif.strip())

    return AVENANT.appliquer(avenant, "abandonner", acteur=acteur, motif=motif, avant_ecriture=ecrire)
