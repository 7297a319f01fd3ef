"""Les verbes d'un versement, de prévu à payé : un par transition de `conventions.etats.VERSEMENT`.

Chacun verrouille d'abord la convention : deux paiements simultanés passent l'un après l'autre, et le second est refusé.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from conventions.etats import VERSEMENT, EtatCompte
from conventions.models import CompteBancaire, Versement
from conventions.selecteurs.delais import echeance_de, jour_de
from conventions.services.messages import ecrire_au_beneficiaire
from conventions.services.mouvements import inscrire_mouvement, verrouiller
from conventions.types import GenreMouvement
from socle import fichiers
from socle.acteurs import Acteur
from socle.affichage import date_longue
from socle.horloge import maintenant
from socle.models import Fichier
from socle.types import Televersement
from socle.workflow import TransitionInterdite


def _appliquer(
    versement: Versement,
    nom: str,
    *,
    acteur: Acteur,
    motif: str = "",
    ecrire: Callable[[Versement], None] | None = None,
    detail: dict[str, Any] | None = None,
    **valeurs: Any,
) -> Versement:
    with transaction.atomic():
        verrouiller(versement.convention_id)
        return VERSEMENT.appliquer(
            versement, nom, acteur=acteur, motif=motif, avant_ecriture=ecrire, detail=detail, **valeurs
        )


def _jour_passe(versement: Versement, jour: date | None) -> date:
    aujourd_hui = jour_de(versement.convention)
    if jour is not None and jour > aujourd_hui:
        raise TransitionInterdite(f"Le {date_longue(jour)} n'est pas encore passé : donnez un jour déjà venu.")
    return jour or aujourd_hui


def rendre_exigible(
    versement: Versement,
    *,
    acteur: Acteur,
    le: date | None = None,
    justificatif: Fichier | None = None,
    piece: Televersement | None = None,
) -> Versement:
    """Constate que la condition est remplie, au jour dit (défaut : aujourd'hui) ; le délai de paiement court.

    `justificatif` : un fichier déjà rangé ; `piece` : un fichier reçu. Lève FichierRefuse.
    """

    def ecrire(verrou: Versement) -> None:
        verrou.exigible_le = _jour_passe(verrou, le)
        if piece is not None:
            verrou.justificatif = fichiers.deposer(piece, acteur=acteur)
        verrou.justificatif = justificatif or verrou.justificatif
        detail["justificatif"] = verrou.justificatif.sha256 if verrou.justificatif else None
        echeance = echeance_de(verrou, verrou.exigible_le)
        verrou.limite = echeance.limite if echeance else None
        detail["jour"], detail["limite"] = verrou.exigible_le, verrou.limite

    detail: dict[str, Any] = {}
    return _appliquer(versement, "rendre_exigible", acteur=acteur, ecrire=ecrire, detail=detail)


def certifier(versement: Versement, *, acteur: Acteur) -> Versement:
    """Certifie le service fait : le montant est dû. Une autre personne demandera le paiement."""

    def ecrire(verrou: Versement) -> None:
        if not verrou.montant:
            raise TransitionInterdite("Ce versement est de zéro euro : il n'y a rien à payer. Annulez-le.")
        verrou.certifie_le, verrou.certifie_par_id = maintenant(), acteur.pk
        detail["montant"] = verrou.montant

    detail: dict[str, Any] = {}
    return _appliquer(versement, "certifier", acteur=acteur, ecrire=ecrire, detail=detail)


def compte_a_payer(versement: Versement) -> CompteBancaire:
    """Le compte vérifié de la convention. Lève TransitionInterdite s'il manque, ou si un changement attend."""
    comptes = {compte.etat: compte for compte in versement.convention.comptes.all()}
    if EtatCompte.A_VERIFIER in comptes and EtatCompte.VERIFIE in comptes:
        raise TransitionInterdite(
            "Un changement de compte bancaire attend sa vérification : vérifiez-le ou refusez-le avant de payer."
        )
    if EtatCompte.VERIFIE not in comptes:
        raise TransitionInterdite("Le compte bancaire n'est pas vérifié : comparez-le d'abord au RIB.")
    return comptes[EtatCompte.VERIFIE]


def demander_paiement(
    versement: Versement,
    *,
    acteur: Acteur,
    engagement_juridique: str,
    demande_paiement: str,
    imputation: str,
    le: date | None = None,
) -> Versement:
    """Enregistre la demande de paiement et ses références, toutes obligatoires. Lève TransitionInterdite."""
    references = {
        "engagement_juridique": engagement_juridique.strip(),
        "demande_paiement": demande_paiement.strip(),
        "imputation": imputation.strip(),
    }

    def ecrire(verrou: Versement) -> None:
        if not all(references.values()):
            raise TransitionInterdite(
                "L'engagement juridique, la demande de paiement et l'imputation sont obligatoires."
            )
        verrou.demande_le = detail["jour"] = _jour_passe(verrou, le)
        detail["compte"], detail["montant"] = compte_a_payer(verrou).iban_masque, verrou.montant

    detail: dict[str, Any] = dict(references)
    return _appliquer(versement, "demander_paiement", acteur=acteur, ecrire=ecrire, detail=detail, **references)


def constater_paiement(versement: Versement, *, acteur: Acteur, le: date | None = None) -> Versement:
    """Constate le paiement à sa date de valeur (défaut : aujourd'hui), l'écrit au compte, prévient le bénéficiaire."""

    def ecrire(verrou: Versement) -> None:
        if not verrou.convention.comptes.filter(etat=EtatCompte.VERIFIE).exists():
            raise TransitionInterdite("Aucun compte bancaire vérifié : ce paiement ne peut pas être constaté.")
        verrou.paye_le = _jour_passe(verrou, le)
        detail["jour"], detail["montant"] = verrou.paye_le, verrou.montant
        _mouvement(verrou, GenreMouvement.PAYER, acteur, verrou.paye_le, str(verrou.libelle))
        ecrire_au_beneficiaire(verrou.convention, "versement_paye", objet=verrou, versement=verrou)

    detail: dict[str, Any] = {}
    return _appliquer(versement, "constater_paiement", acteur=acteur, ecrire=ecrire, detail=detail)


def _mouvement(versement: Versement, genre: GenreMouvement, acteur: Acteur, jour: date, libelle: str) -> None:
    inscrire_mouvement(
        versement.convention, genre, versement.montant, acteur=acteur, jour=jour, libelle=libelle, versement=versement
    )


def rejeter(versement: Versement, *, acteur: Acteur, motif: str) -> Versement:
    """Constate un rejet, du comptable ou de la banque : le service fait est à certifier de nouveau.

    Un paiement déjà fait est annulé au compte ; la somme reste due, et le délai continue de courir.
    """

    def ecrire(verrou: Versement) -> None:
        if verrou.paye_le is not None:
            libelle = f"{verrou.libelle} : paiement revenu"
            _mouvement(verrou, GenreMouvement.ANNULER_PAIEMENT, acteur, jour_de(verrou.convention), libelle)
            ecrire_au_beneficiaire(
                verrou.convention, "versement_rejete", objet=verrou, versement=verrou, motif=motif.strip()
            )
        _oublier_le_circuit(verrou)

    return _appliquer(versement, "rejeter", acteur=acteur, motif=motif, ecrire=ecrire)


def _oublier_le_circuit(versement: Versement) -> None:
    """Certification et demande sont à refaire ; l'engagement juridique et l'imputation restent les mêmes."""
    versement.certifie_le = versement.certifie_par = None
    versement.demande_le = versement.paye_le = None
    versement.demande_paiement = ""


def suspendre(versement: Versement, *, acteur: Acteur, motif: str) -> Versement:
    """Suspend le versement : son délai s'arrête. Prévient le bénéficiaire, avec la raison."""

    def ecrire(verrou: Versement) -> None:
        _oublier_le_circuit(verrou)
        verrou.limite = None
        ecrire_au_beneficiaire(
            verrou.convention, "versement_suspendu", objet=verrou, versement=verrou, motif=motif.strip()
        )

    return _appliquer(versement, "suspendre", acteur=acteur, motif=motif, ecrire=ecrire)


def lever_suspension(versement: Versement, *, acteur: Acteur, motif: str) -> Versement:
    """Lève la suspension : la condition du versement est à constater de nouveau, le délai repart de ce jour-là."""
    return _appliquer(versement, "lever_suspension", acteur=acteur, motif=motif, exigible_le=None, limite=None)


def annuler(versement: Versement, *, acteur: Acteur, motif: str) -> Versement:
    """Annule le versement et libère son montant : il ne sera jamais payé."""

    def ecrire(verrou: Versement) -> None:
        detail["montant"] = verrou.montant
        if verrou.montant:
            jour = jour_de(verrou.convention)
            _mouvement(verrou, GenreMouvement.LIBERER, acteur, jour, f"{verrou.libelle} annulé")

    detail: dict[str, Any] = {}
    return _appliquer(versement, "annuler", acteur=acteur, motif=motif, ecrire=ecrire, detail=detail, limite=None)
