"""Chargement du découpage : un seul fichier compact, rejouable sans effet."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from django.db import transaction

from territoires.champs import normaliser
from territoires.models import Commune, Departement, Epci, Region, Territoire

LOT = 5000


class Decoupage(TypedDict):
    """Contenu du fichier : lignes positionnelles, pour rester léger.

    regions : [code, nom] ; departements : [code, nom, région] ; epci : [siren, nom, nature, [départements]] ;
    communes : [code, nom, département, siren de l'EPCI ou "", population ou null, [codes postaux]].
    """

    millesime: int
    source: str
    regions: list[tuple[str, str]]
    departements: list[tuple[str, str, str]]
    epci: list[tuple[str, str, str, list[str]]]
    communes: list[tuple[str, str, str, str, int | None, list[str]]]


def lire(chemin: Path) -> Decoupage:
    """Rend le contenu d'un fichier JSON compressé (gzip). Lève OSError ou ValueError s'il est illisible."""
    with gzip.open(chemin, "rt", encoding="utf-8") as flux:
        contenu: Decoupage = json.load(flux)
    return contenu


@transaction.atomic
def charger(decoupage: Decoupage) -> dict[str, int]:
    """Écrit ou met à jour tout le découpage ; rend le nombre de lignes par maille.

    Les lignes absentes du fichier restent, avec leur ancien millésime.
    """
    an = decoupage["millesime"]
    _verser(Region, (Region(code=c, nom=n, **_commun(n, an)) for c, n in decoupage["regions"]))
    _verser(
        Departement,
        (Departement(code=c, nom=n, region_id=r, **_commun(n, an)) for c, n, r in decoupage["departements"]),
    )
    _verser(Epci, (Epci(siren=s, nom=n, nature=t, **_commun(n, an)) for s, n, t, _ in decoupage["epci"]))
    _relier(decoupage["epci"])
    _verser(
        Commune,
        (
            Commune(
                code=c, nom=n, departement_id=d, epci_id=e or None, population=p, codes_postaux=cp, **_commun(n, an)
            )
            for c, n, d, e, p, cp in decoupage["communes"]
        ),
    )
    return {
        "régions": len(decoupage["regions"]),
        "départements": len(decoupage["departements"]),
        "intercommunalités": len(decoupage["epci"]),
        "communes": len(decoupage["communes"]),
    }


class _Commun(TypedDict):
    """Colonnes communes à toute maille."""

    recherche: str
    millesime: int


def _commun(nom: str, millesime: int) -> _Commun:
    return {"recherche": normaliser(nom), "millesime": millesime}


def _verser(modele: type[Territoire], lignes: Iterable[Territoire]) -> None:
    """Insère ou met à jour par la clé officielle, sans relire la table."""
    cle = modele._meta.pk.name
    autres = [champ.name for champ in modele._meta.concrete_fields if champ.name != cle]
    modele._default_manager.bulk_create(
        lignes, batch_size=LOT, update_conflicts=True, unique_fields=[cle], update_fields=autres
    )


def _relier(epci: Iterable[tuple[str, str, str, list[str]]]) -> None:
    """Refait les liens entre intercommunalités et départements de celles du fichier."""
    lien = Epci.departements.through
    voulus = {(siren, code) for siren, _, _, codes in epci for code in codes}
    presents = set(lien._default_manager.values_list("epci_id", "departement_id"))
    sirens = {siren for siren, _ in voulus}
    for siren, code in presents - voulus:
        if siren in sirens:
            lien._default_manager.filter(epci_id=siren, departement_id=code).delete()
    lien._default_manager.bulk_create(lien(epci_id=siren, departement_id=code) for siren, code in voulus - presents)
