"""Porte d'entrée du moteur : lire les règles d'un appel, évaluer des faits, rendre un verdict sourcé.

Importer ce module importe `regles.catalogue`, qui remplit CATALOGUE.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from regles import catalogue
from regles import parametres as _parametres
from regles.calcul import Calcul, CalculPoste, calculer
from regles.codec import ecrire
from regles.constats import (
    Constat,
    Detail,
    Niveau,
    NomPlafond,
    Plafond,
    Signal,
    Source,
    Unite,
)
from regles.faits import FaitsDossier, FaitsPoste
from regles.montants import ZERO, tronquer
from regles.parametres import DescriptionChamp, Parametres, ParametresInvalides
from regles.regle import CATALOGUE, Etape, Famille, Regle, RegleAppliquee, appliquer
from regles.verdict import Ligne, Statut, Verdict

__all__ = [
    "CATALOGUE",
    "Calcul",
    "CalculPoste",
    "Constat",
    "DescriptionChamp",
    "Detail",
    "Etape",
    "Famille",
    "Ligne",
    "Niveau",
    "NomPlafond",
    "Parametres",
    "ParametresInvalides",
    "Plafond",
    "Regle",
    "RegleAppliquee",
    "RegleInconnue",
    "Signal",
    "Source",
    "Statut",
    "Unite",
    "Verdict",
    "catalogue",
    "decrire_parametres",
    "ecrire_parametres",
    "evaluer",
    "lire_parametres",
    "lire_regle",
    "lire_regles",
]


class RegleInconnue(LookupError):
    """Aucune règle du catalogue ne porte ce code."""


def trouver(code: str) -> Regle:
    if code not in CATALOGUE:
        raise RegleInconnue(f"La règle « {code} » n'est pas au catalogue.")
    return CATALOGUE[code]


def lire_parametres(code: str, donnees: object) -> Parametres:
    """Lit et valide le JSON des paramètres d'une règle.

    Lève ParametresInvalides (erreurs par chemin) ou RegleInconnue.
    """
    try:
        texte = json.dumps(donnees, sort_keys=True)
    except TypeError:
        return _parametres.lire(trouver(code).parametres, donnees)
    return _lire_json(code, texte)


@lru_cache(maxsize=1024)
def _lire_json(code: str, texte: str) -> Parametres:
    """Chaque verdict relit les mêmes règles : le même texte donne le même objet, immuable."""
    return _parametres.lire(trouver(code).parametres, json.loads(texte))


def ecrire_parametres(parametres: Parametres) -> dict[str, Any]:
    """Forme JSON canonique de paramètres : la relire rend le même objet."""
    ecrits: dict[str, Any] = ecrire(parametres)
    return ecrits


def decrire_parametres(code: str) -> tuple[DescriptionChamp, ...]:
    """Champs du formulaire de l'administrateur pour cette règle."""
    return _parametres.decrire(trouver(code).parametres)


def lire_regle(ligne: Mapping[str, Any]) -> RegleAppliquee:
    """Lit {"code", "parametres", "source": {…}, "niveau"} ; sans niveau, celui du catalogue."""
    code = ligne["code"]
    niveau = Niveau(ligne["niveau"]) if ligne.get("niveau") else trouver(code).niveau
    return RegleAppliquee(code, lire_parametres(code, ligne["parametres"]), Source(**ligne["source"]), niveau)


def lire_regles(lignes: Iterable[Mapping[str, Any]]) -> tuple[RegleAppliquee, ...]:
    return tuple(lire_regle(ligne) for ligne in lignes)


def evaluer(faits: FaitsDossier, regles_appliquees: Sequence[RegleAppliquee]) -> Verdict:
    """Juge les faits par les règles de l'appel, et par elles seules.

    Trois temps : les règles d'exclusion écartent des postes et ajoutent le forfait de coûts indirects, les règles de
    faits posent leurs plafonds, les règles de montant jugent l'aide calculée. Les lignes gardent l'ordre des règles
    appliquées.
    """
    codes = [appliquee.code for appliquee in regles_appliquees]
    if len(set(codes)) != len(codes):
        raise ValueError("Une règle est appliquée deux fois.")
    par_etape = {code: trouver(code).etape for code in codes}
    constats: dict[str, Constat] = {}

    def juger(etape: Etape, faits_: FaitsDossier, calcul: Calcul | None) -> None:
        for appliquee in regles_appliquees:
            if par_etape[appliquee.code] == etape:
                constats[appliquee.code] = _juger(appliquee, faits_, calcul)

    juger(Etape.EXCLUSION, faits, None)
    retenus = replace(faits, postes=_postes_retenus(faits, constats.values()))
    juger(Etape.FAITS, retenus, None)
    plafonds = (constats[code].plafond for code in codes if code in constats)
    calcul = calculer(retenus, [plafond for plafond in plafonds if plafond])
    juger(Etape.MONTANT, retenus, calcul)
    return Verdict(tuple(_ligne(appliquee, constats[appliquee.code]) for appliquee in regles_appliquees), calcul)


def _postes_retenus(faits: FaitsDossier, constats: Iterable[Constat]) -> tuple[FaitsPoste, ...]:
    """Postes que les règles d'exclusion gardent, avec leur forfait de coûts indirects si l'appel en fixe un."""
    rendus = tuple(constats)
    exclus = {ref for constat in rendus for ref in constat.exclus}
    forfait = next((constat.forfait for constat in rendus if constat.forfait is not None), ZERO)
    return tuple(
        replace(poste, forfait_indirect=tronquer(forfait * poste.salaire_charge))
        for poste in faits.postes
        if poste.ref not in exclus
    )


def _juger(appliquee: RegleAppliquee, faits: FaitsDossier, calcul: Calcul | None) -> Constat:
    regle = trouver(appliquee.code)
    constat = appliquer(regle, faits, appliquee.parametres, calcul)
    if regle.derogable and constat.plafond and appliquee.parametres.permet_derogation():
        return _deroger(regle, faits, constat)
    return constat


def _deroger(regle: Regle, faits: FaitsDossier, constat: Constat) -> Constat:
    """Une dérogation accordée lève le plafond, et lui seul ; demandée, elle attend un agent."""
    if regle.code in faits.derogations_accordees:
        return replace(
            constat,
            ok=True,
            plafond=None,
            niveau=Niveau.INFO,
            signaux=(Signal.DEROGATION_ACCORDEE,),
            message=f"Dérogation accordée : cette limite ne s'applique pas. {constat.message}",
            conseil="",
        )
    if regle.code in faits.derogations_demandees and not constat.ok:
        signaux = (*constat.signaux, Signal.DEROGATION_A_EXAMINER)
        return replace(constat, signaux=signaux, a_examiner=True)
    return constat


def _ligne(appliquee: RegleAppliquee, constat: Constat) -> Ligne:
    regle = trouver(appliquee.code)
    return Ligne(
        code=regle.code,
        libelle=regle.libelle,
        famille=regle.famille,
        version=regle.version,
        niveau=appliquee.niveau,
        derogable=regle.derogable and appliquee.parametres.permet_derogation(),
        parametres=appliquee.parametres_ecrits,
        source=appliquee.source,
        constat=constat,
    )
