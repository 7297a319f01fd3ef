"""Lire les dates d'un fichier d'appel : jours et heures locaux, dans le fuseau écrit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aap.services.lecture import FichierInvalide

FIN_DE_JOUR = time(23, 59, 59)


@dataclass
class _Lecteur:
    """Prend les valeurs par leur chemin et retient les défauts."""

    donnees: Any
    erreurs: dict[str, str] = field(default_factory=dict)

    def prendre(self, chemin: str, lire: Callable[[str], Any], defaut: Any = None) -> Any:
        valeur = self.donnees
        for cle in chemin.split("."):
            if isinstance(valeur, list):
                valeur = valeur[int(cle)]
            else:
                valeur = valeur.get(cle) if isinstance(valeur, dict) else None
        if valeur is None:
            if defaut is None:
                self.erreurs[chemin] = "Cette date est obligatoire."
            return defaut
        try:
            return lire(str(valeur))
        except ValueError:
            self.erreurs[chemin] = f"« {valeur} » n'est pas une date ou une heure (AAAA-MM-JJ, HH:MM:SS)."
        return None


def lire_calendrier(donnees: dict[str, Any]) -> dict[str, Any]:
    """Dates de l'appel : publication et ouverture (instants), clôture, signature, relèves. Lève FichierInvalide."""
    zone = _zone(donnees["fuseau"])
    _verifier_la_forme(donnees["calendrier"])
    lecteur = _Lecteur(donnees)
    brut = donnees["calendrier"] if isinstance(donnees["calendrier"], dict) else {}

    def instant(texte: str) -> datetime:
        return datetime.fromisoformat(texte).replace(tzinfo=zone)

    lu = {
        "publication": lecteur.prendre("calendrier.publication", instant),
        "ouverture": lecteur.prendre("calendrier.ouverture", instant),
        "cloture_jour": lecteur.prendre("calendrier.cloture.jour", date.fromisoformat),
        "cloture_heure": lecteur.prendre("calendrier.cloture.heure", time.fromisoformat, FIN_DE_JOUR),
        "cloture_comprise": _compris(brut.get("cloture"), lecteur),
        "signature_jour": (
            lecteur.prendre("calendrier.signature.jour", date.fromisoformat) if brut.get("signature") else None
        ),
        "releves": [_releve(lecteur, rang, releve) for rang, releve in enumerate(brut.get("releves", []))],
    }
    if lecteur.erreurs:
        raise FichierInvalide(lecteur.erreurs)
    return lu


def _verifier_la_forme(brut: Any) -> None:
    if not isinstance(brut, dict):
        raise FichierInvalide({"calendrier": "Un objet est attendu."})
    connues = {"publication", "ouverture", "cloture", "signature", "releves"}
    erreurs = {f"calendrier.{cle}": "Cette clé n'existe pas." for cle in sorted(set(brut) - connues)}
    releves = brut.get("releves", [])
    if not isinstance(releves, list):
        erreurs["calendrier.releves"] = "Une liste est attendue."
    else:
        mauvaises = [rang for rang, releve in enumerate(releves) if not isinstance(releve, dict)]
        erreurs |= {f"calendrier.releves.{rang}": "Un objet est attendu." for rang in mauvaises}
    if erreurs:
        raise FichierInvalide(erreurs)


def _compris(cloture: Any, lecteur: _Lecteur) -> bool:
    """Vrai par défaut : le jour écrit est un jour de dépôt."""
    compris = cloture.get("compris", True) if isinstance(cloture, dict) else True
    if not isinstance(compris, bool):
        lecteur.erreurs["calendrier.cloture.compris"] = "Vrai ou faux est attendu."
    return bool(compris)


def _releve(lecteur: _Lecteur, rang: int, releve: dict[str, Any]) -> dict[str, Any]:
    chemin = f"calendrier.releves.{rang}"
    return {
        "numero": rang + 1,
        "jour": lecteur.prendre(f"{chemin}.jour", date.fromisoformat),
        "heure": lecteur.prendre(f"{chemin}.heure", time.fromisoformat, FIN_DE_JOUR),
        "citation": releve.get("citation", ""),
    }


def _zone(nom: str) -> ZoneInfo:
    try:
        return ZoneInfo(nom)
    except (ZoneInfoNotFoundError, ValueError) as cause:
        raise FichierInvalide({"fuseau": f"Le fuseau horaire « {nom} » n'existe pas."}) from cause
