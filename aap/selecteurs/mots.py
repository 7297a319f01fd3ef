"""Les valeurs d'un appel en mots, avec leurs unités : rien de ce qui se lit ici n'est un nom de champ ni un code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from aap import types
from aap.models import ExempleTravaille, LigneConfiguration, RegleAppliquee, VersionAppel
from aap.selecteurs import registre
from comptes.types import TypeStructure
from regles import moteur, mots, phrases
from regles.conditions import Condition, ConditionInvalide
from regles.verdict import Statut

RIEN = "rien"
# « délai, en jours » se lit « Délai » avec « 15 jours » : l'unité est écrite dans le nom du champ.
AVEC_UNITE = re.compile(r"^(?P<nom>.+?), en (?P<unite>euros|jours|mois|caractères)(?P<suite>.*)$")
LIBELLES = {"resume": "Résumé"}
CASES_CERFA = {
    "d_a_jour": "à jour des obligations",
    "d_exact": "informations exactes et sincères",
    "d_cer": "contrat d'engagement républicain",
    "d_charte": "charte des engagements réciproques",
    "d_compte": "compte bancaire",
}
# Champs qui portent un code : comment il se lit.
CODES: dict[str, Callable[[str], str]] = {
    "cerfa_id": lambda code: CASES_CERFA.get(code, "autre case"),
    "section": lambda code: registre.libelle_du_chemin(f"section:{code}") or "autre étape",
    "modele": lambda chemin: chemin.rpartition("/")[2].partition(".")[0].replace("-", " ").replace("_", " "),
}
COMPARAISONS = {"TOTAL_PORTEUR": "total de la structure", "N_MOINS_1": "année précédente"}
STATUTS = {
    Statut.OK: "tout tient dans les limites",
    Statut.REDUIT: "aide réduite",
    Statut.A_EXAMINER: "à examiner par un agent",
    Statut.IRRECEVABLE: "une condition n'est pas remplie",
}


def libelle_champ(champ: Any) -> str:
    """Nom d'un champ sans son unité : « Délai »."""
    if champ.name in LIBELLES:
        return LIBELLES[champ.name]
    trouve = AVEC_UNITE.match(str(champ.verbose_name))
    nom = f"{trouve['nom']}{trouve['suite']}" if trouve else str(champ.verbose_name)
    return nom[0].upper() + nom[1:]


def dire_champ(objet: models.Model, nom: str) -> str:
    """Valeur d'un champ en mots ; « rien » quand il est vide."""
    champ: Any = objet._meta.get_field(nom)
    valeur = getattr(objet, nom)
    if isinstance(champ, models.JSONField):
        return _dire_json(objet, nom, valeur)
    if champ.choices:
        return str(dict(champ.flatchoices).get(valeur, valeur)) or RIEN
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if valeur is None or valeur == "":
        return RIEN
    if nom in CODES or nom == "engagement":
        return _dire_code(objet, nom, str(valeur))
    return _dire_simple(objet, champ, valeur)


def _dire_code(objet: models.Model, nom: str, code: str) -> str:
    """Le libellé de ce qu'un code désigne : un engagement est une autre ligne de la même version."""
    if nom == "engagement" and isinstance(objet, LigneConfiguration):
        return next((e.libelle for e in objet.version.engagements.all() if e.code == code), "autre engagement")
    return CODES[nom](code)


def _dire_simple(objet: models.Model, champ: Any, valeur: Any) -> str:
    if isinstance(valeur, datetime):
        return phrases.instant(valeur.astimezone(_zone(objet)))
    if isinstance(valeur, date):
        return phrases.jour(valeur)
    if isinstance(valeur, time):
        return f"{valeur:%H}\u00a0h\u00a0{valeur:%M}"
    if isinstance(valeur, Decimal | int):
        return _dire_nombre(champ, Decimal(valeur))
    return str(valeur)


def _dire_nombre(champ: Any, valeur: Decimal) -> str:
    if champ.name == "part":
        return phrases.taux(valeur)
    if champ.name == "annee":
        return str(int(valeur))
    unite = AVEC_UNITE.match(str(champ.verbose_name))
    if unite is None:
        return phrases.nombre(valeur)
    if unite["unite"] == "euros":
        return phrases.euros(valeur)
    return f"{phrases.nombre(valeur)}\u00a0{unite['unite']}"


def _zone(objet: models.Model) -> ZoneInfo:
    version: Any = getattr(objet, "version", objet)
    appel: Any = getattr(version, "appel", version)
    return ZoneInfo(appel.fuseau)


def _dire_json(objet: models.Model, nom: str, valeur: Any) -> str:
    if isinstance(objet, RegleAppliquee) and nom == "parametres":
        return " ; ".join(f"{libelle} : {dit}" for libelle, dit in dire_parametres(objet).values()) or RIEN
    if not valeur and nom != "condition":
        return RIEN
    return JSON.get(nom, _dire_liste)(objet, valeur)


def dire_parametres(regle: RegleAppliquee) -> dict[str, tuple[str, str]]:
    """Paramètres d'une règle : clé → (libellé, valeur en mots), dans l'ordre du catalogue, défauts compris."""
    if regle.code not in moteur.CATALOGUE:
        return {}
    champs = moteur.decrire_parametres(regle.code)
    return {
        champ.nom: (champ.libelle, mots.dire(champ, regle.parametres.get(champ.nom, champ.defaut))) for champ in champs
    }


def _dire_condition(_objet: models.Model, valeur: Any) -> str:
    try:
        return Condition.lire(valeur).phrase()
    except ConditionInvalide:
        return "condition mal écrite"


def _dire_liste(_objet: models.Model, valeur: Any) -> str:
    return phrases.liste([str(element) for element in valeur])


def _dire_chemins(objet: models.Model, valeur: Any) -> str:
    version = getattr(objet, "version", None)
    return phrases.liste([libelle_chemin(chemin, version) for chemin in valeur])


def libelle_chemin(chemin: str, version: VersionAppel | None) -> str:
    """Nom lisible de ce qui éclaire un critère : un champ du dossier, un texte demandé, une pièce."""
    genre, _, code = chemin.partition(":")
    if version is not None and genre in {"rubrique", "piece"}:
        for ligne in getattr(version, f"{genre}s").all():
            if ligne.code == code:
                return str(ligne.libelle)
    return registre.libelle_du_chemin(chemin) or "un élément qui n'existe plus"


def _dire_alternatives(objet: models.Model, valeur: Any) -> str:
    version = getattr(objet, "version", None)
    jeux = [phrases.liste([libelle_chemin(f"piece:{code}", version) for code in jeu]) for jeu in valeur]
    return phrases.liste(jeux, "ou")


def _dire_faits(_objet: models.Model, valeur: Any) -> str:
    postes = [
        f"{p.get('etp', '?')}\u00a0ETP pendant {p.get('mois', '?')}\u00a0mois".replace(".", ",")
        for p in valeur.get("postes", [])
    ]
    demande = phrases.euros(Decimal(str(valeur["demande"]))) if valeur.get("demande") else "rien"
    structure = dict(TypeStructure.choices).get(valeur.get("type_structure", ""), "Structure")
    return f"{structure}, {phrases.liste(postes) or 'aucun poste'}, demande de {demande}"


def _dire_attendu(_objet: models.Model, valeur: Any) -> str:
    dits = [phrases.euros(Decimal(str(valeur["montant"])))] if valeur.get("montant") else []
    if valeur.get("statut"):
        dits.append(STATUTS.get(valeur["statut"], "autre résultat"))
    if valeur.get("signaux"):
        dits.append(phrases.accord(len(valeur["signaux"]), "signal", "signaux"))
    return phrases.liste(dits) or RIEN


def _dire_perimetres(_objet: models.Model, valeur: Any) -> str:
    return phrases.liste([str(dict(types.Perimetre.choices).get(v, v)) for v in valeur])


def _dire_comparaisons(_objet: models.Model, valeur: Any) -> str:
    return phrases.liste([COMPARAISONS.get(v, "autre comparaison") for v in valeur])


JSON: dict[str, Callable[[models.Model, Any], str]] = {
    "condition": _dire_condition,
    "alimente_par": _dire_chemins,
    "alternatives": _dire_alternatives,
    "faits": _dire_faits,
    "attendu": _dire_attendu,
    "perimetres": _dire_perimetres,
    "comparaisons": _dire_comparaisons,
}


def nom_de_ligne(ligne: LigneConfiguration) -> str:
    """Comment nommer une ligne : la règle par son nom au catalogue, le reste par son libellé."""
    if isinstance(ligne, RegleAppliquee) and ligne.code in moteur.CATALOGUE:
        return moteur.CATALOGUE[ligne.code].libelle
    if isinstance(ligne, ExempleTravaille):
        return f"Exemple « {ligne.libelle} »"
    return ligne.libelle
