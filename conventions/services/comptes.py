"""Les verbes d'un compte bancaire : un par transition de `conventions.etats.COMPTE`, et la saisie.

Un changement de compte est la fraude la plus courante : une seconde personne le compare au RIB, et les signataires de
la structure sont prévenus dès la saisie. Hors de la base, l'IBAN est masqué partout, sauf dans le fichier de paiement.
"""

from __future__ import annotations

from django.db import transaction
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError as IbanFaux

from candidatures.models import PieceDeposee
from comptes.droits import SYSTEME
from conventions.etats import COMPTE, Etat, EtatCompte, EtatVersement
from conventions.models import CompteBancaire, Convention
from conventions.services.messages import ecrire_aux_signataires
from conventions.services.mouvements import verrouiller
from socle import fichiers, journal
from socle.acteurs import Acteur
from socle.horloge import maintenant
from socle.models import Fichier
from socle.types import Televersement
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite

NOTIFIEES = frozenset({Etat.EN_COURS, Etat.ECHUE, Etat.RESILIEE})
PIECE_RIB = "RIB"
TYPES_RIB = frozenset({"application/pdf", "image/jpeg", "image/png"})


def iban_compact(saisie: str) -> str:
    """IBAN sans espaces, clé et longueur vérifiées. Lève TransitionInterdite."""
    try:
        return str(ibans.validate(saisie))
    except IbanFaux as faute:
        raise TransitionInterdite(
            "Cet IBAN n'est pas valable : recopiez-le depuis le relevé d'identité bancaire."
        ) from faute


@transaction.atomic
def reprendre_compte(convention: Convention, *, acteur: Acteur) -> CompteBancaire | None:
    """Reprend le compte déclaré au dossier, à vérifier sur le RIB joint ; None si l'IBAN manque ou est faux.

    Sans effet si un compte est déjà saisi. Personne ne l'a saisi dans la convention : tout agent habilité le vérifie.
    """
    attestations = getattr(convention.dossier, "attestations", None)
    if attestations is None or not ibans.is_valid(attestations.iban or "") or convention.comptes.exists():
        return None
    compte = CompteBancaire.objects.create(
        convention=convention,
        iban=ibans.compact(attestations.iban),
        bic=attestations.bic or "",
        titulaire=attestations.titulaire or convention.dossier.structure.nom,
        rib=rib_du_dossier(convention),
        saisi_le=maintenant(),
    )
    _inscrire_saisie(compte, "compte.reprendre", acteur)
    return compte


def rib_du_dossier(convention: Convention) -> Fichier | None:
    """Dernier RIB joint au dossier, s'il y en a un de lisible."""
    pieces = PieceDeposee.objects.filter(
        dossier=convention.dossier_id, code=PIECE_RIB, retiree_le__isnull=True, fichier__isnull=False
    )
    utilisables = [p for p in pieces.select_related("fichier").order_by("-deposee_le", "-pk") if p.utilisable]
    return utilisables[0].fichier if utilisables else None


def _inscrire_saisie(compte: CompteBancaire, action: str, acteur: Acteur) -> None:
    detail = {
        "compte": compte.pk,
        "iban": compte.iban_masque,
        "titulaire": compte.titulaire,
        "rib": compte.rib.sha256 if compte.rib else None,
    }
    journal.inscrire(compte, action, acteur=acteur, apres=compte.etat, detail=detail)
    journal.inscrire(compte.convention, "convention.saisir_compte", acteur=acteur, detail=detail)


@transaction.atomic
def saisir_compte(
    convention: Convention, *, iban: str, titulaire: str, rib: Televersement, acteur: Acteur, bic: str = ""
) -> CompteBancaire:
    """Saisit un compte et son RIB : une autre personne le vérifiera. Prévient les signataires de la structure.

    Lève DroitManquant, MauvaisEtat si un compte attend déjà, TransitionInterdite si l'IBAN est faux, FichierRefuse.
    """
    if not acteur.peut("convention.saisir_compte", convention):
        raise DroitManquant(acteur.refus("convention.saisir_compte", convention))
    verrou = verrouiller(convention)
    if verrou.etat not in NOTIFIEES:
        raise MauvaisEtat("La convention n'est pas notifiée : son compte est celui du dossier.")
    if verrou.comptes.filter(etat=EtatCompte.A_VERIFIER).exists():
        raise MauvaisEtat("Un compte attend déjà sa vérification : le service doit d'abord le vérifier ou le refuser.")
    compte = CompteBancaire.objects.create(
        convention=verrou,
        iban=iban_compact(iban),
        bic=bic.strip().upper(),
        titulaire=titulaire.strip(),
        rib=fichiers.deposer(rib, acteur=acteur, types=TYPES_RIB),
        saisi_le=maintenant(),
        saisi_par_id=acteur.pk,
    )
    _inscrire_saisie(compte, "compte.saisir", acteur)
    ecrire_aux_signataires(verrou, "compte_saisi", objet=compte, compte=compte, qui=acteur.libelle_acteur)
    return compte


@transaction.atomic
def verifier(compte: CompteBancaire, *, acteur: Acteur) -> CompteBancaire:
    """Vérifie le compte sur son RIB ; l'ancien compte vérifié est remplacé. Celui qui l'a saisi ne le vérifie pas."""
    convention = verrouiller(compte.convention_id)
    ancien = convention.comptes.filter(etat=EtatCompte.VERIFIE).exclude(pk=compte.pk).first()

    def ecrire(verrou: CompteBancaire) -> None:
        if verrou.rib_id is None:
            raise TransitionInterdite("Aucun RIB n'est joint à ce compte : faites-en saisir un avec son RIB.")
        verrou.verifie_le, verrou.verifie_par_id = maintenant(), acteur.pk
        if ancien is not None:
            COMPTE.appliquer(ancien, "remplacer", acteur=acteur if acteur.peut("compte.remplacer", ancien) else SYSTEME)
            ecrire_aux_signataires(convention, "compte_remplace", objet=verrou, compte=verrou, ancien=ancien)

    detail = {"iban": compte.iban_masque}
    return COMPTE.appliquer(compte, "verifier", acteur=acteur, avant_ecriture=ecrire, detail=detail)


def refuser(compte: CompteBancaire, *, acteur: Acteur, motif: str) -> CompteBancaire:
    """Refuse un compte qui ne correspond pas au RIB ; les signataires sont prévenus, l'ancien compte reste."""

    def ecrire(verrou: CompteBancaire) -> None:
        ecrire_aux_signataires(verrou.convention, "compte_refuse", objet=verrou, compte=verrou, motif=motif.strip())

    with transaction.atomic():
        verrouiller(compte.convention_id)
        return COMPTE.appliquer(compte, "refuser", acteur=acteur, motif=motif, avant_ecriture=ecrire)


def remplacer(compte: CompteBancaire, *, acteur: Acteur) -> CompteBancaire:
    """Retire un compte vérifié (compte clos) : plus rien n'est payé avant qu'un autre ne soit vérifié."""

    def ecrire(verrou: CompteBancaire) -> None:
        if verrou.convention.versements.filter(etat=EtatVersement.DEMANDE).exists():
            raise TransitionInterdite("Un paiement est demandé sur ce compte : constatez-le, ou son rejet, d'abord.")

    with transaction.atomic():
        verrouiller(compte.convention_id)
        return COMPTE.appliquer(compte, "remplacer", acteur=acteur, avant_ecriture=ecrire)
