"""Documents produits pour un appel : le dossier vierge à imprimer."""

from __future__ import annotations

from itertools import zip_longest

from django.http import HttpRequest

from aap.models import AppelAProjets, VersionAppel
from regles.plan_comptable import Budget, Cote, LigneCerfa, lignes
from socle import emplacements, pdf

BUDGETS = ((Budget.STRUCTURE, "Budget de la structure"), (Budget.PROJET, "Budget du projet"))
EMPLACEMENT = "appel.dossier_vierge"
"""Les pièces du dessus y posent les champs de leur formulaire ; l'objet reçu est la version de l'appel."""


def dossier_vierge_pdf(request: HttpRequest, appel: AppelAProjets, version: VersionAppel) -> bytes:
    """Octets du PDF : sections et champs du formulaire, rubriques guidées, pièces, engagements de cette version."""
    contexte = {
        "appel": appel,
        "version": version,
        "sections": emplacements.rendre(EMPLACEMENT, request, version),
        "budgets": [(titre, _deux_colonnes(budget)) for budget, titre in BUDGETS],
        "lignes_vides": range(6),
    }
    return pdf.rendre(
        "aap/pdf/dossier_vierge.html",
        contexte,
        titre=f"Dossier vierge — {appel.titre}",
        identifiant=f"dossier-vierge:{version.pk}",
    )


def _deux_colonnes(budget: Budget) -> list[tuple[LigneCerfa | None, LigneCerfa | None]]:
    """Dépenses à gauche, recettes à droite, comme sur le formulaire."""
    charges, produits = ([x for x in lignes(budget) if x.cote == cote] for cote in (Cote.CHARGES, Cote.PRODUITS))
    return list(zip_longest(charges, produits))
