"""Signatures : une ligne par partie et par exemplaire, liée à l'empreinte du texte signé."""

from __future__ import annotations

from typing import Any

from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.documents import rendre_feuille
from conventions.etats import CONVENTION
from conventions.models import Convention, SignatureConvention, VersionConvention
from conventions.services.circuit import version_courante
from conventions.services.engagements import ouvrir_engagements
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.postes import figer_postes
from conventions.services.preuve import DemandeSignature, fournisseur
from conventions.types import ModeSignature, Partie
from socle import fichiers
from socle.horloge import maintenant
from socle.travaux import Travail, programmer
from socle.types import Televersement
from socle.workflow import MauvaisEtat, TransitionInterdite

TYPES_SIGNES = frozenset({"application/pdf", "image/jpeg", "image/png"})


def enregistrer_signature(
    version: VersionConvention,
    partie: Partie,
    acteur: Utilisateur,
    *,
    fonction: str,
    nom: str = "",
    fichier: fichiers.Fichier | None = None,
) -> dict[str, Any]:
    """Écrit les signatures de cette partie, avec leur preuve ; rend ce que le journal en garde."""
    mode = ModeSignature.PAPIER if fichier else ModeSignature.APPLICATION
    # Signée dans l'application, la convention n'a qu'un original ; sur papier, elle a les exemplaires de l'appel.
    nombre = int(version.contenu["exemplaires"]) if fichier else 1
    if version.signatures.filter(partie=partie).exists():
        raise MauvaisEtat("Cette partie a déjà signé.")
    instant, signe = maintenant(), version.avenant or version.convention
    demande = DemandeSignature(
        document=signe.libelle_journal,
        identifiant=str(signe.uuid),
        version=version.rang,
        partie=partie.value,
        mode=mode.value,
        nom=nom or acteur.libelle_acteur,
        fonction=fonction.strip(),
        compte=acteur.courriel if mode == ModeSignature.APPLICATION else "",
        enregistree_par=acteur.courriel,
        instant=instant,
        empreinte_texte=version.empreinte,
        empreinte_document=version.fichier.sha256 if version.fichier else "",
        empreinte_exemplaire=fichier.sha256 if fichier else "",
    )
    preuve = fournisseur().signer(demande)
    SignatureConvention.objects.bulk_create(
        SignatureConvention(
            version=version,
            partie=partie,
            exemplaire=rang,
            mode=mode,
            nom=demande.nom,
            fonction=demande.fonction,
            empreinte=version.empreinte,
            signee_le=instant,
            signee_par=acteur,
            fichier=fichier,
            preuve=preuve,
        )
        for rang in range(1, nombre + 1)
    )
    return {"partie": partie.value, "preuve": preuve["sceau"]}


def signer_beneficiaire(convention: Convention, *, acteur: Utilisateur, fonction: str = "") -> Convention:
    """Signe pour le bénéficiaire, dans l'application : réservé à un signataire de la structure."""
    detail: dict[str, Any] = {}

    def ecrire(verrou: Convention) -> None:
        detail.update(enregistrer_signature(version_courante(verrou), Partie.BENEFICIAIRE, acteur, fonction=fonction))
        prevenir_role(verrou, RoleService.SIGNATAIRE_SERVICE, "signature_attendue")

    return CONVENTION.appliquer(convention, "signer_beneficiaire", acteur=acteur, avant_ecriture=ecrire, detail=detail)


def deposer_exemplaire_signe(
    convention: Convention, fichier: Televersement, *, acteur: Utilisateur, nom: str, fonction: str = ""
) -> Convention:
    """Le bénéficiaire dépose l'exemplaire qu'il a signé sur papier. Lève FichierRefuse s'il est illisible."""
    return _recevoir(convention, "signer_beneficiaire", fichier, acteur, nom=nom, fonction=fonction)


def recevoir_exemplaire(
    convention: Convention,
    fichier: Televersement | fichiers.Fichier,
    *,
    acteur: Utilisateur,
    nom: str,
    fonction: str = "",
) -> Convention:
    """Le service enregistre l'exemplaire que le bénéficiaire a signé sur papier et renvoyé.

    Lève FichierRefuse s'il est illisible.
    """
    return _recevoir(convention, "recevoir_exemplaire", fichier, acteur, nom=nom, fonction=fonction)


def _recevoir(
    convention: Convention,
    transition: str,
    fichier: Televersement | fichiers.Fichier,
    acteur: Utilisateur,
    *,
    nom: str,
    fonction: str,
) -> Convention:
    detail: dict[str, Any] = {}

    def ecrire(verrou: Convention) -> None:
        range_ = (
            fichier
            if isinstance(fichier, fichiers.Fichier)
            else fichiers.deposer(fichier, acteur=acteur, types=TYPES_SIGNES)
        )
        version = version_courante(verrou)
        detail.update(
            enregistrer_signature(
                version, Partie.BENEFICIAIRE, acteur, fonction=fonction, nom=nom.strip(), fichier=range_
            )
        )
        prevenir_role(verrou, RoleService.SIGNATAIRE_SERVICE, "signature_attendue")

    return CONVENTION.appliquer(convention, transition, acteur=acteur, avant_ecriture=ecrire, detail=detail)


def signer_service(convention: Convention, *, acteur: Utilisateur, fonction: str = "") -> Convention:
    """Signe pour le service, après le bénéficiaire : la convention est signée et plus rien ne la change."""
    detail: dict[str, Any] = {}

    def ecrire(verrou: Convention) -> None:
        version = version_courante(verrou)
        if not version.signatures.filter(partie=Partie.BENEFICIAIRE).exists():
            raise TransitionInterdite("Le bénéficiaire signe d'abord.")
        detail.update(enregistrer_signature(version, Partie.SERVICE, acteur, fonction=fonction))
        verrou.signee_le = maintenant()
        figer_postes(verrou)
        ouvrir_engagements(verrou)
        programmer(
            "convention.feuille",
            f"convention:{verrou.uuid}:feuille:{version.rang}",
            {"version": version.pk},
            objet=verrou,
        )
        prevenir_beneficiaire(verrou, "signee")
        prevenir_role(verrou, RoleService.GESTIONNAIRE, "a_notifier")

    return CONVENTION.appliquer(convention, "signer_service", acteur=acteur, avant_ecriture=ecrire, detail=detail)


def produire_feuille(travail: Travail) -> None:
    """Rend la feuille de signatures d'une version hors transaction, puis l'attache une seule fois."""
    lues = VersionConvention.objects.select_related("convention__dossier__appel__service", "fichier", "avenant")
    version = lues.get(pk=travail.arguments["version"])
    travail.avancer(10, "Mise en page de la feuille de signatures")
    octets = rendre_feuille(version)

    def conclure() -> dict[str, Any]:
        verrou = VersionConvention.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if verrou.feuille_id is None:
            nom = f"{(version.avenant or version.convention).libelle_journal}-signatures.pdf"
            verrou.feuille = fichiers.enregistrer(octets, nom, "application/pdf")
            verrou.save(update_fields=["feuille"])
        return {"fichier": verrou.feuille_id}

    travail.conclure(conclure)
