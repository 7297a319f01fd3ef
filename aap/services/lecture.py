"""Lire le fichier d'un appel : chaque défaut est dit par son chemin (« pieces.3.condition.tous.1.op »)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from aap.models import AppelAProjets, Engagement, LigneConfiguration, PieceDemandee, RegleAppliquee, VersionAppel
from aap.models.groupes import GROUPES
from aap.selecteurs import DEDUITES
from aap.types import FormePiece, Origine, PublicVise
from regles import moteur
from regles.conditions import Condition, ConditionInvalide

SCHEMA = 1
IDENTITE = (
    "schema",
    "code",
    "nature",
    "cadre",
    "annee",
    "titre",
    "fuseau",
    "prefixe_numero",
    "courriel",
    "calendrier",
    "version",
)
CHAMPS_APPEL = ("code", "nature", "annee", "titre", "fuseau", "prefixe_numero", "courriel")
OBLIGATOIRES = ("schema", "code", "annee", "titre", "fuseau", "prefixe_numero", "calendrier", "version")
MOTS_MAX = 20
# Ce que le chargement pose lui-même, et qu'un fichier n'écrit donc pas.
POSES = frozenset({"id", "version", "rang", "appel", "numero", "publiee_le", "empreinte", "cadre", "parent"})


class FichierInvalide(ValueError):
    """Fichier d'appel refusé ; `erreurs` associe un chemin à une phrase."""

    def __init__(self, erreurs: Mapping[str, str]) -> None:
        self.erreurs = dict(erreurs)
        super().__init__("\n".join(f"{chemin or 'fichier'} : {phrase}" for chemin, phrase in self.erreurs.items()))


def lire(donnees: Any) -> tuple[VersionAppel, dict[str, list[LigneConfiguration]]]:
    """Version et lignes non enregistrées décrites par le fichier ; lève FichierInvalide avec toutes les erreurs."""
    if not isinstance(donnees, dict):
        raise FichierInvalide({"": "Un objet est attendu."})
    erreurs: dict[str, str] = {}
    _controler_entete(donnees, erreurs)
    version = _lire_objet(VersionAppel, donnees.get("version"), "version", erreurs)
    lignes = {nom: _lire_groupe(nom, modele, donnees.get(nom, []), erreurs) for nom, modele in GROUPES.items()}
    if not erreurs:
        _controler_ensemble(lignes, erreurs)
    if erreurs or version is None:
        raise FichierInvalide(erreurs)
    return version, lignes


def _controler_entete(donnees: dict[str, Any], erreurs: dict[str, str]) -> None:
    identite = {nom: donnees[nom] for nom in CHAMPS_APPEL if nom in donnees}
    try:
        AppelAProjets(**identite).clean_fields(exclude={f.name for f in AppelAProjets._meta.fields} - set(identite))
    except ValidationError as refus:
        erreurs |= {champ: " ".join(phrases) for champ, phrases in refus.message_dict.items()}
    if donnees.get("schema") != SCHEMA:
        erreurs["schema"] = f"Schéma {donnees.get('schema')!r} inconnu : {SCHEMA} est attendu."
    for cle in OBLIGATOIRES:
        if cle not in donnees:
            erreurs[cle] = "Cette clé est obligatoire."
    for cle in sorted(set(donnees) - set(IDENTITE) - set(GROUPES)):
        erreurs[cle] = "Cette clé n'existe pas."


def _lire_groupe(nom: str, modele: type[LigneConfiguration], brut: Any, erreurs: dict[str, str]) -> list[Any]:
    if not isinstance(brut, list):
        erreurs[nom] = "Une liste est attendue."
        return []
    lignes: list[Any] = []
    vus: set[str] = set()
    for rang, element in enumerate(brut):
        chemin = f"{nom}.{rang}"
        ligne = _lire_objet(modele, element, chemin, erreurs)
        if ligne is None:
            continue
        ligne.rang = rang
        ligne.origine = origine_lue(ligne) if ligne.origine == Origine.PROPRE else ligne.origine
        if ligne.code in vus:
            erreurs[f"{chemin}.code"] = f"Le code « {ligne.code} » est déjà pris dans cette liste."
        vus.add(ligne.code)
        _controler_ligne(ligne, chemin, erreurs)
        lignes.append(ligne)
    return lignes


def origine_lue(ligne: LigneConfiguration) -> str:
    """Origine d'une ligne d'un fichier qui ne la dit pas : une lecture quand aucune phrase n'est citée."""
    return Origine.LECTURE if ligne.lecture_retenue and not ligne.citation else Origine.PROPRE


def _lire_objet(modele: type[models.Model], brut: Any, chemin: str, erreurs: dict[str, str]) -> Any:
    if not isinstance(brut, dict):
        erreurs[chemin] = "Un objet est attendu."
        return None
    champs = {champ.name: champ for champ in modele._meta.concrete_fields if champ.name not in POSES}
    for cle in sorted(set(brut) - set(champs)):
        erreurs[f"{chemin}.{cle}"] = "Cette clé n'existe pas."
    objet = modele(**{cle: valeur for cle, valeur in brut.items() if cle in champs})
    try:
        objet.clean_fields(exclude=POSES)
    except ValidationError as refus:
        for champ, phrases in refus.message_dict.items():
            erreurs[f"{chemin}.{champ}"] = " ".join(phrases)
    return objet


def _controler_ligne(ligne: LigneConfiguration, chemin: str, erreurs: dict[str, str]) -> None:
    if len(ligne.citation.split()) > MOTS_MAX:
        erreurs[f"{chemin}.citation"] = f"Une citation compte au plus {MOTS_MAX} mots."
    controle = CONTROLES.get(type(ligne))
    if controle is not None:
        controle(ligne, chemin, erreurs)


def defauts_de(ligne: LigneConfiguration) -> dict[str, str]:
    """Défauts d'une ligne écrite à l'écran, par champ ; ceux d'un sous-champ sont rapportés à son champ."""
    erreurs: dict[str, str] = {}
    _controler_ligne(ligne, "", erreurs)
    return {chemin.lstrip(".").split(".")[0]: phrase for chemin, phrase in erreurs.items()}


def _controler_piece(piece: Any, chemin: str, erreurs: dict[str, str]) -> None:
    jeux = piece.alternatives
    if not isinstance(jeux, list) or not all(isinstance(jeu, list) and jeu for jeu in jeux):
        erreurs[f"{chemin}.alternatives"] = "Une liste de jeux de codes de pièces est attendue."
    try:
        Condition.lire(piece.condition)
    except ConditionInvalide as refus:
        erreurs[".".join(filter(None, (chemin, "condition", refus.chemin)))] = refus.message


def _controler_regle(regle: Any, chemin: str, erreurs: dict[str, str]) -> None:
    if not (regle.citation or regle.lecture_retenue):
        erreurs[f"{chemin}.citation"] = "Une règle cite la phrase dont elle vient, ou dit la lecture retenue."
    if regle.niveau and regle.niveau not in list(moteur.Niveau):
        erreurs[f"{chemin}.niveau"] = f"Niveaux permis : {', '.join(moteur.Niveau)}."
    if regle.code in DEDUITES:
        if regle.parametres:
            erreurs[f"{chemin}.parametres"] = "Cette règle lit ses paramètres dans les dates et listes de l'appel."
        return
    try:
        moteur.lire_parametres(regle.code, regle.parametres)
    except moteur.RegleInconnue as refus:
        erreurs[f"{chemin}.code"] = str(refus)
    except moteur.ParametresInvalides as refus:
        for cle, phrase in refus.erreurs.items():
            erreurs[".".join(filter(None, (chemin, "parametres", cle)))] = phrase


def _controler_engagement(engagement: Any, chemin: str, erreurs: dict[str, str]) -> None:
    if not engagement.texte_engagement.strip():
        erreurs[f"{chemin}.texte_engagement"] = "Le texte que le porteur accepte est obligatoire."


CONTROLES: dict[type[LigneConfiguration], Callable[[Any, str, dict[str, str]], None]] = {
    PieceDemandee: _controler_piece,
    RegleAppliquee: _controler_regle,
    Engagement: _controler_engagement,
}


def _controler_engagements(lignes: dict[str, list[Any]], erreurs: dict[str, str]) -> None:
    """Une pièce qui est un engagement nomme le sien ; une autre n'en nomme pas."""
    connus = {ligne.code for ligne in lignes["engagements"]}
    for rang, piece in enumerate(lignes["pieces"]):
        attendu = piece.forme == FormePiece.ENGAGEMENT
        if attendu and piece.engagement not in connus:
            erreurs[f"pieces.{rang}.engagement"] = "Nommez l'engagement de ce fichier qui tient lieu de cette pièce."
        elif piece.engagement and not attendu:
            erreurs[f"pieces.{rang}.engagement"] = "Seule une pièce de forme « engagement » nomme un engagement."


def _controler_ensemble(lignes: dict[str, list[Any]], erreurs: dict[str, str]) -> None:
    for public in (PublicVise.PRIVE, PublicVise.PUBLIC):
        siennes = [t.part for t in lignes["tranches"] if t.public_vise in {PublicVise.TOUS, public}]
        if lignes["tranches"] and sum(siennes) != 1:
            erreurs["tranches"] = f"Les parts font {sum(siennes):.0%} ({public.label}) : elles doivent faire 100 %."
    _controler_engagements(lignes, erreurs)
    connus = {f"{genre}:{ligne.code}" for genre in ("rubrique", "piece") for ligne in lignes[f"{genre}s"]}
    for rang, critere in enumerate(lignes["criteres"]):
        for place, source in enumerate(critere.alimente_par):
            if source.startswith(("rubrique:", "piece:")) and source not in connus:
                erreurs[f"criteres.{rang}.alimente_par.{place}"] = f"« {source} » n'est pas dans ce fichier."
