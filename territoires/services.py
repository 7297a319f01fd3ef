"""Chargement du découpage : un seul fichier compact, rejouable sans effet."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypedDict

from django.db import connection, transaction
from psycopg import sql

from territoires.champs import normaliser
from territoires.models import Commune, Departement, Epci, Region, Territoire


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
    _verser(Region, [{"code": c, **_commun(n, an)} for c, n in decoupage["regions"]])
    _verser(Departement, [{"code": c, "region_id": r, **_commun(n, an)} for c, n, r in decoupage["departements"]])
    _verser(Epci, [{"siren": s, "nature": t, **_commun(n, an)} for s, n, t, _ in decoupage["epci"]])
    _relier(decoupage["epci"])
    _verser(Commune, [_commune(ligne, an) for ligne in decoupage["communes"]])
    return {
        "régions": len(decoupage["regions"]),
        "départements": len(decoupage["departements"]),
        "intercommunalités": len(decoupage["epci"]),
        "communes": len(decoupage["communes"]),
    }


def _commun(nom: str, millesime: int) -> dict[str, Any]:
    """Colonnes communes à toute maille."""
    return {"nom": nom, "recherche": normaliser(nom), "millesime": millesime}


def _commune(ligne: tuple[str, str, str, str, int | None, list[str]], millesime: int) -> dict[str, Any]:
    code, nom, departement, siren, population, codes_postaux = ligne
    return {
        "code": code,
        "departement_id": departement,
        "epci_id": siren or None,
        "population": population,
        "codes_postaux": codes_postaux,
        **_commun(nom, millesime),
    }


def _verser(modele: type[Territoire], lignes: list[dict[str, Any]]) -> None:
    """Insère ou met à jour par la clé officielle.

    Une seule instruction, lignes en JSON : dix fois plus rapide que 35 000 objets (de huit secondes à moins d'une).
    """
    cle = modele._meta.pk.attname
    colonnes = [champ.attname for champ in modele._meta.concrete_fields]
    noms = sql.SQL(", ").join([sql.Identifier(colonne) for colonne in colonnes])
    affectations = [
        sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(colonne)) for colonne in colonnes if colonne != cle
    ]
    instruction = sql.SQL(
        "INSERT INTO {table} ({noms}) SELECT {noms} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) "
        "ON CONFLICT ({cle}) DO UPDATE SET {affectations}"
    ).format(
        table=sql.Identifier(modele._meta.db_table),
        noms=noms,
        cle=sql.Identifier(cle),
        affectations=sql.SQL(", ").join(affectations),
    )
    with connection.cursor() as curseur:
        curseur.execute(instruction, [json.dumps(lignes)])


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
