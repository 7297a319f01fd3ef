"""Deux personnes sur le même écran : l'empreinte de ce qu'une page a montré, et ce qui s'écarte d'une saisie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any

from django.db import models

from aap.models import AppelAProjets, LigneConfiguration, RegleAppliquee, VersionAppel
from aap.selecteurs.differences import Difference, modification
from aap.selecteurs.mots import dire_champ, dire_parametres, libelle_champ
from aap.selecteurs.rubriques import rubrique_du_champ, rubrique_du_groupe
from regles import phrases
from socle.canonique import empreinte

# Ce que la maison tient elle-même : l'ordre, la relecture et l'origine d'une ligne ne s'écrivent pas sur son écran.
TENUS = frozenset({"id", "version", "rang", "a_confirmer", "origine"})
RELEVES = "releves"


def empreinte_de_ligne(ligne: LigneConfiguration) -> str:
    """Empreinte de ce que la ligne dit en base ; vide pour une ligne neuve ou retirée."""
    enregistree = type(ligne)._default_manager.filter(pk=ligne.pk).first()
    if enregistree is None:
        return ""
    return empreinte({nom: _valeur(enregistree, nom) for nom in _champs(enregistree)})


def empreinte_de_reglages(
    version: VersionAppel, reglages: Iterable[str], identite: Iterable[str], *, releves: bool
) -> str:
    """Empreinte, en base, de ces champs de la version et de son appel, et de ses relèves si on les demande."""
    enregistree = VersionAppel.objects.select_related("appel").get(pk=version.pk)
    dits = {nom: _valeur(enregistree, nom) for nom in reglages}
    dits |= {f"appel.{nom}": _valeur(enregistree.appel, nom) for nom in identite}
    return empreinte(dits | ({RELEVES: _releves(enregistree.appel)} if releves else {}))


def ecarts_de_ligne(saisie: LigneConfiguration) -> list[Difference]:
    """Ce qui est enregistré (`avant`) et ce qui vient d'être tapé (`apres`), champ par champ, en mots."""
    enregistree = type(saisie)._default_manager.get(pk=saisie.pk)
    enregistree.version = saisie.version
    rubrique = rubrique_du_groupe(type(saisie))
    trouves = [d for nom in _champs(saisie) if nom != "parametres" for d in _ecart(rubrique, enregistree, saisie, nom)]
    if isinstance(saisie, RegleAppliquee) and isinstance(enregistree, RegleAppliquee):
        avant, apres = dire_parametres(enregistree), dire_parametres(saisie)
        trouves += [d for cle, (nom, dit) in apres.items() for d in modification(rubrique, nom, avant[cle][1], dit)]
    return trouves


def ecarts_de_reglages(
    version: VersionAppel, reglages: Mapping[str, Any], identite: Mapping[str, Any], releves: Iterable[Any] | None
) -> list[Difference]:
    """Les mêmes, pour les réglages de la version, l'identité et les dates de l'appel, ses relèves."""
    enregistree = VersionAppel.objects.select_related("appel").get(pk=version.pk)
    trouves = [d for nom in reglages for d in _ecart("", enregistree, _avec(enregistree, reglages), nom)]
    appel = enregistree.appel
    trouves += [d for nom in identite for d in _ecart("", appel, _avec(appel, identite), nom)]
    if releves is not None:
        tapees = sorted((r["jour"], r["heure"], r["citation"]) for r in releves)
        trouves += modification("calendrier", "Relèves", _dire_releves(_releves(appel)), _dire_releves(tapees))
    return trouves


def _champs(objet: models.Model) -> list[str]:
    return [champ.name for champ in objet._meta.concrete_fields if champ.name not in TENUS]


def _valeur(objet: models.Model, nom: str) -> Any:
    return getattr(objet, objet._meta.get_field(nom).attname)  # type: ignore[union-attr]  # un champ réel


def _releves(appel: AppelAProjets) -> list[Any]:
    return [(r.jour, r.heure, r.citation) for r in appel.releves.order_by("instant", "numero")]


def _dire_releves(releves: Iterable[Any]) -> str:
    dites = [f"{phrases.jour(jour)} à {heure:%H:%M}" for jour, heure, _ in releves]
    return phrases.liste(dites) if dites else "aucune"


def _avec(objet: Any, valeurs: Mapping[str, Any]) -> Any:
    saisi = copy(objet)
    for nom, valeur in valeurs.items():
        setattr(saisi, nom, valeur)
    return saisi


def _ecart(rubrique: str, enregistre: models.Model, saisi: models.Model, nom: str) -> Iterator[Difference]:
    libelle = libelle_champ(enregistre._meta.get_field(nom))
    ou = rubrique or rubrique_du_champ(nom)
    return modification(ou, libelle, dire_champ(enregistre, nom), dire_champ(saisi, nom))
