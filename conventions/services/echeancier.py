"""L'échéancier : engager une convention, prévoir ses versements, les remplir ou les réduire au fil de sa vie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from aap.models import TrancheVersement
from aap.types import FaitGenerateur
from comptes.droits import SYSTEME
from conventions.etats import EtatVersement
from conventions.mentions import tranches_de
from conventions.models import Avenant, Convention, Versement
from conventions.selecteurs.compte import FERMES, REDUCTIBLES, compte_de
from conventions.selecteurs.delais import jour_de, jour_local
from conventions.services.comptes import reprendre_compte
from conventions.services.mouvements import inscrire_mouvement, verrouiller
from conventions.services.reversements import proposer
from conventions.services.versements import annuler, rendre_exigible
from conventions.types import GenreMouvement, NatureAvenant, OrigineReversement
from regles.montants import ZERO, decouper
from regles.phrases import euros
from regles.versements import repartir
from socle import fichiers, journal
from socle.acteurs import Acteur
from socle.types import Televersement
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite

UN = Decimal(1)
ATTESTER = "convention.declarer_poste"


@transaction.atomic
def ouvrir_compte_convention(convention: Convention, *, acteur: Acteur) -> list[Versement]:
    """À la notification : engage le montant, écrit les versements de l'appel, reprend le compte bancaire du dossier.

    Le versement dû à la signature est à liquider tout de suite. Sans effet si la convention est déjà engagée.
    """
    verrou = verrouiller(convention)
    if verrou.mouvements.exists():
        return []
    inscrire_mouvement(
        verrou,
        GenreMouvement.ENGAGER,
        verrou.montant_consolide,
        acteur=acteur,
        jour=_jour_de_notification(verrou),
        libelle=f"Convention {verrou.numero} notifiée",
    )
    reprendre_compte(verrou, acteur=acteur)
    return prevoir_versements(verrou, verrou.montant_consolide, acteur=acteur)


def _jour_de_notification(convention: Convention) -> date:
    return jour_local(convention.notifiee_le, convention) or jour_de(convention)


def prevoir_versements(
    convention: Convention, montant: Decimal, *, acteur: Acteur, avenant: Avenant | None = None
) -> list[Versement]:
    """Écrit les versements de ce montant d'après les tranches de l'appel, sous verrou ; la somme est exacte au centime.

    Un appel sans tranche se lit comme un versement unique à la signature.
    """
    tranches: Sequence[TrancheVersement] = tranches_de(convention)
    montants = repartir(montant, [tranche.part for tranche in tranches] or [UN])
    modeles = [
        Versement(
            code_tranche=tranche.code,
            libelle=tranche.libelle,
            part=tranche.part,
            fait_generateur=tranche.fait_generateur,
        )
        for tranche in tranches
    ] or [Versement(libelle="Versement unique", part=UN, fait_generateur=FaitGenerateur.SIGNATURE)]
    versements = []
    for modele, somme in zip(modeles, montants, strict=True):
        if somme:
            modele.montant, modele.avenant = somme, avenant
            versements.append(_ecrire(convention, modele, acteur))
    return [_exigible_des_la_signature(versement) for versement in versements]


def _ecrire(convention: Convention, versement: Versement, acteur: Acteur) -> Versement:
    dernier = convention.versements.order_by("-rang").first()
    versement.convention, versement.rang = convention, dernier.rang + 1 if dernier else 1
    if versement.avenant is not None:
        versement.libelle = f"{versement.libelle} (avenant n° {versement.avenant.rang})"[:200]
    versement.save(force_insert=True)
    detail = {"versement": versement.pk, "rang": versement.rang, "montant": versement.montant}
    journal.inscrire(versement, "versement.creer", acteur=acteur, apres=versement.etat, detail=detail)
    journal.inscrire(convention, "convention.prevoir_versement", acteur=acteur, detail=detail)
    return versement


def _exigible_des_la_signature(versement: Versement) -> Versement:
    if versement.fait_generateur != FaitGenerateur.SIGNATURE:
        return versement
    source = versement.avenant or versement.convention
    signe = source.signe_le if isinstance(source, Avenant) else source.signee_le
    return rendre_exigible(versement, acteur=SYSTEME, le=jour_local(signe, versement.convention))


# --- Les conditions ---------------------------------------------------------------------------------------------------

# Bilan validé → ce qu'il remplit. « Sur réalisation » attend les dépenses justifiées : bilan final ou compte rendu.
REMPLIT: dict[str, tuple[FaitGenerateur, ...]] = {
    "intermediaire": (FaitGenerateur.BILAN,),
    "annuel": (FaitGenerateur.BILAN,),
    "final": (FaitGenerateur.BILAN, FaitGenerateur.SERVICE_FAIT),
    "compte_rendu": (FaitGenerateur.BILAN, FaitGenerateur.SERVICE_FAIT),
}


@transaction.atomic
def constater_bilan_valide(
    convention: Convention, *, genre: str, acteur: Acteur, le: date | None = None
) -> list[Versement]:
    """Rend exigibles les versements que ce bilan validé remplit ; rend ceux qui le sont devenus, aucun le plus souvent.

    `genre` : valeur de `regles.echeances_bilan.GenreBilan`. Un bilan ne remplit que le premier acompte qui l'attend.
    Une somme déjà exigible, suspendue ou annulée n'est pas touchée.
    """
    verrou = verrouiller(convention)
    remplis = []
    for condition in REMPLIT.get(str(genre), ()):
        attendu = verrou.versements.filter(etat=EtatVersement.PREVU, fait_generateur=condition).order_by("rang").first()
        if attendu is not None:
            qui = acteur if acteur.peut("versement.rendre_exigible", attendu) else SYSTEME
            remplis.append(rendre_exigible(attendu, acteur=qui, le=le))
    return remplis


@transaction.atomic
def attester_demarrage(
    convention: Convention, *, piece: Televersement, acteur: Acteur, le: date | None = None
) -> Versement:
    """Reçoit l'attestation de démarrage du bénéficiaire : le versement qui l'attendait est à liquider.

    Qui déclare ce qui arrive aux postes l'atteste. Lève DroitManquant, MauvaisEtat si rien n'attend, FichierRefuse.
    """
    if not acteur.peut(ATTESTER, convention):
        raise DroitManquant(acteur.refus(ATTESTER, convention))
    attendu = demarrage_attendu(verrouiller(convention))
    if attendu is None:
        raise MauvaisEtat("Aucun versement n'attend d'attestation de démarrage.")
    justificatif = fichiers.deposer(piece, acteur=acteur)
    return rendre_exigible(attendu, acteur=SYSTEME, le=le, justificatif=justificatif)


def demarrage_attendu(convention: Convention) -> Versement | None:
    """Premier versement qui attend l'attestation de démarrage."""
    attendus = convention.versements.filter(etat=EtatVersement.PREVU, fait_generateur=FaitGenerateur.DEMARRAGE)
    return attendus.order_by("rang").first()


# --- Ce qui change le montant -----------------------------------------------------------------------------------------


@transaction.atomic
def engager_avenant(
    convention: Convention, *, avant: Decimal, apres: Decimal, avenant: Avenant, acteur: Acteur
) -> list[Versement]:
    """Engage ou libère la différence d'un avenant qui entre en vigueur, et recalcule les versements non payés.

    Hausse par reconduction : l'année nouvelle a ses propres versements. Autre hausse : elle se répartit sur les
    versements encore à venir, ou en ajoute un. Baisse : elle est prise sur les derniers versements d'abord ; ce qui est
    déjà payé est proposé au reversement, qu'une personne décidera. Un avenant n'est engagé qu'une fois. Rend les
    versements ouverts. Lève TransitionInterdite si la baisse touche une somme déjà certifiée.
    """
    verrou = verrouiller(convention)
    if verrou.mouvements.filter(avenant=avenant).exists():
        return ouverts(verrou)
    if apres > avant:
        _hausser(verrou, apres - avant, avenant, acteur)
    elif apres < avant:
        motif = f"Avenant n° {avenant.rang} : montant ramené de {euros(avant)} à {euros(apres)}"
        deja_paye = reduire(verrou, avant - apres, motif=motif, acteur=acteur, avenant=avenant)
        if deja_paye:
            proposer(verrou, montant=deja_paye, origine=OrigineReversement.AUTRE, motif=f"{motif}.", acteur=SYSTEME)
    return ouverts(verrou)


def ouverts(convention: Convention) -> list[Versement]:
    """Versements qui restent à payer, dans l'ordre."""
    return list(convention.versements.exclude(etat__in=sorted(FERMES)).order_by("rang"))


def _hausser(convention: Convention, difference: Decimal, avenant: Avenant, acteur: Acteur) -> None:
    inscrire_mouvement(
        convention,
        GenreMouvement.ENGAGER,
        difference,
        acteur=acteur,
        jour=jour_de(convention),
        libelle=f"Avenant n° {avenant.rang} notifié",
        avenant=avenant,
    )
    libres = [v for v in ouverts(convention) if v.etat in REDUCTIBLES]
    if avenant.nature == NatureAvenant.RECONDUCTION:
        prevoir_versements(convention, difference, acteur=acteur, avenant=avenant)
    elif libres:
        _repartir_hausse(libres, difference, acteur, f"Avenant n° {avenant.rang}")
    else:
        complement = Versement(
            libelle="Complément", fait_generateur=FaitGenerateur.SIGNATURE, montant=difference, avenant=avenant
        )
        _exigible_des_la_signature(_ecrire(convention, complement, acteur))


def _repartir_hausse(versements: list[Versement], difference: Decimal, acteur: Acteur, motif: str) -> None:
    poids = [versement.part or UN for versement in versements]
    total = sum(poids, Decimal(0))
    for versement, plus in zip(versements, decouper(difference, [p / total for p in poids]), strict=True):
        reevaluer(versement, versement.montant + plus, acteur=acteur, motif=motif)


def reevaluer(versement: Versement, montant: Decimal, *, acteur: Acteur, motif: str) -> Versement:
    """Écrit le nouveau montant d'un versement non certifié, sous verrou ; ne touche pas au compte."""
    avant = versement.montant
    versement.montant = montant
    versement.save(update_fields=["montant"])
    detail = {"avant": avant, "montant": montant}
    journal.inscrire(
        versement,
        "versement.reevaluer",
        acteur=acteur,
        avant=versement.etat,
        apres=versement.etat,
        motif=motif,
        detail=detail,
    )
    return versement


@transaction.atomic
def reduire(
    convention: Convention, montant: Decimal, *, motif: str, acteur: Acteur, avenant: Avenant | None = None
) -> Decimal:
    """Libère jusqu'à ce montant, les derniers versements d'abord ; rend ce qui n'a pas pu l'être, car déjà payé.

    Lève TransitionInterdite si une somme certifiée ou demandée devrait baisser : constatez d'abord son rejet.
    """
    verrou = verrouiller(convention)
    reste = montant
    for versement in reversed([v for v in ouverts(verrou) if v.etat in REDUCTIBLES]):
        pris = min(reste, versement.montant)
        if pris:
            liberer_part(versement, pris, motif=motif, acteur=acteur, avenant=avenant)
            reste -= pris
    en_paiement = min(reste, compte_de(verrou).reste_a_payer)
    if en_paiement:
        raise TransitionInterdite(
            f"{euros(en_paiement)} à libérer sont déjà certifiés ou demandés au comptable : constatez d'abord le rejet "
            "de ce versement."
        )
    return reste


def liberer_part(
    versement: Versement, montant: Decimal, *, motif: str, acteur: Acteur, avenant: Avenant | None = None
) -> None:
    """Libère une part d'un versement ; un versement vidé est annulé, sous le nom du guichet : c'est une conséquence."""
    convention = verrouiller(versement.convention_id)
    inscrire_mouvement(
        convention,
        GenreMouvement.LIBERER,
        montant,
        acteur=acteur,
        jour=jour_de(convention),
        libelle=f"{versement.libelle} réduit : {motif}",
        versement=versement,
        avenant=avenant,
    )
    reevaluer(versement, versement.montant - montant, acteur=acteur, motif=motif)
    if not versement.montant:
        annuler(versement, acteur=SYSTEME, motif=motif)


@transaction.atomic
def liberer_non_paye(convention: Convention, *, motif: str, acteur: Acteur) -> Decimal:
    """Annule tout ce qui n'est ni payé ni certifié (résiliation) ; rend la somme libérée, en euros."""
    verrou = verrouiller(convention)
    libres = [v for v in ouverts(verrou) if v.etat in REDUCTIBLES]
    total = sum((v.montant for v in libres), ZERO)
    for versement in libres:
        qui = acteur if acteur.peut("versement.annuler", versement) else SYSTEME
        annuler(versement, acteur=qui, motif=motif)
    return total
