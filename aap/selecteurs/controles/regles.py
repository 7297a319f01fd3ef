"""Contrôles des règles : connues, lisibles, sourcées, dans les bornes du cadre national."""

from __future__ import annotations

from collections.abc import Iterator

from aap.models import RegleAppliquee, VersionAppel
from aap.selecteurs.mots import nom_de_ligne
from aap.selecteurs.registre import Controle
from aap.selecteurs.regles import DEDUITES
from regles import moteur, phrases
from regles.encadrement import PLAFOND, Depassement, depassements
from regles.mots import UNITES
from regles.parametres import DescriptionChamp


def catalogue(version: VersionAppel) -> Iterator[Controle]:
    """Au moins une règle, chacune au catalogue, ses paramètres valides."""
    lignes = list(version.regles.all())
    if not lignes:
        phrase = "Cet appel n'a encore aucune règle : il ne peut pas être publié."
        yield Controle("sans_regle", "Aucune règle", phrase, bloquant=True, chemin="regles")
    for ligne in lignes:
        for phrase in _defauts(ligne):
            yield Controle("parametres", "Règle mal réglée", phrase, bloquant=True, chemin="regles")


def _defauts(ligne: RegleAppliquee) -> Iterator[str]:
    if ligne.code not in moteur.CATALOGUE:
        yield f"« {ligne.libelle} » n'est pas une règle du catalogue."
        return
    if ligne.code in DEDUITES:
        return
    try:
        moteur.lire_parametres(ligne.code, ligne.parametres)
    except moteur.ParametresInvalides as refus:
        champs = moteur.decrire_parametres(ligne.code)
        for chemin, phrase in refus.erreurs.items():
            yield f"{nom_de_ligne(ligne)}, {libelle_du_chemin(champs, chemin)} : {phrase}"


def libelle_du_chemin(champs: tuple[DescriptionChamp, ...], chemin: str) -> str:
    """Nom lisible d'un paramètre désigné par son chemin (« particuliers.0.taux » → « taux particuliers, ligne 1… »)."""
    dits: list[str] = []
    for pas in chemin.split("."):
        champ = next((c for c in champs if c.nom == pas), None)
        if champ is not None:
            dits.append(champ.libelle[:1].lower() + champ.libelle[1:])
            champs = champ.elements
        elif pas.isdecimal():
            dits.append(f"ligne {int(pas) + 1}")
    return ", ".join(dits) or "paramètre inconnu"


def sources(version: VersionAppel) -> Iterator[Controle]:
    """Une règle répond d'une phrase du texte, ou dit que la lecture est la nôtre."""
    for ligne in version.regles.all():
        if not (ligne.citation or ligne.lecture_retenue):
            phrase = f"« {ligne.libelle} » ne cite aucune phrase du texte et ne dit pas la lecture retenue."
            yield Controle("sans_source", "Règle sans source", phrase, bloquant=True, chemin="regles")


def bornes_du_cadre(version: VersionAppel) -> Iterator[Controle]:
    """Une région ne relève pas un plafond et n'abaisse pas un plancher du cadre national."""
    if version.cadre is None:
        return
    cadre = {ligne.code: ligne for ligne in version.cadre.regles.all()}
    for ligne in version.regles.all():
        sienne = cadre.get(ligne.code)
        if sienne is None or ligne.code not in moteur.CATALOGUE:
            continue
        champs = moteur.decrire_parametres(ligne.code)
        for trop in depassements(champs, ligne.parametres, sienne.parametres):
            phrase = f"{nom_de_ligne(ligne)} : {_dire(trop, champs)}"
            yield Controle("hors_cadre", "Hors des bornes du cadre national", phrase, bloquant=True, chemin="regles")


def _dire(trop: Depassement, champs: tuple[DescriptionChamp, ...]) -> str:
    ecrire = UNITES.get(trop.unite, phrases.nombre)
    sens = "pas plus de" if trop.borne == PLAFOND else "pas moins de"
    lieu = libelle_du_chemin(champs, trop.chemin)
    return f"{ecrire(trop.valeur)} ({lieu}), le cadre national n'admet {sens} {ecrire(trop.limite)}."
