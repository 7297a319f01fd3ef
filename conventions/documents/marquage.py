"""Le QR de chaque page d'une version, et son numéro en clair : ce qui permet de retrouver un exemplaire numérisé."""

from __future__ import annotations

from conventions.models import VersionConvention
from conventions.types import PrefixeQr
from socle import qr


def nom_de_version(version: VersionConvention) -> str:
    """« C-2025-0042 · version 1 », ou « C-2025-0042 · avenant 2 · version 1 »."""
    avenant = f" · avenant {version.avenant.rang}" if version.avenant else ""
    return f"{version.convention.numero}{avenant} · version {version.rang}"


def marquer(octets_pdf: bytes, version: VersionConvention) -> bytes:
    """Le PDF de cette version, un QR et une légende par page. Mêmes octets, mêmes marques."""
    total = qr.compter_pages(octets_pdf)
    objet, prefixe = (
        (version.avenant, PrefixeQr.AVENANT) if version.avenant else (version.convention, PrefixeQr.CONVENTION)
    )
    numeros = range(1, total + 1)
    return qr.apposer(
        octets_pdf,
        [qr.charge(prefixe, objet.uuid, version.rang, page, total) for page in numeros],
        [f"{nom_de_version(version)} · page {page} sur {total}" for page in numeros],
    )
