"""Mener l'argent d'une convention par les verbes : engager, vérifier un compte, payer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from aap.models import AppelAProjets
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from conventions import services
from conventions.etats import Etat, EtatVersement
from conventions.models import CompteBancaire, Convention, Reversement, Versement
from conventions.services import comptes, reversements, versements
from conventions.types import OrigineReversement
from tests.conventions.commun import acteur, convention_en, porteur_de
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import agent
from tests.fabriques.moules import recoulable
from tests.fabriques.socle import pdf, televerse

IBAN, AUTRE_IBAN = "FR7630006000011234567890189", "FR4210278060000002000000140"
REFERENCES: dict[str, Any] = {
    "engagement_juridique": "2103456789",
    "demande_paiement": "DP-1",
    "imputation": "0102-02-01",
}


@recoulable("dossier__appel__service", "dossier__structure")
def engagee(code: str = "aura-2025", montant: str = "15000.00", **options: Any) -> Convention:
    """Convention notifiée de cet appel : engagée, ses versements prévus."""
    appel = options.pop("appel", None) or AppelAProjets.objects.filter(code=code).first() or appel_de(code)
    convention = convention_en(Etat.SIGNEE, appel=appel, montant_accorde=Decimal(montant), **options)
    return services.notifier(convention, acteur=acteur("gestionnaire", convention))


def qui(role: str, convention: Convention) -> Utilisateur:
    """Une personne neuve qui tient ce rôle dans le service de la convention."""
    return agent(role, convention.dossier.appel.service)


def saisir(convention: Convention, iban: str = IBAN, par: Utilisateur | None = None) -> CompteBancaire:
    """Compte saisi par le porteur, avec son RIB, à vérifier."""
    return comptes.saisir_compte(
        convention,
        iban=iban,
        titulaire="Association",
        rib=televerse(pdf(), "rib.pdf"),
        acteur=par or porteur_de(convention),
    )


def compte_verifie(convention: Convention, iban: str = IBAN) -> CompteBancaire:
    """Compte saisi par le porteur et vérifié par un gestionnaire."""
    return comptes.verifier(saisir(convention, iban), acteur=qui("gestionnaire", convention))


def tranche(convention: Convention, rang: int = 1) -> Versement:
    """Le versement de ce rang, relu."""
    return convention.versements.get(rang=rang)


def mener(versement: Versement, jusqu_a: EtatVersement, *, le: date | None = None) -> Versement:
    """Mène un versement jusqu'à cet état, par deux personnes différentes ; le compte doit être vérifié pour payer."""
    convention = versement.convention
    etapes: tuple[tuple[EtatVersement, Callable[[Versement], Versement]], ...] = (
        (EtatVersement.A_LIQUIDER, lambda v: versements.rendre_exigible(v, acteur=qui("gestionnaire", convention))),
        (EtatVersement.CERTIFIE, lambda v: versements.certifier(v, acteur=qui("instructeur", convention))),
        (
            EtatVersement.DEMANDE,
            lambda v: versements.demander_paiement(
                v, acteur=qui("gestionnaire", convention), **{**REFERENCES, "demande_paiement": f"DP-{v.rang}"}
            ),
        ),
        (
            EtatVersement.PAYE,
            lambda v: versements.constater_paiement(v, acteur=qui("gestionnaire", convention), le=le),
        ),
    )
    ordre = [etat for etat, _ in etapes]
    for etat, verbe in etapes[ordre.index(EtatVersement(versement.etat)) + 1 if versement.etat in ordre else 0 :]:
        versement = verbe(versement)
        if etat == jusqu_a:
            break
    return versement


def payee(convention: Convention, rang: int = 1) -> Versement:
    """Paie la tranche de ce rang, compte vérifié au besoin."""
    if not convention.comptes.filter(etat="verifie").exists():
        compte_verifie(convention)
    return mener(tranche(convention, rang), EtatVersement.PAYE)


def somme_a_rendre(convention: Convention, etat: str = "propose") -> Reversement:
    """Reversement d'une convention payée, mené dans cet état."""
    if not convention.versements.filter(etat="paye").exists():
        payee(convention)
    somme = reversements.proposer(
        convention, montant=Decimal(1000), origine=OrigineReversement.RELIQUAT, motif="Reste.", acteur=SYSTEME,
        calcul=[{"libelle": "À rendre", "montant": Decimal(1000), "phrase": "Un mois vide.", "retenu": True}],
    )  # fmt: skip
    if etat in {"decide", "titre_emis"}:
        somme = reversements.decider(
            somme, acteur=qui("responsable", convention), motif="Oui.", echeance=date(2025, 9, 1)
        )
    if etat == "titre_emis":
        gestionnaire = qui("gestionnaire", convention)
        somme = reversements.emettre_titre(somme, acteur=gestionnaire, titre_numero="T", titre_le=date(2025, 7, 1))
    return somme
