"""Le schéma (JSON Schema 2020-12) d'un fichier d'appel, tiré des modèles et des paramètres du catalogue."""

from __future__ import annotations

from typing import Any

from django.db import models

from aap.models import AppelAProjets, RegleAppliquee, VersionAppel
from aap.models.groupes import GROUPES
from aap.selecteurs import DEDUITES
from aap.services.lecture import MOTS_MAX, POSES, SCHEMA
from aap.types import NatureAppel
from regles import moteur
from regles.parametres import HEURE, DescriptionChamp

JOUR = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$"}
MOMENT = {"type": "string", "pattern": f"^{HEURE}$"}
DECIMAL = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
CONDITION = {"$ref": "#/$defs/condition"}
FORMES: tuple[tuple[type[Any], dict[str, Any]], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.DecimalField, DECIMAL),
    (models.IntegerField, {"type": "integer", "minimum": 0}),
    (models.DateTimeField, {"type": "string"}),
)
SIMPLES: dict[str, dict[str, Any]] = {
    "decimal": DECIMAL,
    "entier": {"type": "integer"},
    "booleen": {"type": "boolean"},
    "texte": {"type": "string"},
    "date": JOUR,
    "condition": CONDITION,
}


def schema_appel() -> dict[str, Any]:
    """Schéma d'un fichier d'appel : chaque liste, chaque règle du catalogue avec ses paramètres."""
    identite = {nom: _champ(AppelAProjets._meta.get_field(nom)) for nom in ("code", "annee", "titre", "fuseau")}
    proprietes: dict[str, Any] = {
        "schema": {"const": SCHEMA},
        **identite,
        "prefixe_numero": _champ(AppelAProjets._meta.get_field("prefixe_numero")),
        "courriel": {"type": "string"},
        "nature": {"enum": list(NatureAppel.values)},
        "cadre": {"type": "string"},
        "calendrier": _calendrier(),
        "version": _objet(VersionAppel),
    }
    proprietes |= {nom: {"type": "array", "items": _ligne(modele)} for nom, modele in GROUPES.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Appel à projets",
        "type": "object",
        "additionalProperties": False,
        "required": ["schema", *identite, "prefixe_numero", "calendrier", "version"],
        "properties": proprietes,
        "$defs": {"condition": _condition(), **{f"regle_{code}": _regle(code) for code in moteur.CATALOGUE}},
    }


def _ferme(proprietes: dict[str, Any], requis: list[str]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": requis, "properties": proprietes}


def _calendrier() -> dict[str, Any]:
    releve = {"numero": {"type": "integer"}, "jour": JOUR, "heure": MOMENT, "citation": {"type": "string"}}
    cloture = {"jour": JOUR, "heure": MOMENT, "compris": {"type": "boolean"}}
    return _ferme(
        {
            "publication": INSTANT,
            "ouverture": INSTANT,
            "cloture": _ferme(cloture, ["jour"]),
            "signature": {"anyOf": [{"type": "null"}, _ferme({"jour": JOUR}, ["jour"])]},
            "releves": {"type": "array", "items": _ferme(releve, ["jour"])},
        },
        ["publication", "ouverture", "cloture"],
    )


def _objet(modele: type[models.Model]) -> dict[str, Any]:
    champs = [champ for champ in modele._meta.concrete_fields if champ.name not in POSES]
    requis = [champ.name for champ in champs if not (champ.blank or champ.null or champ.has_default())]
    return _ferme({champ.name: _champ(champ) for champ in champs}, requis)


def _ligne(modele: type[models.Model]) -> dict[str, Any]:
    objet = _objet(modele)
    objet["properties"]["citation"] = {**objet["properties"]["citation"], "description": f"{MOTS_MAX} mots au plus."}
    if modele is RegleAppliquee:
        objet["properties"]["code"] = {"enum": sorted(moteur.CATALOGUE)}
        objet["allOf"] = [
            {
                "if": {"properties": {"code": {"const": code}}, "required": ["code"]},
                "then": {"properties": {"parametres": {"$ref": f"#/$defs/regle_{code}"}}},
            }
            for code in sorted(moteur.CATALOGUE)
        ]
    return objet


def _champ(champ: Any) -> dict[str, Any]:
    """Forme JSON d'un champ de modèle, avec son nom lisible pour titre."""
    decrit: dict[str, Any] = {"title": str(champ.verbose_name), **_forme(champ)}
    if champ.null:
        decrit = {"title": decrit.pop("title"), "anyOf": [{"type": "null"}, decrit]}
    return decrit


def _forme(champ: Any) -> dict[str, Any]:
    if champ.choices:
        return {"enum": [valeur for valeur, _ in champ.flatchoices] + ([""] if champ.blank else [])}
    if isinstance(champ, models.JSONField):
        return CONDITION if champ.name == "condition" else {"type": ["object", "array"]}
    for genre, forme in FORMES:
        if isinstance(champ, genre):
            return forme
    longueur = {"maxLength": champ.max_length} if champ.max_length else {}
    return {"type": "string", **longueur}


def _condition() -> dict[str, Any]:
    branches = {"type": "array", "minItems": 1, "items": CONDITION}
    feuille = {
        "type": "object",
        "additionalProperties": False,
        "required": ["champ", "op"],
        "properties": {"champ": {"type": "string"}, "op": {"type": "string"}, "valeur": {"type": ["string", "array"]}},
    }
    liaisons = [
        _ferme({"tous": branches}, ["tous"]),
        _ferme({"un": branches}, ["un"]),
        _ferme({"non": CONDITION}, ["non"]),
    ]
    return {"anyOf": [{"type": "object", "maxProperties": 0}, *liaisons, feuille]}


def _regle(code: str) -> dict[str, Any]:
    if code in DEDUITES:
        return {"type": "object", "maxProperties": 0, "description": "Lus dans les dates et les listes de l'appel."}
    return {"title": moteur.CATALOGUE[code].libelle, **_groupe(moteur.decrire_parametres(code))}


def _groupe(champs: tuple[DescriptionChamp, ...]) -> dict[str, Any]:
    return _ferme({c.nom: _parametre(c) for c in champs}, [c.nom for c in champs if c.obligatoire])


def _parametre(champ: DescriptionChamp) -> dict[str, Any]:
    forme = _forme_de_parametre(champ)
    decrit = {"title": champ.libelle, **({"description": champ.aide} if champ.aide else {})}
    return {**decrit, "anyOf": [{"type": "null"}, forme]} if champ.facultatif else {**decrit, **forme}


def _forme_de_parametre(champ: DescriptionChamp) -> dict[str, Any]:
    if champ.genre in SIMPLES:
        bornes = {"minimum": champ.mini, "maximum": champ.maxi} if champ.genre == "entier" else {}
        return {**SIMPLES[champ.genre], **{cle: int(v) for cle, v in bornes.items() if v is not None}}
    if champ.genre == "choix":
        return {"enum": list(champ.choix)}
    if champ.genre == "groupe":
        return _groupe(champ.elements)
    if champ.genre == "liste":
        seul = len(champ.elements) == 1 and champ.elements[0].nom == "element"
        element = _parametre(champ.elements[0]) if seul else _groupe(champ.elements)
        return {"type": "array", "items": element}
    return {"type": "object", "additionalProperties": _parametre(champ.elements[0])}
