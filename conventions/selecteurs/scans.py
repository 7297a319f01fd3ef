"""Lectures des pages numérisées : ce que dit un QR, les exemplaires qui se reconstituent, les lots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse

from comptes import droits
from comptes.models import Service, Utilisateur
from conventions.etats import Etat, EtatAvenant
from conventions.models import Avenant, Convention, DepotScan, PageScannee, VersionConvention
from conventions.models.scans import RETENUES
from conventions.types import Partie, PrefixeQr, SortPage
from socle.models import Travail
from socle.qr import Charge

Cle = tuple[str, UUID, int]
A_TRAITER = (SortPage.NON_RECONNUE,)
COULEURS = {
    SortPage.RECONNUE: "succes",
    SortPage.RATTACHEE: "succes",
    SortPage.NON_RECONNUE: "attention",
    SortPage.DOUBLON: "info",
    SortPage.PERIMEE: "erreur",
    SortPage.ECARTEE: "neutre",
}


def versions_des_charges(service: Service, charges: Iterable[Charge]) -> dict[Cle, VersionConvention]:
    """{(préfixe, identifiant, rang): version} de ce que ce service a vraiment produit ; le reste n'y est pas."""
    cles = {(charge.prefixe, charge.identifiant, charge.version) for charge in charges}
    identifiants = {cle[1] for cle in cles}
    versions = VersionConvention.objects.filter(
        Q(avenant=None, convention__uuid__in=identifiants) | Q(avenant__uuid__in=identifiants),
        convention__dossier__appel__service=service,
    )
    trouvees = {_cle(version): version for version in versions.select_related("convention", "avenant")}
    return {cle: version for cle, version in trouvees.items() if cle in cles}


def _cle(version: VersionConvention) -> Cle:
    if version.avenant:
        return PrefixeQr.AVENANT.value, version.avenant.uuid, version.rang
    return PrefixeQr.CONVENTION.value, version.convention.uuid, version.rang


def courantes(versions: Iterable[VersionConvention]) -> dict[int, int]:
    """{clé de la version: rang de la version courante du même texte}. Une requête."""
    lues = list(versions)
    rangs = VersionConvention.objects.filter(convention__in={v.convention_id for v in lues}).order_by()
    derniers = {(c, a): rang for c, a, rang in rangs.values_list("convention", "avenant").annotate(Max("rang"))}
    return {version.pk: derniers[version.convention_id, version.avenant_id] for version in lues}


@dataclass(frozen=True, slots=True)
class Exemplaire:
    """Un exemplaire qui se reconstitue : ses pages reçues, dans l'ordre, et celles qui manquent."""

    version: VersionConvention
    pages: tuple[PageScannee, ...]
    total: int
    manquantes: tuple[int, ...]
    perime: bool

    @property
    def complet(self) -> bool:
        """Vrai quand toutes les pages sont là."""
        return not self.manquantes

    @property
    def url(self) -> str:
        """Écran qui le montre et le rattache."""
        return self._adresse("exemplaire_rattacher")

    @property
    def url_pdf(self) -> str:
        """Son PDF, tel qu'il se reconstitue."""
        return self._adresse("exemplaire_apercu")

    def _adresse(self, nom: str) -> str:
        version = self.version
        adresse = reverse(f"conventions:{nom}", kwargs={"uuid": version.convention.uuid, "rang": version.rang})
        return f"{adresse}?avenant={version.avenant.rang}" if version.avenant else adresse

    @property
    def parties(self) -> tuple[Partie, ...]:
        """Parties dont cet exemplaire peut valoir signature ; vide : il s'archive."""
        return () if self.perime else parties_attendues(self.version)

    @property
    def attend_signature(self) -> bool:
        """Vrai si une signature est attendue sur cette version ; sinon l'exemplaire s'archive."""
        return bool(self.parties)


def parties_attendues(version: VersionConvention) -> tuple[Partie, ...]:
    """Parties dont une signature sur papier peut encore être enregistrée, le bénéficiaire d'abord.

    D'une convention, le bénéficiaire seul ; d'un avenant, chacune, puisque l'original peut revenir signé des deux.
    """
    signees = {signature.partie for signature in version.signatures.all()}
    if version.avenant is None:
        a_signer, parties = version.convention.etat == Etat.A_SIGNER, [Partie.BENEFICIAIRE]
    else:
        a_signer, parties = version.avenant.etat == EtatAvenant.A_SIGNER, list(Partie)
    return tuple(partie for partie in parties if a_signer and partie not in signees)


def _en_attente(pages: QuerySet[PageScannee]) -> list[Exemplaire]:
    lues = (
        pages.filter(sort__in=RETENUES, exemplaire=None)
        .select_related("version__convention__dossier__structure", "version__avenant", "image")
        .prefetch_related("version__signatures")
        .order_by("version__convention__numero", "version", "page")
    )
    groupes = [(version, list(suite)) for version, suite in groupby(lues, key=lambda page: page.version) if version]
    actuelles = courantes(version for version, _ in groupes)
    return [_exemplaire(version, suite, actuelles[version.pk]) for version, suite in groupes]


def _exemplaire(version: VersionConvention, pages: list[PageScannee], actuelle: int) -> Exemplaire:
    total = max(page.total or 0 for page in pages)
    recues = {page.page for page in pages}
    manquantes = tuple(numero for numero in range(1, total + 1) if numero not in recues)
    return Exemplaire(version, tuple(pages), total, manquantes, perime=version.rang != actuelle)


def exemplaires(utilisateur: Utilisateur) -> list[Exemplaire]:
    """Exemplaires dont cette personne voit des pages, les complets d'abord. Quatre requêtes au plus."""
    visibles = DepotScan.objects.visibles_par(utilisateur)
    tous = _en_attente(PageScannee.objects.filter(depot__in=visibles))
    return sorted(tous, key=lambda exemplaire: not exemplaire.complet)


def nombre_a_relire(utilisateur: Utilisateur) -> int:
    """Nombre d'exemplaires dont toutes les pages sont là. Une requête, aucune pour qui n'en voit jamais."""
    if not utilisateur.peut("scan.voir"):
        return 0
    visibles = DepotScan.objects.visibles_par(utilisateur)
    pages = PageScannee.objects.filter(depot__in=visibles, sort__in=RETENUES, exemplaire=None).order_by()
    return pages.values("version").annotate(recues=Count("pk"), pages=Max("total")).filter(recues=F("pages")).count()


def exemplaire_de(version: VersionConvention) -> Exemplaire | None:
    """L'exemplaire qui se reconstitue pour cette version, ou None si aucune page n'est reçue."""
    return next(iter(_en_attente(PageScannee.objects.filter(version=version))), None)


def lots(utilisateur: Utilisateur) -> QuerySet[DepotScan]:
    """Lots visibles, avec `nombre` de pages et `restantes` à traiter."""
    visibles = DepotScan.objects.visibles_par(utilisateur).select_related("service", "depose_par")
    return visibles.annotate(
        nombre=Count("pages", distinct=True),
        restantes=Count("pages", filter=Q(pages__sort__in=A_TRAITER), distinct=True),
    ).order_by("-depose_le", "-pk")


def pages_du_lot(depot: DepotScan) -> list[PageScannee]:
    """Pages du lot dans l'ordre des fichiers ; leur numéro les désigne dans leur adresse. Une requête."""
    pages = list(
        depot.pages.select_related(
            "source", "image", "version__convention", "version__avenant", "traitee_par", "exemplaire"
        ).order_by("source", "rang")
    )
    for numero, page in enumerate(pages, 1):
        page.numero, page.couleur = numero, COULEURS[SortPage(page.sort)]
    return pages


def services_qui_numerisent(utilisateur: Utilisateur) -> list[Service]:
    """Services pour lesquels cette personne dépose des exemplaires numérisés."""
    return list(
        Service.objects.filter(droits.q_visibles(utilisateur, "service.deposer_scans", Service)).order_by("nom")
    )


def textes_rattachables(depot: DepotScan) -> list[Convention | Avenant]:
    """Conventions et avenants du service dont un exemplaire papier peut revenir : visés, pas finis. Deux requêtes."""
    etats = [Etat.A_SIGNER, Etat.SIGNEE, Etat.EN_COURS]
    conventions = Convention.objects.filter(dossier__appel__service=depot.service, etat__in=etats)
    prepares = [EtatAvenant.BROUILLON, EtatAvenant.EN_VISA, EtatAvenant.ABANDONNE]
    avenants = Avenant.objects.filter(convention__in=conventions).exclude(etat__in=prepares)
    lus: list[Convention | Avenant] = [
        *conventions.select_related("dossier__structure"),
        *avenants.select_related("convention__dossier__structure"),
    ]
    return sorted(lus, key=lambda texte: texte.libelle_journal)


@dataclass(frozen=True, slots=True)
class VueLot:
    """Les pages d'un lot, rangées par ce qu'il y a à en faire."""

    a_traiter: list[PageScannee]
    refusees: list[PageScannee]
    retenues: list[PageScannee]
    ecartees: list[PageScannee]
    exemplaires: list[Exemplaire]

    @property
    def total(self) -> int:
        """Nombre de pages du lot."""
        return len(self.a_traiter) + len(self.refusees) + len(self.retenues) + len(self.ecartees)

    @property
    def comptes(self) -> list[tuple[int, str]]:
        """(nombre, « reconnues ») de chaque sort qui a des pages."""
        tous = [
            _compte(len(self.retenues), "reconnue"),
            _compte(len(self.a_traiter), "à traiter", ""),
            _compte(len(self.refusees), "refusée"),
            _compte(len(self.ecartees), "écartée"),
        ]
        return [(nombre, mot) for nombre, mot in tous if nombre]


def _compte(nombre: int, mot: str, pluriel: str = "s") -> tuple[int, str]:
    return nombre, f"{mot}{pluriel if nombre > 1 else ''}"


def vue_du_lot(depot: DepotScan) -> VueLot:
    """Pages à traiter, refusées (doublons, anciennes versions), retenues, écartées ; exemplaires qu'elles forment."""
    pages = pages_du_lot(depot)
    rangees: dict[str, list[PageScannee]] = {sort: [] for sort in SortPage.values}
    for page in pages:
        rangees[page.sort].append(page)
    versions = {page.version_id for page in pages if page.sort in RETENUES and page.exemplaire_id is None}
    return VueLot(
        a_traiter=rangees[SortPage.NON_RECONNUE],
        refusees=rangees[SortPage.PERIMEE] + rangees[SortPage.DOUBLON],
        retenues=[page for page in pages if page.sort in RETENUES],
        ecartees=rangees[SortPage.ECARTEE],
        exemplaires=_en_attente(PageScannee.objects.filter(version__in=versions)),
    )


def lecture_en_cours(depot: DepotScan) -> Travail | None:
    """Le travail qui lit ce lot, tant que ses pages ne sont pas écrites."""
    return None if depot.lu_le else Travail.objects.filter(cle=cle_de_lecture(depot)).first()


def cle_de_lecture(depot: DepotScan) -> str:
    """Clé du travail qui lit ce lot."""
    return f"scan:{depot.uuid}:lecture"
