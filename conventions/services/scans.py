"""Exemplaires signés numérisés en vrac : déposer un lot, le lire, retrouver chaque page par son QR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from comptes.models import Service, Utilisateur
from conventions.models import DepotScan, PageScannee, VersionConvention
from conventions.models.scans import RETENUES
from conventions.selecteurs.scans import cle_de_lecture, courantes, versions_des_charges
from conventions.types import SortPage
from socle import fichiers, journal, numerisation
from socle.acteurs import Acteur
from socle.detection import JPEG, FichierRefuse
from socle.fichiers import Fichier
from socle.horloge import maintenant
from socle.models.fichier import Antivirus
from socle.qr import Charge
from socle.travaux import Travail, programmer
from socle.types import Televersement
from socle.workflow import DroitManquant

LECTURE = "convention.scans"
FICHIERS_MAX, PAGES_MAX = 20, 300
SANS_QR = "Aucun QR lisible sur cette page."
AILLEURS = "Le QR de cette page désigne un document que votre service n'a pas."
ILLISIBLE = "Le fichier ne se lit plus à partir de cette page : numérisez-la, et les suivantes, à nouveau."


class AnalyseEnAttente(Exception):
    """L'antivirus n'a pas fini : le travail est repris plus tard."""


@transaction.atomic
def deposer_lot(service: Service, televersements: Sequence[Televersement], *, acteur: Utilisateur) -> DepotScan:
    """Range un lot et programme sa lecture. Lève DroitManquant, ou FichierRefuse qui nomme le fichier en cause."""
    if not acteur.peut("service.deposer_scans", service):
        raise DroitManquant(acteur.refus("service.deposer_scans", service))
    if len(televersements) > FICHIERS_MAX:
        raise FichierRefuse(f"Un lot a {FICHIERS_MAX} fichiers au plus : déposez-le en plusieurs fois.")
    ranges = [_ranger(televersement, acteur) for televersement in televersements]
    if sum(pages for _, pages in ranges) > PAGES_MAX:
        raise FichierRefuse(f"Un lot a {PAGES_MAX} pages au plus : déposez-le en plusieurs fois.")
    depot = DepotScan.objects.create(service=service, depose_par=acteur)
    depot.fichiers.set([fichier for fichier, _ in ranges])
    detail = {"fichiers": [{"nom": fichier.nom, "empreinte": fichier.sha256} for fichier, _ in ranges]}
    journal.inscrire(depot, "scan.deposer", acteur=acteur, detail=detail)
    programmer(LECTURE, cle_de_lecture(depot), {"depot": depot.pk}, objet=depot)
    return depot


def _ranger(televersement: Televersement, acteur: Acteur) -> tuple[Fichier, int]:
    """(fichier rangé, nombre de pages)."""
    try:
        fichier = fichiers.deposer(televersement, acteur=acteur, types=numerisation.TYPES)
        return fichier, numerisation.compter(fichiers.lire(fichier), fichier.type_contenu)
    except FichierRefuse as refus:
        raise FichierRefuse(f"« {fichiers.nom_propre(televersement.name or '')} » : {refus}") from refus


@dataclass(frozen=True, slots=True)
class _PageLue:
    """Une page tirée d'un fichier : son image redressée en JPEG, et ce que dit son QR."""

    source: Fichier
    rang: int
    octets: bytes = b""
    charge: Charge | None = None
    motif: str = ""


def lire_lot(travail: Travail) -> None:
    """Lit toutes les pages hors transaction, en montrant l'avancement, puis écrit leur sort d'un bloc."""
    depot = DepotScan.objects.select_related("service").get(pk=travail.arguments["depot"])
    if depot.lu_le is not None:
        return
    sources = list(depot.fichiers.order_by("pk"))
    if any(source.antivirus == Antivirus.EN_ATTENTE for source in sources):
        raise AnalyseEnAttente("L'analyse antivirus des fichiers du lot n'est pas terminée.")
    lues: list[_PageLue] = []
    for numero, source in enumerate(sources):
        for page in _lire(source):
            lues.append(page)
            part = 95 * (numero * PAGES_MAX + min(page.rang, PAGES_MAX)) // (len(sources) * PAGES_MAX)
            travail.avancer(max(part, 1), f"{len(lues)} pages lues, fichier {numero + 1} sur {len(sources)}")
    travail.conclure(lambda: _ecrire(depot, lues))


def _lire(source: Fichier) -> Iterator[_PageLue]:
    """Pages d'un fichier. Ce qui ne s'affiche pas devient une page non reconnue, avec sa raison."""
    if not source.telechargeable:
        yield _PageLue(source, 1, motif=fichiers.RAISONS_REFUS[Antivirus(source.antivirus)])
        return
    rang = 0
    try:
        for rang, image in enumerate(numerisation.pages(fichiers.lire(source), source.type_contenu), 1):
            lecture = numerisation.lire(image)
            droite = numerisation.redresser(image, lecture.angle) if lecture else image
            yield _PageLue(source, rang, numerisation.jpeg(droite), lecture.charge if lecture else None)
    except FichierRefuse:
        yield _PageLue(source, rang + 1, motif=ILLISIBLE)


def _ecrire(depot: DepotScan, lues: list[_PageLue]) -> dict[str, Any]:
    """Écrit chaque page avec son image et son sort ; sous verrou des versions, pour que deux lots ne se croisent."""
    images = [_image(lue, numero) for numero, lue in enumerate(lues, 1)]
    versions = versions_des_charges(depot.service, [lue.charge for lue in lues if lue.charge])
    identifiants = sorted({version.pk for version in versions.values()})
    list(VersionConvention.objects.select_for_update(of=("self",)).filter(pk__in=identifiants).order_by("pk"))
    retenues = PageScannee.objects.filter(version__in=identifiants, sort__in=RETENUES, exemplaire=None)
    prises = set(retenues.order_by().values_list("version", "page"))
    actuelles = courantes(versions.values())
    pages = []
    for lue, image in zip(lues, images, strict=True):
        version = versions.get((lue.charge.prefixe, lue.charge.identifiant, lue.charge.version)) if lue.charge else None
        sort, motif = _juger(lue, version, actuelles, prises)
        pages.append(_page(lue, version, depot=depot, image=image, sort=sort, motif=motif))
    PageScannee.objects.bulk_create(pages)
    depot.lu_le = maintenant()
    depot.save(update_fields=["lu_le"])
    bilan = {str(sort): sum(page.sort == sort for page in pages) for sort in SortPage}
    journal.inscrire(depot, "scan.lire", acteur=None, detail={"pages": bilan})
    return {"url": reverse("conventions:lot_scans", args=[depot.uuid]), "pages": bilan}


def _image(lue: _PageLue, numero: int) -> Fichier | None:
    return fichiers.enregistrer(lue.octets, f"page-{numero}.jpg", JPEG) if lue.octets else None


def _juger(
    lue: _PageLue, version: VersionConvention | None, actuelles: dict[int, int], prises: set[tuple[int, int | None]]
) -> tuple[SortPage, str]:
    """(sort, raison) d'une page ; une page retenue entre dans `prises`."""
    if lue.charge is None:
        return SortPage.NON_RECONNUE, lue.motif or SANS_QR
    if version is None:
        return SortPage.NON_RECONNUE, AILLEURS
    if version.rang != actuelles[version.pk]:
        return SortPage.PERIMEE, phrase_perimee(version, actuelles[version.pk])
    if (version.pk, lue.charge.page) in prises:
        return SortPage.DOUBLON, f"La page {lue.charge.page} de {nom_du_texte(version)} est déjà reçue."
    prises.add((version.pk, lue.charge.page))
    return SortPage.RECONNUE, ""


def nom_du_texte(version: VersionConvention) -> str:
    """Numéro de la convention, ou de son avenant."""
    return (version.avenant or version.convention).libelle_journal


def phrase_perimee(version: VersionConvention, actuelle: int) -> str:
    """Pourquoi une page d'une ancienne version ne se rattache pas."""
    return (
        f"Cette page est de la version {version.rang} de {nom_du_texte(version)}. Seule la version {actuelle} "
        "peut être signée : faites-la signer, et écartez cette page."
    )


def _page(lue: _PageLue, version: VersionConvention | None, **valeurs: Any) -> PageScannee:
    connue = lue.charge if version else None
    return PageScannee(
        source=lue.source,
        rang=lue.rang,
        version=version,
        page=connue.page if connue else None,
        total=connue.total if connue else None,
        **valeurs,
    )
