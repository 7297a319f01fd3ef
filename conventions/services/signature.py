"""Signatures : une ligne par partie et par exemplaire, liée à l'empreinte du texte signé."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.documents import rendre_feuille
from conventions.etats import CONVENTION
from conventions.models import Convention, SignatureConvention, VersionConvention
from conventions.selecteurs.delais import jour_de, jour_local
from conventions.services.circuit import version_courante
from conventions.services.engagements import ouvrir_engagements
from conventions.services.notifications import prevenir_beneficiaire, prevenir_role
from conventions.services.postes import figer_postes
from conventions.services.preuve import DemandeSignature, fournisseur
from conventions.types import ModeSignature, Partie
from socle import fichiers
from socle.affichage import date_longue
from socle.horloge import maintenant
from socle.travaux import Travail, programmer
from socle.types import Televersement
from socle.workflow import MauvaisEtat, TransitionInterdite

TYPES_SIGNES = frozenset({"application/pdf", "image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class LuSurPapier:
    """Ce qu'une personne lit sur l'exemplaire papier d'une partie : qui a signé, et la date écrite."""

    nom: str
    fonction: str = ""
    le: date | None = None


def enregistrer_signature(
    version: VersionConvention,
    partie: Partie,
    acteur: Utilisateur,
    *,
    fonction: str,
    nom: str = "",
    fichier: fichiers.Fichier | None = None,
    le: date | None = None,
) -> dict[str, Any]:
    """Écrit les signatures de cette partie, avec leur preuve ; rend ce que le journal en garde.

    `fichier` : l'exemplaire, si elle a signé sur papier ; `le` : la date qui y est écrite.
    """
    if version.signatures.filter(partie=partie).exists():
        raise MauvaisEtat("Cette partie a déjà signé.")
    exiger_jour_possible(version, le)
    demande = _demande(version, partie, acteur, LuSurPapier(nom, fonction, le), fichier)
    preuve = fournisseur().signer(demande)
    _ecrire_lignes(version, demande, preuve, fichier, acteur)
    ecrit = {"jour_ecrit": demande.jour_ecrit} if demande.jour_ecrit else {}
    return {"partie": partie.value, "mode": demande.mode, **ecrit, "preuve": preuve["sceau"]}


def exiger_jour_possible(version: VersionConvention, le: date | None) -> None:
    """Lève TransitionInterdite si cette date est à venir, ou d'avant le texte qu'elle signe."""
    if le is None:
        return
    if le > jour_de(version.convention):
        raise TransitionInterdite("La date de signature est à venir : relisez-la sur l'exemplaire.")
    produit = jour_local(version.cree_le, version.convention)
    if produit is not None and le < produit:
        raise TransitionInterdite(
            f"Ce texte n'existe que depuis le {date_longue(produit)} : il n'a pas pu être signé avant. Relisez la date."
        )


def _demande(
    version: VersionConvention, partie: Partie, acteur: Utilisateur, lu: LuSurPapier, fichier: fichiers.Fichier | None
) -> DemandeSignature:
    """Ce que la preuve scelle."""
    mode = ModeSignature.PAPIER if fichier else ModeSignature.APPLICATION
    signe = version.avenant or version.convention
    return DemandeSignature(
        document=signe.libelle_journal,
        identifiant=str(signe.uuid),
        version=version.rang,
        partie=partie.value,
        mode=mode.value,
        nom=lu.nom or acteur.libelle_acteur,
        fonction=lu.fonction.strip(),
        compte=acteur.courriel if mode == ModeSignature.APPLICATION else "",
        enregistree_par=acteur.courriel,
        instant=maintenant(),
        empreinte_texte=version.empreinte,
        empreinte_document=version.fichier.sha256 if version.fichier else "",
        empreinte_exemplaire=fichier.sha256 if fichier else "",
        jour_ecrit=lu.le.isoformat() if lu.le else "",
    )


def _ecrire_lignes(
    version: VersionConvention,
    demande: DemandeSignature,
    preuve: dict[str, Any],
    fichier: fichiers.Fichier | None,
    acteur: Utilisateur,
) -> None:
    """Une ligne par exemplaire : signée dans l'application, la convention n'a qu'un original ; sur papier, elle a les
    exemplaires de l'appel."""
    nombre = int(version.contenu["exemplaires"]) if fichier else 1
    SignatureConvention.objects.bulk_create(
        SignatureConvention(
            version=version,
            partie=demande.partie,
            exemplaire=rang,
            mode=demande.mode,
            nom=demande.nom,
            fonction=demande.fonction,
            empreinte=version.empreinte,
            signee_le=demande.instant,
            signee_par=acteur,
            fichier=fichier,
            preuve=preuve,
        )
        for rang in range(1, nombre + 1)
    )


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
    return _recevoir(convention, "signer_beneficiaire", fichier, acteur, LuSurPapier(nom, fonction))


def recevoir_exemplaire(
    convention: Convention,
    fichier: Televersement | fichiers.Fichier,
    *,
    acteur: Utilisateur,
    nom: str,
    fonction: str = "",
    le: date | None = None,
) -> Convention:
    """Le service enregistre l'exemplaire que le bénéficiaire a signé sur papier, à cette date si elle y est écrite.

    Lève FichierRefuse s'il est illisible.
    """
    return _recevoir(convention, "recevoir_exemplaire", fichier, acteur, LuSurPapier(nom, fonction, le))


def ranger_exemplaire(fichier: Televersement | fichiers.Fichier, acteur: Utilisateur) -> fichiers.Fichier:
    """L'exemplaire, rangé s'il ne l'est pas encore. Lève FichierRefuse s'il est illisible."""
    if isinstance(fichier, fichiers.Fichier):
        return fichier
    return fichiers.deposer(fichier, acteur=acteur, types=TYPES_SIGNES)


def _recevoir(
    convention: Convention,
    transition: str,
    fichier: Televersement | fichiers.Fichier,
    acteur: Utilisateur,
    lu: LuSurPapier,
) -> Convention:
    detail: dict[str, Any] = {}

    def ecrire(verrou: Convention) -> None:
        version, exemplaire = version_courante(verrou), ranger_exemplaire(fichier, acteur)
        detail.update(
            enregistrer_signature(
                version, Partie.BENEFICIAIRE, acteur,
                fonction=lu.fonction, nom=lu.nom.strip(), fichier=exemplaire, le=lu.le,
            )
        )  # fmt: skip
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
