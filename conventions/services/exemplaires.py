"""Pages numérisées : rattacher à la main, écarter, puis rattacher l'exemplaire complet à sa convention.

Rien n'est signé par une lecture de QR : une personne relit l'exemplaire reconstitué et le rattache.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.db import transaction
from PIL import Image

from comptes.models import Utilisateur
from conventions.documents import nom_de_version
from conventions.models import Avenant, Convention, ExemplaireNumerise, PageScannee, VersionConvention
from conventions.models.scans import RETENUES
from conventions.selecteurs.scans import Exemplaire, exemplaire_de
from conventions.services.avenants.signature import enregistrer_papier, garder_exemplaire
from conventions.services.redaction import exiger
from conventions.services.signature import LuSurPapier, recevoir_exemplaire
from conventions.types import Partie, SortPage, UsageExemplaire
from socle import fichiers, journal, numerisation, qr
from socle.detection import JPEG, PDF
from socle.fichiers import Fichier
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite


@transaction.atomic
def rattacher_page(
    page: PageScannee, texte: Convention | Avenant, numero: int, *, acteur: Utilisateur, quarts: int = 0
) -> PageScannee:
    """Dit à la main de quelle page de la version courante il s'agit ; `quarts` de tour à donner, vers la droite.

    Lève DroitManquant, ou MauvaisEtat si la page ne peut pas l'être ou si ce numéro est déjà reçu ou n'existe pas.
    """
    verrou = _tenir(page, "scan.rattacher", acteur)
    if not verrou.rattachable or verrou.image is None:
        raise MauvaisEtat("Cette page ne peut pas être rattachée : rechargez l'écran.")
    version = _version_a_recevoir(verrou, texte, numero)
    verrou.image = _tourner(verrou.image, quarts)
    verrou.version, verrou.page, verrou.total = version, numero, total_de(version)
    verrou.sort, verrou.motif, verrou.traitee_par = SortPage.RATTACHEE, "", acteur
    verrou.save()
    detail = {"convention": texte.libelle_journal, "version": version.rang, "page": numero}
    journal.inscrire(verrou.depot, "scan.rattacher", acteur=acteur, detail=detail)
    return verrou


def _version_a_recevoir(page: PageScannee, texte: Convention | Avenant, numero: int) -> VersionConvention:
    """La version courante de ce texte, sous verrou, si elle a cette page et ne l'a pas encore reçue."""
    convention = texte.convention if isinstance(texte, Avenant) else texte
    if convention.dossier.appel.service_id != page.depot.service_id:
        raise MauvaisEtat("Ce document n'est pas du service qui a numérisé la page.")
    versions = texte.versions.all() if isinstance(texte, Avenant) else texte.versions_propres
    version = versions.select_for_update(of=("self",)).select_related("fichier").order_by("-rang")[0]
    total, nom = total_de(version), texte.libelle_journal
    if not 1 <= numero <= total:
        raise MauvaisEtat(f"La version {version.rang} de {nom} a {total} pages.")
    if PageScannee.objects.filter(version=version, page=numero, sort__in=RETENUES, exemplaire=None).exists():
        raise MauvaisEtat(f"La page {numero} de {nom} est déjà reçue : écartez-la d'abord.")
    return version


@transaction.atomic
def ecarter_page(page: PageScannee, *, acteur: Utilisateur, motif: str) -> PageScannee:
    """Met une page de côté, avec sa raison : elle reste dans le lot et ne sert à aucun exemplaire."""
    verrou = _tenir(page, "scan.ecarter", acteur)
    if not motif.strip():
        raise MotifManquant("Dites pourquoi la page est écartée : la raison est conservée.")
    if not verrou.ecartable:
        raise MauvaisEtat("Cette page est déjà écartée.")
    verrou.sort, verrou.motif, verrou.traitee_par = SortPage.ECARTEE, motif.strip()[:300], acteur
    verrou.save()
    detail = {"fichier": verrou.source.nom, "page_du_fichier": verrou.rang}
    journal.inscrire(verrou.depot, "scan.ecarter", acteur=acteur, motif=motif.strip(), detail=detail)
    return verrou


def _tenir(page: PageScannee, action: str, acteur: Utilisateur) -> PageScannee:
    """La page relue sous verrou, le droit et l'état contrôlés."""
    lues = PageScannee.objects.select_for_update(of=("self",)).select_related("depot", "image", "source")
    verrou = lues.get(pk=page.pk)
    if not acteur.peut(action, verrou.depot):
        raise DroitManquant(acteur.refus(action, verrou.depot))
    if verrou.exemplaire_id is not None:
        raise MauvaisEtat("Cette page fait déjà partie d'un exemplaire rattaché.")
    return verrou


def _tourner(image: Fichier, quarts: int) -> Fichier:
    if not quarts % 4:
        return image
    with Image.open(BytesIO(fichiers.lire(image)), formats=["JPEG"]) as source:
        droite = numerisation.redresser(source.copy(), -90 * (quarts % 4))
    return fichiers.enregistrer(numerisation.jpeg(droite), image.nom, JPEG)


def total_de(version: VersionConvention) -> int:
    """Nombre de pages du document de cette version. Lève TransitionInterdite s'il n'est pas encore produit."""
    if version.fichier is None:
        raise TransitionInterdite("Le document de cette version n'est pas encore produit.")
    return qr.compter_pages(fichiers.lire(version.fichier))


def reconstituer(exemplaire: Exemplaire) -> bytes:
    """PDF de l'exemplaire, ses pages dans l'ordre et à l'endroit. Mêmes pages, mêmes octets."""
    images = (fichiers.lire(page.image) for page in exemplaire.pages if page.image)
    return numerisation.assembler(images, f"{nom_de_version(exemplaire.version)}, exemplaire signé")


@transaction.atomic
def rattacher_exemplaire(
    version: VersionConvention,
    *,
    acteur: Utilisateur,
    nom: str = "",
    fonction: str = "",
    le: date | None = None,
    service: LuSurPapier | None = None,
) -> ExemplaireNumerise:
    """Rattache l'exemplaire complet : il vaut signature si elle est attendue, sinon il s'archive.

    `nom`, `fonction`, `le` : qui a signé pour le bénéficiaire, et la date écrite ; `service` : de même pour le service,
    sur l'original d'un avenant. Lève TransitionInterdite s'il manque une page, si la version n'est plus la courante, ou
    si le nom du signataire manque alors que l'exemplaire vaut signature.
    """
    exiger(acteur, "convention.recevoir_exemplaire", version.convention)
    verrou = VersionConvention.objects.select_for_update(of=("self",)).get(pk=version.pk)
    exemplaire = _complet(exemplaire_de(verrou))
    signe = version.avenant or version.convention
    nom_du_fichier = f"{signe.libelle_journal}-exemplaire-signe.pdf"
    fichier = fichiers.enregistrer(reconstituer(exemplaire), nom_du_fichier, PDF, acteur=acteur)
    usage = _signer(exemplaire, fichier, acteur, LuSurPapier(nom.strip(), fonction, le), service)
    if usage == UsageExemplaire.ARCHIVE:
        detail = {"version": version.rang, "empreinte": fichier.sha256}
        journal.inscrire(version.convention, "convention.archiver_exemplaire", acteur=acteur, detail=detail)
    garde = garder_exemplaire(verrou, fichier, usage, acteur)
    PageScannee.objects.filter(pk__in=[page.pk for page in exemplaire.pages]).update(exemplaire=garde)
    return garde


def _signer(
    exemplaire: Exemplaire, fichier: Fichier, acteur: Utilisateur, lu: LuSurPapier, service: LuSurPapier | None
) -> UsageExemplaire:
    """Enregistre les signatures que l'exemplaire porte ; rend ce qu'il devient."""
    if Partie.BENEFICIAIRE in exemplaire.parties:
        if not lu.nom:
            raise TransitionInterdite("Indiquez le nom de la personne qui a signé l'exemplaire.")
    elif service is None or not exemplaire.attend_signature:
        return UsageExemplaire.ARCHIVE
    version = exemplaire.version
    if version.avenant is None:
        recevoir_exemplaire(version.convention, fichier, acteur=acteur, nom=lu.nom, fonction=lu.fonction, le=lu.le)
    else:
        beneficiaire = lu if Partie.BENEFICIAIRE in exemplaire.parties else None
        enregistrer_papier(version.avenant, fichier, acteur=acteur, beneficiaire=beneficiaire, service=service)
    return UsageExemplaire.SIGNATURE


def _complet(exemplaire: Exemplaire | None) -> Exemplaire:
    if exemplaire is None:
        raise TransitionInterdite("Aucune page de cette version n'est reçue.")
    if exemplaire.manquantes:
        numeros = ", ".join(str(numero) for numero in exemplaire.manquantes)
        raise TransitionInterdite(f"Il manque encore des pages : {numeros}.")
    if exemplaire.perime:
        raise TransitionInterdite("La convention a une version plus récente : c'est elle qui doit être signée.")
    return exemplaire
