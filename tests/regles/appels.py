"""Les règles des quatre appels, lues de leurs fichiers, et un dossier complet qui n'échoue qu'à ce qu'on teste.

Chaque fichier passe par `lire` (le chargement) et `regles_appliquees` (ce que le site juge), sans base : une région
reçoit en plus les règles que son cadre national écrit et qu'elle n'écrit pas, comme à la publication
(tests/aap/test_quatre_appels.py prouve que la base rend les mêmes).
"""

import csv
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from aap.models import AppelAProjets, Releve, VersionAppel
from aap.selecteurs import regles_appliquees
from aap.services.calendrier import lire_calendrier
from aap.services.lecture import lire
from aap.types import Origine
from regles.faits import FaitsCalendrier, FaitsDossier, FaitsPoste, Famille, NaturePoste, Situation
from regles.moteur import RegleAppliquee, ecrire_parametres
from tests.fabriques.aap import fichier

DONNEES = Path(__file__).resolve().parent.parent / "donnees"
APPELS = ("aura-2025", "paca-2022", "deux-sevres-fse-2018", "mayotte-2022")
AURA, PACA, DEUX_SEVRES, MAYOTTE = APPELS
# Ces listes d'un cadre sont remplacées d'un bloc dès que la région en écrit une ligne.
D_UN_BLOC = frozenset({"pieces"})


PRECHARGE = "_prefetched_objects_cache"


@cache
def _version(code: str) -> VersionAppel:
    """Version non enregistrée d'un fichier, ses lignes et ses dates à la place des relations."""
    donnees = fichier(code)
    version, lignes = lire(donnees)
    version.pk = 1
    if donnees.get("cadre"):
        version.cadre = _version(donnees["cadre"])
        _heriter(lignes, version.cadre)
    dates = lire_calendrier(donnees)
    releves = dates.pop("releves")
    appel = AppelAProjets(
        pk=1, fuseau=donnees["fuseau"], cloture_jour=dates["cloture_jour"], cloture_heure=dates["cloture_heure"],
        cloture_comprise=dates["cloture_comprise"], signature_jour=dates["signature_jour"],
    )  # fmt: skip
    _precharger(appel, {"releves": [Releve(appel=appel, **releve) for releve in releves]})
    version.appel = appel
    _precharger(version, lignes)
    return version


def _precharger(objet: AppelAProjets | VersionAppel, lignes: dict[str, Any]) -> None:
    """Donne ses lignes à un objet qui n'est pas en base, comme le ferait `prefetch_related`."""
    setattr(objet, PRECHARGE, lignes)


def _heriter(lignes: dict[str, Any], cadre: VersionAppel) -> None:
    heritage: dict[str, Any] = getattr(cadre, PRECHARGE)
    for nom in ("regles", "pieces", "rubriques", "engagements"):
        pris = {ligne.code for ligne in lignes[nom]}
        if pris and nom in D_UN_BLOC:
            continue
        for ligne in heritage[nom]:
            if ligne.code not in pris:
                copie = type(ligne)(
                    **{f.name: getattr(ligne, f.name) for f in ligne._meta.concrete_fields if f.name != "version"}
                )
                copie.origine = Origine.HERITE
                lignes[nom].append(copie)


@cache
def regles_de(appel: str) -> tuple[RegleAppliquee, ...]:
    return regles_appliquees(_version(appel))


@cache
def _json_des_regles(appel: str) -> str:
    lignes = [
        {
            "code": regle.code,
            "parametres": ecrire_parametres(regle.parametres),
            "source": {
                nom: getattr(regle.source, nom) for nom in ("texte", "article", "citation", "url", "lecture_retenue")
            },
            "niveau": regle.niveau.value,
        }
        for regle in regles_de(appel)
    ]
    return json.dumps(lignes)


def lignes_de_regles(appel: str) -> list[dict[str, Any]]:
    """Les lignes JSON d'un appel, fraîches : on peut les modifier sans gêner un autre test."""
    lignes: list[dict[str, Any]] = json.loads(_json_des_regles(appel))
    return lignes


def seulement(appel: str, *codes: str) -> tuple[RegleAppliquee, ...]:
    return tuple(regle for regle in regles_de(appel) if regle.code in codes)


def lire_csv(nom: str) -> list[dict[str, str]]:
    with (DONNEES / nom).open(encoding="utf-8", newline="") as contenu:
        return list(csv.DictReader(contenu))


# Demandées à certains porteurs seulement, ou facultatives : le dossier complet n'en a pas besoin.
CONDITIONNELLES = frozenset(
    {
        *("RAPPORT_CAC", "ATTESTATION_STRUCTURE", "ATTESTATION_COORDINATION", "JUSTIF_IMPLANTATION", "LIBRE"),
        *("LETTRE_RECOMMANDATION", "DECLARATION_HONNEUR", "RAPPORT_EXPERIENCE", "STATUTS", "LISTE_DIRIGEANTS"),
        *("DELEGATION_SIGNATURE", "CONVENTION_MAD", "PREUVE_SOLLICITATION", "ATTESTATION_DEMARRAGE", "PLAN_FSE"),
    }
)


def codes(groupe: str) -> frozenset[str]:
    """Codes de cette liste dans les quatre fichiers et le cadre."""
    fichiers = (*APPELS, "cadre-national-2022")
    return frozenset(ligne["code"] for appel in fichiers for ligne in fichier(appel).get(groupe, []))


PIECES = codes("pieces") - CONDITIONNELLES
RUBRIQUES = codes("rubriques")
ATTESTATIONS = codes("engagements")

COMPLET = FaitsDossier(
    famille=Famille.ASSOCIATION,
    situation=Situation.DEJA_PORTEUSE,
    annees_pnad=frozenset({2023}),
    zone_blanche=False,
    signataire_est_representant=True,
    rna_connu=True,
    rup=False,
    agrement_25_1=False,
    avance_demandee=False,
    coordinateur_contacte=True,
    subventions_publiques_annuelles=Decimal(0),
    pieces_fournies=PIECES,
    rubriques_remplies=RUBRIQUES,
    attestations_cochees=ATTESTATIONS,
    calendrier=FaitsCalendrier(signature=date(2025, 7, 1)),
)


def poste(etp: str = "1", mois: int = 12, cout: str = "40000.00", ref: str = "p1", **autres: Any) -> FaitsPoste:
    """Un poste de facilitateur à consolider dont tout le coût est du salaire."""
    valeurs = {"nature": NaturePoste.CONSOLIDATION, "brut": Decimal(cout), **autres}
    return FaitsPoste(ref=ref, etp=Decimal(etp), mois=mois, **valeurs)


def dossier(**valeurs: Any) -> FaitsDossier:
    """Le dossier complet, avec ce que le test change ; `calendrier` est un dict de champs à changer."""
    calendrier = replace(COMPLET.calendrier, **valeurs.pop("calendrier", {}))
    return replace(COMPLET, calendrier=calendrier, **valeurs)
