"""Des lignes de configuration aux objets du moteur : règles appliquées, conditions des pièces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aap.models import PieceDemandee, RegleAppliquee, VersionAppel
from aap.models.appel import heure_ecrite
from aap.types import Origine
from regles import moteur
from regles.conditions import Condition
from regles.faits import FaitsDossier


def regles_appliquees(version: VersionAppel) -> tuple[moteur.RegleAppliquee, ...]:
    """Règles de cette version dans l'ordre du fichier, prêtes pour `regles.moteur.evaluer`.

    Quatre requêtes au plus (aucune si les lignes sont préchargées). Les règles DEDUITES prennent leurs paramètres
    là où l'appel les écrit : ses dates vivantes, ses pièces, ses rubriques, ses engagements.
    """
    return tuple(_regle(ligne, version) for ligne in version.regles.all())


def regles_du_simulateur(version: VersionAppel) -> tuple[moteur.RegleAppliquee, ...]:
    """Les seules règles que l'appel dit de juger dans le simulateur public."""
    return tuple(_regle(ligne, version) for ligne in version.regles.all() if ligne.au_simulateur)


def regles_du_test(version: VersionAppel) -> tuple[moteur.RegleAppliquee, ...]:
    """Les seules règles que l'appel dit de juger dans le test d'éligibilité."""
    return tuple(_regle(ligne, version) for ligne in version.regles.all() if ligne.au_test)


def _regle(ligne: RegleAppliquee, version: VersionAppel) -> moteur.RegleAppliquee:
    deduire = DEDUITES.get(ligne.code)
    return moteur.lire_regle(
        {
            "code": ligne.code,
            "parametres": deduire(version) if deduire else ligne.parametres,
            "niveau": ligne.niveau,
            "source": _source(ligne, version),
        }
    )


HERITE = "Hérité du cadre national, non confirmé par la région."


def _source(ligne: RegleAppliquee, version: VersionAppel) -> Parametres:
    """D'où vient la règle : le texte de l'appel, celui qu'elle nomme, ou le cadre national dont elle est héritée."""
    texte, lecture = ligne.texte or version.texte, ligne.lecture_retenue
    if ligne.origine == Origine.HERITE and version.cadre is not None:
        texte, lecture = ligne.texte or version.cadre.texte, f"{HERITE} {lecture}".strip()
    return {
        "texte": texte,
        "article": ligne.article,
        "citation": ligne.citation,
        "url": ligne.url,
        "lecture_retenue": lecture,
    }


def _cloture(version: VersionAppel) -> Parametres:
    appel = version.appel
    return {
        "jour": appel.cloture_jour.isoformat(),
        "jour_compris": appel.cloture_comprise,
        "heure": heure_ecrite(appel.cloture_heure),
        "fuseau": appel.fuseau,
    }


def _releves(version: VersionAppel) -> Parametres:
    releves = [
        {"numero": r.numero, "jour": r.jour.isoformat(), "heure": heure_ecrite(r.heure)}
        for r in version.appel.releves.all()
    ]
    return {"releves": releves, "fuseau": version.appel.fuseau}


def _signature(version: VersionAppel) -> Parametres:
    terme = version.appel.signature_jour
    return {
        "jour": version.appel.dernier_jour.isoformat(),
        "fuseau": version.appel.fuseau,
        "derogation_jusqu_au": terme.isoformat() if terme else None,
    }


def _pieces(version: VersionAppel) -> Parametres:
    exigees = [piece for piece in version.pieces.all() if piece.obligatoire]
    champs = ("code", "libelle", "condition", "alternatives")
    return {"pieces": [{champ: getattr(piece, champ) for champ in champs} for piece in exigees]}


def _rubriques(version: VersionAppel) -> Parametres:
    return {"rubriques": [{"code": r.code, "libelle": r.libelle} for r in version.rubriques.all() if r.obligatoire]}


def _engagements(version: VersionAppel) -> Parametres:
    return {
        "attestations": [
            {"code": e.code, "libelle": e.libelle, "condition": PRIVES if e.prive_seulement else {}}
            for e in version.engagements.all()
        ]
    }


Parametres = dict[str, Any]
PRIVES: Parametres = {"champ": "famille", "op": "parmi", "valeur": ["ASSOCIATION", "FONDATION"]}
DEDUITES: dict[str, Callable[[VersionAppel], Parametres]] = {
    "CLOTURE": _cloture,
    "RELEVE": _releves,
    "SIGNATURE": _signature,
    "PIECES": _pieces,
    "RUBRIQUES": _rubriques,
    "ATTESTATIONS": _engagements,
}


def condition_de(piece: PieceDemandee) -> Condition:
    """Condition d'une pièce ; toujours vraie quand l'appel n'en écrit pas."""
    return Condition.lire(piece.condition)


def pieces_pour(
    version: VersionAppel, *variantes: FaitsDossier
) -> tuple[list[PieceDemandee], list[PieceDemandee], list[PieceDemandee]]:
    """Pièces demandées, pièces possibles (une réponse manque pour le dire), pièces facultatives, dans l'ordre du texte.

    `variantes` : les faits encore possibles ; une pièce que toutes demandent est demandée, une pièce que toutes
    écartent n'est dans aucune liste.
    """
    demandees: list[PieceDemandee] = []
    possibles: list[PieceDemandee] = []
    facultatives: list[PieceDemandee] = []
    for piece in version.pieces.all():
        resultats = {condition_de(piece).evaluer(faits) for faits in variantes}
        if resultats == {True}:
            (demandees if piece.obligatoire else facultatives).append(piece)
        elif resultats != {False}:
            possibles.append(piece)
    return demandees, possibles, facultatives
