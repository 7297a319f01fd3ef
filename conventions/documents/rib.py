"""La première page d'un RIB en image : on compare à l'écran, sans ouvrir le fichier d'un inconnu."""

from __future__ import annotations

from socle import fichiers, numerisation
from socle.detection import FichierRefuse
from socle.models import Fichier

LARGEUR = 900


def apercu_du_rib(fichier: Fichier) -> bytes | None:
    """Octets JPEG de la première page, None si le fichier ne se montre pas (antivirus, format)."""
    if not fichier.telechargeable:
        return None
    try:
        premiere = next(iter(numerisation.pages(fichiers.lire(fichier), fichier.type_contenu)), None)
    except FichierRefuse:
        return None
    return numerisation.jpeg(premiere, LARGEUR) if premiere is not None else None
