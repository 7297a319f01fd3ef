"""Pages numérisées : rattacher à la main, écarter, puis rattacher l'exemplaire complet à sa convention.

Rien n'est signé par une lecture de QR : une personne relit l'exemplaire reconstitué et le rattache.
"""

from __future__ import annotations

from io import BytesIO

from django.db import transaction
from PIL import Image

from comptes.models import Utilisateur
from conventions.documents import nom_de_version
from conventions.models import Convention, ExemplaireNumerise, PageScannee, VersionConvention
from conventions.models.scans import RETENUES
from conventions.selecteurs.scans import Exemplaire, exemplaire_de
from conventions.services.redaction import exiger
from conventions.services.signature import recevoir_exemplaire
from conventions.types import SortPage, UsageExemplaire
from socle import fichiers, journal, numerisation, qr
from socle.detection import JPEG, PDF
from socle.fichiers import Fichier
from socle.horloge import maintenant
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite


@transaction.atomic
def rattacher_page(
    page: PageScannee, convention: Convention, numero: int, *, acteur: Utilisateur, quarts: int = 0
) -> PageScannee:
    """Dit à la main de quelle page de la version courante il s'agit ; `quarts` de tour à donner, vers la droite.

    Lève DroitManquant, ou MauvaisEtat si la page ne peut pas l'être ou si ce numéro est déjà reçu ou n'existe pas.
    """
    verrou = _tenir(page, "scan.rattacher", acteur)
    if not verrou.rattachable or verrou.image is None:
        raise MauvaisEtat("Cette page ne peut pas être rattachée : rechargez l'écran.")
    if convention.dossier.appel.service_id != verrou.depot.service_id:
        raise MauvaisEtat("Cette convention n'est pas du service qui a numérisé la page.")
    version = convention.versions.filter(avenant=None).select_for_update(of=("self",)).select_related("fichier")[0]
    total = total_de(version)
    if not 1 <= numero <= total:
        raise MauvaisEtat(f"La version {version.rang} de {convention.numero} a {total} pages.")
    if PageScannee.objects.filter(version=version, page=numero, sort__in=RETENUES, exemplaire=None).exists():
        raise MauvaisEtat(f"La page {numero} de {convention.numero} est déjà reçue : écartez-la d'abord.")
    verrou.image = _tourner(verrou.image, quarts)
    verrou.version, verrou.page, verrou.total = version, numero, total
    verrou.sort, verrou.motif, verrou.traitee_par = SortPage.RATTACHEE, "", acteur
    verrou.save()
    detail = {"convention": convention.numero, "version": version.rang, "page": numero}
    journal.inscrire(verrou.depot, "scan.rattacher", acteur=acteur, detail=detail)
    return verrou


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
    version: VersionConvention, *, acteur: Utilisateur, nom: str = "", fonction: str = ""
) -> ExemplaireNumerise:
    """Rattache l'exemplaire complet : signature du bénéficiaire si la convention l'attend, archive sinon.

    Lève TransitionInterdite s'il manque une page, si la version n'est plus la courante, ou si le nom du signataire
    manque alors que l'exemplaire vaut signature.
    """
    exiger(acteur, "convention.recevoir_exemplaire", version.convention)
    verrou = VersionConvention.objects.select_for_update(of=("self",)).get(pk=version.pk)
    exemplaire = _complet(exemplaire_de(verrou))
    octets = reconstituer(exemplaire)
    fichier = fichiers.enregistrer(octets, f"{version.convention.numero}-exemplaire-signe.pdf", PDF, acteur=acteur)
    if exemplaire.attend_signature:
        if not nom.strip():
            raise TransitionInterdite("Indiquez le nom de la personne qui a signé l'exemplaire.")
        recevoir_exemplaire(version.convention, fichier, acteur=acteur, nom=nom, fonction=fonction)
        usage = UsageExemplaire.SIGNATURE
    else:
        detail = {"version": version.rang, "empreinte": fichier.sha256}
        journal.inscrire(version.convention, "convention.archiver_exemplaire", acteur=acteur, detail=detail)
        usage = UsageExemplaire.ARCHIVE
    garde = ExemplaireNumerise.objects.create(
        version=verrou, fichier=fichier, usage=usage, rattache_le=maintenant(), rattache_par=acteur
    )
    PageScannee.objects.filter(pk__in=[page.pk for page in exemplaire.pages]).update(exemplaire=garde)
    return garde


def _complet(exemplaire: Exemplaire | None) -> Exemplaire:
    if exemplaire is None:
        raise TransitionInterdite("Aucune page de cette version n'est reçue.")
    if exemplaire.manquantes:
        numeros = ", ".join(str(numero) for numero in exemplaire.manquantes)
        raise TransitionInterdite(f"Il manque encore des pages : {numeros}.")
    if exemplaire.perime:
        raise TransitionInterdite("La convention a une version plus récente : c'est elle qui doit être signée.")
    return exemplaire
