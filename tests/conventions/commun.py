"""Mener un dossier jusqu'à sa convention, et une convention jusqu'à un état, par les verbes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from candidatures import services as dossiers
from candidatures import types
from candidatures.etats import Etat as EtatDossier
from candidatures.models import Dossier
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from conventions import services
from conventions.etats import Etat
from conventions.models import Convention, SignatureConvention
from conventions.types import ModeSignature, Partie
from socle import fichiers
from socle.horloge import maintenant
from socle.travaux import executer_echus
from tests.fabriques.aap import appel_aura
from tests.fabriques.candidatures import depose
from tests.fabriques.comptes import StructureFactory, agent, representant
from tests.fabriques.moules import recoulable
from tests.fabriques.pilotage import dossier_leger
from tests.fabriques.socle import pdf

CHAMPS = {
    "debut": date(2025, 9, 1),
    "imputation": "Programme d'essai",
    "ordonnateur": "Ordonnateur d'essai",
    "comptable": "Comptable d'essai",
    "engagement_juridique": "2100000000",
    "signataire_service": "Camille Exemple, directrice régionale",
    "reserve_credits": "Sous réserve des crédits disponibles.",
    "bilan_intermediaire_le": date(2026, 3, 1),
    "bilan_final_le": date(2026, 10, 31),
}


def lire(fichier: fichiers.Fichier | None) -> bytes:
    """Octets d'un document qui doit exister."""
    assert fichier is not None
    return fichiers.lire(fichier)


def retenir(dossier: Dossier, montant: str = "29473.00") -> Dossier:
    """Mène un dossier déposé jusqu'à la décision, par trois personnes."""
    service = dossier.appel.service
    instructeur, responsable = agent("instructeur", service), agent("responsable", service)
    dossier = dossiers.declarer_recevable(dossier, acteur=instructeur)
    dossier = dossiers.ouvrir_instruction(dossier, acteur=instructeur)
    dossier = dossiers.proposer(
        dossier,
        acteur=instructeur,
        motif="Projet solide.",
        sens=types.SensDecision.RETENIR,
        montant=Decimal(montant),
    )
    return dossiers.retenir(dossier, acteur=responsable, motif="Priorité régionale.", montant=Decimal(montant))


@recoulable("appel__service", "structure", "cree_par")
def retenu() -> Dossier:
    """Un dossier retenu pour ce qu'il demande ; les documents de son dépôt sont produits."""
    dossier = depose()
    executer_echus()
    return retenir(dossier)


def prete(convention: Convention, gestionnaire: Utilisateur) -> Convention:
    """Convention remplie, produite, visée."""
    responsable = agent("responsable", convention.dossier.appel.service)
    services.regenerer(services.enregistrer_champs(convention, CHAMPS, acteur=gestionnaire), acteur=gestionnaire)
    executer_echus()
    convention = services.soumettre(convention, acteur=gestionnaire)
    return services.viser(convention, acteur=responsable)


@recoulable("dossier__appel__service", "dossier__structure")
def convention_en(etat: Etat, **options: Any) -> Convention:
    """Convention d'un dossier léger, posée dans un état sans passer par les verbes, un document à la main.

    Une personne rédactrice et signataire la représente : `porteur_de`. `budget` : le budget à ajuster, demandé à la
    naissance parce que le dossier léger reçoit moins que sa demande, le reste.
    """
    budget = options.pop("budget", False)
    structure = options.pop("structure", None) or StructureFactory()
    if not structure.membres.exists():
        representant(structure)
    appel = options.pop("appel", None) or appel_aura()
    dossier = dossier_leger(appel, EtatDossier.RETENU, structure=structure, **options)
    convention = services.creer_depuis_dossier(dossier, acteur=SYSTEME)
    version = convention.versions.get()
    version.fichier = fichiers.enregistrer(pdf(), "convention.pdf", "application/pdf")
    version.save()
    if not budget:
        convention.budget_demande_le = None
    convention.etat = etat
    convention.debut, convention.fin = date(2025, 9, 1), date(2025, 9, 1) + timedelta(days=364)
    for champ in ("visee_le", "signee_le", "notifiee_le", "resiliee_le"):
        setattr(convention, champ, maintenant())
    convention.save()
    return convention


def porteur_de(convention: Convention) -> Utilisateur:
    """Représentante du bénéficiaire."""
    return convention.dossier.structure.membres.order_by("pk")[0].utilisateur


def acteur(role: str, convention: Convention) -> Utilisateur:
    """La personne qui tient ce rôle pour cette convention."""
    return porteur_de(convention) if role == "porteur" else agent(role, convention.dossier.appel.service)


def signer(convention: Convention, partie: Partie = Partie.BENEFICIAIRE) -> None:
    """Signature posée sans passer par le verbe."""
    version = convention.versions.all()[0]
    SignatureConvention.objects.create(
        version=version, partie=partie, mode=ModeSignature.APPLICATION, nom="Durand", empreinte=version.empreinte,
        signee_par=porteur_de(convention),
    )  # fmt: skip


def adresse(nom: str, convention: Convention, **autres: Any) -> str:
    """Adresse d'un écran de cette convention."""
    return reverse(f"conventions:{nom}", kwargs={"uuid": convention.uuid, **autres})


def html(reponse: Any) -> str:
    """Texte de la réponse, apostrophes et espaces ordinaires."""
    lu: str = reponse.content.decode()
    return lu.replace("&#x27;", "'").replace("\u00a0", " ").replace("\u202f", " ")
