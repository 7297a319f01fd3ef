"""Documents produits pour un appel : le dossier vierge à imprimer."""

from __future__ import annotations

from django.http import HttpRequest

from aap.models import AppelAProjets, VersionAppel
from socle import emplacements, pdf

EMPLACEMENT = "appel.dossier_vierge"
"""Les pièces du dessus y posent les champs de leur formulaire ; l'objet reçu est la version de l'appel."""


def dossier_vierge_pdf(request: HttpRequest, appel: AppelAProjets, version: VersionAppel) -> bytes:
    """Octets du PDF : sections et champs du formulaire, rubriques guidées, pièces, engagements de cette version."""
    contexte = {
        "appel": appel,
        "version": version,
        "sections": emplacements.rendre(EMPLACEMENT, request, version),
        "lignes_vides": range(6),
    }
    return pdf.rendre(
        "aap/pdf/dossier_vierge.html",
        contexte,
        titre=f"Dossier vierge — {appel.titre}",
        identifiant=f"dossier-vierge:{version.pk}",
    )
