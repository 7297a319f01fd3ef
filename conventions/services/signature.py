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
from conventions.types import ModeSignature, Partie
from socle import fichiers
from socle.horloge import maintenant
from socle.travaux import Travail, programmer
from socle.types import Televersement
from socle.workflow import MauvaisEtat, TransitionInterdite

TYPES_SIGNES = frozenset({"application/pdf", "image/jpeg", "image/png"})


def _signer(
    version: VersionConvention,
    partie: Partie,
    acteur: Utilisateur,
    *,
    fonction: str,
    nom: str = "",
    fichier: fichiers.Fichier | None = None,
) -> None:
    mode = ModeSignature.PAPIER if fichier else ModeSignature.APPLICATION
    # Signée dans l'application, la convention n'a qu'un original ; sur papier, elle a les exemplaires de l'appel.
    nombre = int(version.contenu["exemplaires"]) if fichier else 1
    if version.signatures.filter(partie=partie).exists():
        raise MauvaisEtat("Cette partie a déjà signé.")
    SignatureConvention.objects.bulk_create(
        SignatureConvention(
            version=version,
            partie=partie,
            exemplaire=rang,
            mode=mode,
            nom=nom or acteur.libelle_acteur,
            fonction=fonction.strip(),
            empreinte=version.empreinte,
            signee_le=maintenant(),
            signee_par=acteur,
            fichier=fichier,
        )
        for rang in range(1, nombre + 1)
    )


def signer_beneficiaire(convention: Convention, *, acteur: Utilisateur, fonction: str = "") -> Convention:
    """Signe pour le bénéficiaire, dans l'application : réservé à un signataire de la structure."""

    def ecrire(verrou: Convention) -> None:
        _signer(version_courante(verrou), Partie.BENEFICIAIRE, acteur, fonction=fonction)
        prevenir_role(verrou, RoleService.SIGNATAIRE_SERVICE, "signature_attendue")

    return CONVENTION.appliquer(convention, "signer_beneficiaire", acteur=acteur, avant_ecriture=ecrire)


def deposer_exemplaire_signe(
    convention: Convention, fichier: Televersement, *, acteur: Utilisateur, nom: str, fonction: str = ""
) -> Convention:
    """Enregistre l'exemplaire que le bénéficiaire a signé sur papier. Lève FichierRefuse s'il est illisible."""

    def ecrire(verrou: Convention) -> None:
        range_ = fichiers.deposer(fichier, acteur=acteur, types=TYPES_SIGNES)
        _signer(
            version_courante(verrou), Partie.BENEFICIAIRE, acteur, fonction=fonction, nom=nom.strip(), fichier=range_
        )
        prevenir_role(verrou, RoleService.SIGNATAIRE_SERVICE, "signature_attendue")

    return CONVENTION.appliquer(convention, "signer_beneficiaire", acteur=acteur, avant_ecriture=ecrire)


def signer_service(convention: Convention, *, acteur: Utilisateur, fonction: str = "") -> Convention:
    """Signe pour le service, après le bénéficiaire : la convention est signée et plus rien ne la change."""

    def ecrire(verrou: Convention) -> None:
        version = version_courante(verrou)
        if not version.signatures.filter(partie=Partie.BENEFICIAIRE).exists():
            raise TransitionInterdite("Le bénéficiaire signe d'abord.")
        _signer(version, Partie.SERVICE, acteur, fonction=fonction)
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

    return CONVENTION.appliquer(convention, "signer_service", acteur=acteur, avant_ecriture=ecrire)


def produire_feuille(travail: Travail) -> None:
    """Rend la feuille de signatures d'une version hors transaction, puis l'attache une seule fois."""
    lues = VersionConvention.objects.select_related("convention__dossier__appel__service", "fichier")
    version = lues.get(pk=travail.arguments["version"])
    travail.avancer(10, "Mise en page de la feuille de signatures")
    octets = rendre_feuille(version)

    def conclure() -> dict[str, Any]:
        verrou = VersionConvention.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if verrou.feuille_id is None:
            nom = f"convention-{version.convention.numero}-signatures.pdf"
            verrou.feuille = fichiers.enregistrer(octets, nom, "application/pdf")
            verrou.save(update_fields=["feuille"])
        return {"fichier": verrou.feuille_id}

    travail.conclure(conclure)
