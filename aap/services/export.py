"""Écrire un appel dans un fichier : le même format que celui qui se charge, aller et retour sans perte.

Forme canonique : ce qui est vide, et ce qui est hérité du cadre, ne s'écrit pas.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from aap.models import AppelAProjets, LigneConfiguration, VersionAppel
from aap.models.appel import heure_ecrite
from aap.models.groupes import GROUPES
from aap.services.lecture import POSES, SCHEMA, origine_lue
from aap.types import NatureAppel, Origine


def exporter_appel(version: VersionAppel) -> dict[str, Any]:
    """Fichier de l'appel de cette version : identité, dates vivantes de l'appel, réglages et lignes propres."""
    appel = version.appel
    fichier: dict[str, Any] = {"schema": SCHEMA, "code": appel.code}
    if appel.nature != NatureAppel.APPEL:
        fichier["nature"] = appel.nature
    if version.cadre is not None:
        fichier["cadre"] = version.cadre.appel.code
    fichier |= {nom: getattr(appel, nom) for nom in ("annee", "titre", "fuseau", "prefixe_numero")}
    if appel.courriel:
        fichier["courriel"] = appel.courriel
    fichier["calendrier"] = _calendrier(appel)
    fichier["version"] = _valeurs(version)
    for nom in GROUPES:
        lignes = [_ligne(ligne) for ligne in getattr(version, nom).all() if ligne.origine != Origine.HERITE]
        if lignes:
            fichier[nom] = lignes
    return fichier


def _calendrier(appel: AppelAProjets) -> dict[str, Any]:
    zone = ZoneInfo(appel.fuseau)
    cloture: dict[str, Any] = {"jour": appel.cloture_jour.isoformat(), "heure": heure_ecrite(appel.cloture_heure)}
    if not appel.cloture_comprise:
        cloture["compris"] = False
    calendrier: dict[str, Any] = {
        "publication": _local(appel.publie_le or appel.publication_prevue or appel.ouverture, zone),
        "ouverture": _local(appel.ouverture, zone),
        "cloture": cloture,
    }
    if appel.signature_jour:
        calendrier["signature"] = {"jour": appel.signature_jour.isoformat()}
    releves = [
        {"numero": r.numero, "jour": r.jour.isoformat(), "heure": heure_ecrite(r.heure)}
        | ({"citation": r.citation} if r.citation else {})
        for r in appel.releves.all()
    ]
    return calendrier | ({"releves": releves} if releves else {})


def _local(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds") if instant else None


def _ligne(ligne: LigneConfiguration) -> dict[str, Any]:
    valeurs = _valeurs(ligne)
    if ligne.origine == origine_lue(ligne):
        valeurs.pop("origine", None)
    return valeurs


def _valeurs(objet: models.Model) -> dict[str, Any]:
    """Champs qu'un fichier écrit, dans l'ordre du modèle, sans les vides."""
    ecrites: dict[str, Any] = {}
    for champ in objet._meta.concrete_fields:
        valeur = getattr(objet, champ.name) if champ.name not in POSES else None
        if champ.name not in POSES and not _vide(champ, valeur):
            ecrites[champ.name] = _ecrire(champ, valeur)
    return ecrites


def _vide(champ: models.Field[Any, Any], valeur: Any) -> bool:
    """Une valeur vide qui est aussi celle par défaut ; un 12 ou un « oui » par défaut, lui, s'écrit."""
    if valeur:
        return False
    return valeur is None or not champ.has_default() or bool(valeur == champ.get_default())


def _ecrire(champ: models.Field[Any, Any], valeur: Any) -> Any:
    if isinstance(champ, models.DecimalField):
        return f"{Decimal(valeur):.{champ.decimal_places}f}"
    if isinstance(valeur, datetime | date | time):
        return valeur.isoformat()
    return valeur
