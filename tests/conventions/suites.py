"""Mener une convention en cours, et un avenant jusqu'à un état, par les verbes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from candidatures.models import Attestations
from comptes.models import Utilisateur
from conventions import services
from conventions.documents import contenu
from conventions.etats import Etat, EtatAvenant
from conventions.models import Avenant, Convention
from conventions.services import avenants
from socle import fichiers
from tests.conventions.commun import CHAMPS, convention_en, porteur_de, signer
from tests.fabriques.comptes import agent
from tests.fabriques.moules import recoulable
from tests.fabriques.socle import pdf

DEBUT, FIN = date(2025, 9, 1), date(2026, 8, 31)


def agent_de(convention: Convention, role: str) -> Utilisateur:
    """Une personne qui tient ce rôle au service de l'appel."""
    return agent(role, convention.dossier.appel.service)


def remplie(convention: Convention) -> Convention:
    """Pose les champs administratifs et le texte qui les porte, sans passer par les verbes."""
    service = convention.dossier.appel.service
    service.adresse, service.tribunal = "1 rue de l'Essai", "le tribunal administratif d'essai"
    service.save()
    for champ, valeur in CHAMPS.items():
        setattr(convention, champ, valeur)
    convention.save()
    rib = {"iban": "FR7630006000011234567890189", "titulaire": "Association d'essai"}
    Attestations.objects.update_or_create(dossier=convention.dossier, defaults=rib)
    version = convention.versions.get()
    version.contenu = contenu(Convention.objects.get(pk=convention.pk))
    version.save()
    return convention


@recoulable("dossier__appel__service", "dossier__structure")
def signee(**options: Any) -> Convention:
    """Convention signée par les verbes, ses postes figés : un poste à 30 000 €, 15 000 € d'aide."""
    convention = remplie(convention_en(Etat.A_SIGNER, **options))
    signer(convention)
    return services.signer_service(convention, acteur=agent_de(convention, "signataire_service"))


@recoulable("dossier__appel__service", "dossier__structure")
def en_cours(**options: Any) -> Convention:
    """La même, notifiée : son montant est engagé."""
    convention = signee(**options)
    return services.notifier(convention, acteur=agent_de(convention, "gestionnaire"))


def avenant_de(convention: Convention, **options: Any) -> Avenant:
    """Avenant en préparation, son document prêt : par défaut une hausse de 1 000 €."""
    valeurs: dict[str, Any] = {
        "objet": "Prendre en compte un surcoût",
        "motif": "Un déplacement de plus.",
        "effet": DEBUT,
        "montant_apres": convention.montant_consolide + Decimal(1000),
        "acteur": agent_de(convention, "gestionnaire"),
    }
    return document_pret(avenants.creer_avenant(convention, **(valeurs | options)))


def document_pret(avenant: Avenant) -> Avenant:
    """Pose le PDF de la dernière version à la main : le produire est éprouvé ailleurs."""
    version = avenant.versions.order_by("-rang")[0]
    version.fichier = fichiers.enregistrer(pdf(), "avenant.pdf", "application/pdf")
    version.save()
    return avenant


def mener(avenant: Avenant, etat: EtatAvenant) -> Avenant:
    """L'avenant mené jusqu'à cet état par les personnes qui le peuvent."""
    convention = avenant.convention
    pas = (
        (EtatAvenant.EN_VISA, lambda a: avenants.soumettre(a, acteur=agent_de(convention, "gestionnaire"))),
        (EtatAvenant.A_SIGNER, lambda a: avenants.viser(a, acteur=agent_de(convention, "responsable"))),
        (EtatAvenant.SIGNE, _signer),
        (EtatAvenant.EN_VIGUEUR, lambda a: avenants.notifier(a, acteur=agent_de(convention, "gestionnaire"))),
    )
    atteints = list(EtatAvenant)
    for vers, agir in pas:
        if avenant.etat == etat:
            break
        if atteints.index(vers) <= atteints.index(EtatAvenant(avenant.etat)):
            continue
        avenant = agir(avenant)
        assert avenant.etat == vers
    return avenant


def _signer(avenant: Avenant) -> Avenant:
    avenant = avenants.signer_beneficiaire(avenant, acteur=porteur_de(avenant.convention), fonction="Présidente")
    return avenants.signer_service(avenant, acteur=agent_de(avenant.convention, "signataire_service"))
