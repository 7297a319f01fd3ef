"""Page 1 du formulaire : à quelles autorités la demande s'adresse, d'après le plan de financement."""

from __future__ import annotations

from typing import Any

from candidatures.models import Dossier
from candidatures.types import CategorieFinanceur as C

# Les cases imprimées du formulaire, après celle de l'État ; « Autre » reçoit le reste des financeurs publics.
CASES: tuple[tuple[str, frozenset[C]], ...] = (
    ("Conseil régional", frozenset({C.REGION})),
    ("Conseil départemental", frozenset({C.DEPARTEMENT})),
    ("Commune ou intercommunalité", frozenset({C.COMMUNE_EPCI})),
    ("Établissement public", frozenset({C.ETABLISSEMENT_PUBLIC})),
    ("Autre", frozenset({C.AUTRE_ETAT, C.ASP, C.UE_FSE, C.ORGANISME_SOCIAL, C.CONCOURS_PUBLIC})),
)


def destinataires(dossier: Dossier) -> list[dict[str, Any]]:
    """Cases de la page 1 : libellé, cochée ou non, noms. L'État, par le service de l'appel, l'est toujours."""
    version = dossier.version_suivie
    etat = {
        "libelle": "État – Ministère",
        "coche": True,
        "nom": version.ministere or dossier.appel.service.ministere,
        "direction": version.direction or dossier.appel.service.nom,
    }
    financements = [f for f in dossier.financements.all() if f.montant > 0]
    lignes = [etat]
    for libelle, categories in CASES:
        concernes = [f for f in financements if f.categorie in categories]
        noms = dict.fromkeys(f.nom or str(f.get_categorie_display()) for f in concernes)
        lignes.append({"libelle": libelle, "coche": bool(concernes), "nom": ", ".join(noms), "direction": ""})
    return lignes
